"""Figures as the messages that people read: in thousandths, with sentence and caveats, or why one is not shown."""

from __future__ import annotations

import math
from typing import Any

from evaluation.domain import comparison as by_arm
from evaluation.domain import figures, outcomes
from evaluation.domain.caveats import describe_caveats
from evaluation.messages import FEWER_THAN_FIVE, Comparison, Figure, NotShown, NotShownFigure, NotShownReason, Share

REASONS: dict[NotShownReason, str] = {
    "fewer_than_five": FEWER_THAN_FIVE,
    "would_give_away": (
        "Not shown: together with other figures it would tell of fewer than 5 people, who could be recognised."
    ),
    "nobody_started": "No one who agreed to be counted had started the scheme by then.",
    "records_too_short": "Not shown: the offences that were brought in do not reach back so far for anybody.",
    "no_offences_brought_in": "Not shown: no offences were brought in for this site yet.",
}


def not_shown(what: NotShownFigure, why: NotShownReason | None, **which: Any) -> NotShown:
    reason = why or "no_offences_brought_in"
    return NotShown(what=what, reason=reason, words=REASONS[reason], **which)


def figure_message(made: figures.BeforeAfter) -> Figure:
    ratio, low, high = figures.thousandths(made)
    return Figure(
        site_id=made.site_id,
        measure=made.measure,
        window_months=made.months,
        index_offence=made.index,
        people=made.people,
        people_followed_fully=made.followed_fully,
        before=made.before,
        after=made.after,
        ratio=ratio,
        low=low,
        high=high,
        sentence=figures.sentence(made),
        caveats=describe_caveats(made.caveats),
    )


def comparison_message(made: by_arm.Comparison) -> Comparison:
    ratio, low, high = figures.thousandths(made)
    return Comparison(
        site_id=made.site_id,
        measure=made.measure,
        window_months=made.months,
        offered=made.offered,
        not_offered=made.not_offered,
        ratio=ratio,
        low=low,
        high=high,
        crossovers=made.crossovers,
        overrides=made.overrides,
        never_allocated=made.never_allocated,
        sentence=by_arm.sentence(made),
        caveats=describe_caveats(made.caveats),
    )


def share_message(made: outcomes.Sustained) -> Share:
    return Share(
        site_id=made.site_id,
        weeks=made.weeks,
        reached=made.reached,
        of=made.of,
        share=None if made.share is None else round(made.share * 1000),
        low=math.floor(made.low * 1000),
        high=math.ceil(made.high * 1000),
        sentence=outcomes.sentence(made),
        caveats=describe_caveats(made.caveats),
    )
