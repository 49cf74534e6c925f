"""Draws before/after ratios with their intervals on a log axis against "no change", and says the finding in words.

Never a point without its interval: what could not be worked out is a line or words, not a guess. An interval that runs
beyond the axis ends in an arrow.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from evaluation.messages import ArmSide, Comparison, Figure, Measure, NotShown
from gateway.presentation.labels import common

MEASURE: dict[Measure, str] = {
    "any": "offences of any kind",
    "violent_or_knife": "violent or knife offences",
    "knife": "knife offences",
    "victim": "offences where they were the victim",
}
INDEX = {"out": "Without the offence that led to the referral", "in": "With the offence that led to the referral"}
WIDTH, LEFT, RIGHT, TOP, ROW = 760, 250, 20, 46, 40
LOWEST, HIGHEST = 1 / 16, 16.0
TICKS = (
    (1 / 16, "1/16"),
    (1 / 4, "1/4"),
    (1 / 2, "half"),
    (1.0, "same"),
    (2.0, "twice"),
    (4.0, "4 times"),
    (16.0, "16"),
)

_FRAME = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="wo-ratios" viewBox="0 0 {width} {height}" role="img" '
    'aria-labelledby="ratios-{key}" focusable="false"><title id="ratios-{key}">{finding}</title>{body}</svg>'
)


def draw(figures: Sequence[Figure], key: object, finding: str) -> Markup:
    """The picture, or nothing when no figure can be drawn. ``key`` tells two pictures of one page apart."""
    seen = [one for one in figures if can_draw(one)]
    if not seen:
        return Markup()
    height = TOP + ROW * len(seen) + 8
    body = Markup().join([*_axis(height), *(part for row, one in enumerate(seen) for part in _row(one, row))])
    return _FRAME.format(width=WIDTH, height=height, key=key, finding=finding, body=body)


def can_draw(figure: Figure) -> bool:
    """Whether there is anything to draw: somebody was seen, and the interval says more than "anything"."""
    return figure.people > 0 and not (figure.low == 0 and figure.high is None)


def finding(figures: Sequence[Figure]) -> str:
    """What can be said, in one sentence, going by the longest window that everybody was followed for, without the
    offence that led to the referral. An interval that contains 1 is no change that could be told from chance."""
    best = _headline(figures)
    if best is None:
        return "Nothing can be shown yet"
    who = f"{common.count(best.people, 'person', 'people')}, {best.window_months} months"
    what = MEASURE[best.measure]
    if best.high is not None and best.high < 1000:
        return f"Fewer {what} after than before ({who}). This does not show that the scheme is the cause"
    if best.low > 1000:
        return f"More {what} after than before ({who}). This does not show that the scheme is the cause"
    return f"No change in {what} beyond what chance could explain ({who})"


def comparison_finding(comparisons: Sequence[Comparison]) -> str:
    """What the comparison by chance can say, going by the longest window that everybody was followed for."""
    seen = [one for one in comparisons if one.offered.people and one.not_offered.people]
    whole = [one for one in seen if all(arm.people_followed_fully == arm.people for arm in _arms(one))]
    if not seen:
        return "Nothing can be compared yet"
    best = max(whole, key=lambda one: one.window_months) if whole else min(seen, key=lambda one: one.window_months)
    who = f"{best.offered.people} and {best.not_offered.people} people, {best.window_months} months"
    what = MEASURE[best.measure]
    if best.high is not None and best.high < 1000:
        return f"Fewer {what} among those offered the scheme than among those not ({who})"
    if best.low > 1000:
        return f"More {what} among those offered the scheme than among those not ({who})"
    return f"No difference in {what} beyond what chance could explain ({who})"


def _arms(one: Comparison) -> tuple[ArmSide, ArmSide]:
    return one.offered, one.not_offered


def not_shown(hidden: NotShown) -> str:
    """Which figure is not shown."""
    match hidden.what:
        case "before_after":
            return f"Before and after, {hidden.window_months} months, {INDEX[hidden.index_offence or 'out'].lower()}"
        case "comparison":
            return f"Randomised comparison, {hidden.window_months} months"
        case "placements":
            return f"Placements that lasted {common.count(hidden.weeks or 0, 'week')}"
        case "support":
            return f"{(hidden.kind or '').capitalize()}s"


def followed(people: int | None) -> str:
    """How many of a figure's people were followed for the whole window."""
    return f"{'number not shown' if people is None else people} for the whole window"


def interval(figure: Figure | Comparison) -> str:
    """0.31 to 1.20"""
    low = math.floor(figure.low / 10) / 100
    return f"{low:.2f} to {'no upper limit' if figure.high is None else f'{math.ceil(figure.high / 10) / 100:.2f}'}"


def ratio(figure: Figure | Comparison) -> str:
    return "cannot be worked out" if figure.ratio is None else f"{figure.ratio / 1000:.2f}"


def _headline(figures: Sequence[Figure]) -> Figure | None:
    honest = [one for one in figures if one.index_offence == "out" and one.people]
    whole = [one for one in honest if one.people_followed_fully == one.people]
    if whole:
        return max(whole, key=lambda one: one.window_months)
    return min(honest, key=lambda one: one.window_months, default=None)


def _x(value: float) -> float:
    inside = min(max(value, LOWEST), HIGHEST)
    return LEFT + (WIDTH - LEFT - RIGHT) * math.log(inside / LOWEST) / math.log(HIGHEST / LOWEST)


def _axis(height: int) -> list[Markup]:
    line = Markup(
        '<line class="wo-ratios__grid{one}" x1="{x:.0f}" x2="{x:.0f}" y1="26" y2="{bottom}"/>'
        '<text class="wo-ratios__tick" x="{x:.0f}" y="16">{label}</text>'
    )
    bottom = height - 6
    return [
        line.format(x=_x(at), label=label, bottom=bottom, one=" wo-ratios__grid--one" if at == 1 else "")
        for at, label in TICKS
    ]


def _row(figure: Figure, row: int) -> list[Markup]:
    y = TOP + ROW * row + ROW / 2
    high = math.inf if figure.high is None else figure.high / 1000
    x0, x1 = _x(figure.low / 1000), _x(high)
    label = Markup(
        '<text class="wo-ratios__label" x="0" y="{y0:.0f}">{window}</text>'
        '<text class="wo-ratios__side" x="0" y="{y1:.0f}">{side}</text>'
    )
    window = f"{figure.window_months} months, {common.count(figure.people, 'person', 'people')}"
    parts = [label.format(y0=y - 4, y1=y + 13, window=window, side=INDEX[figure.index_offence])]
    bar = Markup('<line class="wo-ratios__band" x1="{x0:.0f}" x2="{x1:.0f}" y1="{y:.0f}" y2="{y:.0f}"/>')
    parts.append(bar.format(x0=x0, x1=x1, y=y))
    if figure.low / 1000 < LOWEST:
        parts.append(_arrow(x0, y, -8))
    if high > HIGHEST:
        parts.append(_arrow(x1, y, 8))
    if figure.ratio and LOWEST <= figure.ratio / 1000 <= HIGHEST:
        point = Markup('<circle class="wo-ratios__point" cx="{x:.0f}" cy="{y:.0f}" r="6"/>')
        parts.append(point.format(x=_x(figure.ratio / 1000), y=y))
    return parts


def _arrow(x: float, y: float, by: int) -> Markup:
    head = Markup('<path class="wo-ratios__arrow" d="M{x:.0f} {top:.0f}L{tip:.0f} {y:.0f}L{x:.0f} {low:.0f}z"/>')
    return head.format(x=x, top=y - 6, low=y + 6, tip=x + by, y=y)
