"""Before/after figures. Each always carries its people, interval, index offence and caveats."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from evaluation.domain.caveats import FEW, WORDS
from evaluation.domain.history import Data, Observation, Participant, observe
from evaluation.domain.rate_ratio import Interval, RateRatio, rate_ratio
from evaluation.messages import CaveatCode, Index, Measure, Side

COMPARISON_CAVEATS: frozenset[CaveatCode] = frozenset({"no_comparison", "comparison_beside"})
OFFENCES: dict[Measure, str] = {
    "any": "offences",
    "violent_or_knife": "violent or knife offences",
    "knife": "knife offences",
    "victim": "offences against them",
}
_INDEX: dict[Index, str] = {
    "in": "with the offence that led to the referral",
    "out": "without the offence that led to the referral",
}


class Bounded(Protocol):
    """A figure with its interval."""

    @property
    def ratio(self) -> float | None: ...
    @property
    def interval(self) -> Interval: ...


@dataclass(frozen=True)
class BeforeAfter:
    site_id: int | None
    measure: Measure
    months: int
    index: Index
    people: int
    followed_fully: int | None
    before: Side
    after: Side
    ratio: float | None
    interval: Interval
    caveats: tuple[CaveatCode, ...]

    def __post_init__(self) -> None:
        if "referred_at_peak" not in self.caveats or len(COMPARISON_CAVEATS.intersection(self.caveats)) != 1:
            raise ValueError("a before/after figure always says that it is not causal and why it overstates")
        if self.ratio is not None and not self.interval.contains(self.ratio):
            raise ValueError("a figure lies within its own interval")


def before_after(
    people: Iterable[Participant],
    *,
    site_id: int | None,
    measure: Measure,
    months: int,
    index: Index,
    data: Data,
    lag_days: int = 0,
    compared: bool = False,
) -> BeforeAfter:
    """The figure of one site (None: of all) for one measure and window, for people with whom the scheme began to work.
    ``compared`` says that a randomised comparison is shown with it."""
    here = (person for person in people if person.worked_with and site_id in (None, person.site_id))
    observations = [seen for person in here if (seen := observe(person, measure, months, index, data))]
    ratio = rate_ratio([seen.counts for seen in observations])
    before, after = _sides(observations)
    return BeforeAfter(
        site_id=site_id,
        measure=measure,
        months=months,
        index=index,
        people=len(observations),
        followed_fully=sum(seen.followed_fully for seen in observations),
        before=before,
        after=after,
        ratio=ratio.ratio,
        interval=ratio.interval,
        caveats=(
            "comparison_beside" if compared else "no_comparison",
            "referred_at_peak",
            "agreed_only",
            *_caveats(observations, ratio, before, after, index, lag_days),
        ),
    )


def _sides(observations: list[Observation]) -> tuple[Side, Side]:
    counts = [seen.counts for seen in observations]
    return (
        Side(offences=sum(each.before for each in counts), days=sum(each.days_before for each in counts)),
        Side(offences=sum(each.after for each in counts), days=sum(each.days_after for each in counts)),
    )


def _caveats(
    observations: list[Observation], ratio: RateRatio, before: Side, after: Side, index: Index, lag_days: int
) -> Iterator[CaveatCode]:
    if index == "in":
        yield "index_offence_counted"
    if len(observations) < FEW:
        yield "few_people"
    if not observations:
        yield "no_days_at_risk"
        return
    if before.offences + after.offences < FEW:
        yield "few_offences"
    if not before.offences:
        yield "no_offences_before"
    if not after.offences:
        yield "no_offences_after"
    if not all(seen.followed_fully for seen in observations):
        yield "follow_up_incomplete"
    if not all(seen.reaches_back for seen in observations):
        yield "records_do_not_reach_back"
    if ratio.by_person and ratio.interval != ratio.exact:
        yield "offences_cluster"
    if lag_days:
        yield "recent_offences_may_be_missing"


def thousandths(figure: Bounded) -> tuple[int | None, int, int | None]:
    """Ratio, low and high in whole thousandths: the interval rounded outwards, never tighter than it is."""
    high = figure.interval.high
    return (
        None if figure.ratio is None else round(figure.ratio * 1000),
        math.floor(figure.interval.low * 1000),
        None if math.isinf(high) else math.ceil(high * 1000),
    )


def sentence(figure: BeforeAfter) -> str:
    """The whole figure in words: what, for how many people, how certain, and every caveat."""
    ratio = "cannot be worked out" if figure.ratio is None else f"{figure.ratio:.2f}"
    counted = (
        f"{format_people(figure.people)} ({format_followed(figure.followed_fully)}); "
        f"{figure.before.offences:,} in {figure.before.days:,} days at risk before, "
        f"{figure.after.offences:,} in {figure.after.days:,} days at risk after"
    )
    head = f"Rate of {OFFENCES[figure.measure]}, {figure.months} months after against before, {_INDEX[figure.index]}"
    return " ".join(
        [
            f"{head}: {ratio} (95% interval {format_interval(figure.interval)}); {counted}.",
            *caveat_sentences(figure.caveats),
        ]
    )


def caveat_sentences(caveats: Iterable[CaveatCode]) -> list[str]:
    return [WORDS[code] for code in caveats]


def format_followed(count: int | None) -> str:
    """How many were followed for the whole window; None is not shown."""
    return f"{'number not shown' if count is None else f'{count:,}'} followed for the whole window"


def format_people(count: int) -> str:
    return f"{count:,} {'person' if count == 1 else 'people'}"


def format_interval(interval: Interval) -> str:
    """Two decimals, rounded outwards."""
    low = math.floor(interval.low * 100) / 100
    if math.isinf(interval.high):
        return f"{low:.2f} to no upper end"
    return f"{low:.2f} to {math.ceil(interval.high * 100) / 100:.2f}"
