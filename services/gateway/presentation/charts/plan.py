"""Draws the plan from A to B as a picture for wide screens: a row a step, arrows for what waits for what, and today.

The same steps stand in the list beside it, so the picture may be left out where there is no room. What a colour says is
also written on or beside the bar.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from casework.messages import CaseDetail, StepDetail
from gateway.presentation import case_summary, time_formats
from gateway.presentation.charts.plan_layout import BAR, LABELS, TOP, WIDTH, Bar, Layout, lay_out
from gateway.presentation.labels import common

_LETTER = 7.4  # how wide a letter of the small text is, on average
_LINE = 27  # letters of a label that fit on one line

_FRAME = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="wo-plan-picture" viewBox="0 0 {width} {height}" role="img" '
    'aria-labelledby="plan-picture-title plan-picture-desc" focusable="false">'
    '<title id="plan-picture-title">{finding}</title>'
    '<desc id="plan-picture-desc">The same steps are in the list on this page, in words.</desc>'
    "{defs}{body}</svg>"
)
_DEFS = Markup(
    '<defs><marker id="plan-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path class="wo-plan-picture__head" d="M0 0L8 4L0 8z"/></marker>'
    '<pattern id="plan-late" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="wo-plan-picture__late-ground" width="8" height="8"/>'
    '<rect class="wo-plan-picture__late-stripe" width="3" height="8"/></pattern></defs>'
)


def draw(case: CaseDetail, now: datetime) -> Markup:
    """The picture, or nothing where there is no step to draw."""
    if not case.steps:
        return Markup()
    layout = lay_out(case.steps, now)
    parts = [*_ticks(layout), *_today(layout), *_arrows(layout), *_bars(layout, now)]
    body = Markup().join(parts)
    return _FRAME.format(width=WIDTH, height=layout.height, finding=finding(case, now), defs=_DEFS, body=body)


def finding(case: CaseDetail, now: datetime) -> str:
    """What the picture shows, in one sentence."""
    done = sum(step.state == "done" for step in case.steps)
    if done == len(case.steps):
        return f"All {common.count(done, 'step')} are done" if done > 1 else "The only step is done"
    late = case_summary.overdue_steps(case, {}, now)
    if late:
        step = late[0].step
        blocks = f" and blocks {common.join_words(list(step.blocks))}" if step.blocks else ""
        return f"{step.key}. {step.title} is {late[0].clock.words}{blocks}"
    step = min((step for step in case.steps if step.state != "done"), key=lambda step: (_rank(step), step.target))
    due = time_formats.due_day(step.target, now)
    return f"{done} of {common.count(len(case.steps), 'step')} done. Next: {step.key}. {step.title}, due {due.words}"


def _rank(step: StepDetail) -> int:
    return 0 if step.state == "released" else 1


def _ticks(layout: Layout) -> list[Markup]:
    line = Markup(
        '<line class="wo-plan-picture__grid" x1="{x:.0f}" x2="{x:.0f}" y1="{top}" y2="{bottom}"/>'
        '<text class="wo-plan-picture__tick" x="{x:.0f}" y="14">{words}</text>'
    )
    near_today = [tick for tick in layout.ticks if abs(tick.x - layout.today) >= 46]
    return [line.format(x=tick.x, words=tick.words, top=TOP - 16, bottom=layout.height - 4) for tick in near_today]


def _today(layout: Layout) -> list[Markup]:
    line = Markup(
        '<line class="wo-plan-picture__today" x1="{x:.0f}" x2="{x:.0f}" y1="20" y2="{bottom}"/>'
        '<text class="wo-plan-picture__today-words" x="{x:.0f}" y="14">Today</text>'
    )
    return [line.format(x=layout.today, bottom=layout.height - 4)]


def _arrows(layout: Layout) -> list[Markup]:
    arrow = Markup('<path class="wo-plan-picture__arrow" d="{way}" marker-end="url(#plan-arrow)"/>')
    return [arrow.format(way=_way(before, bar)) for bar in layout.bars for before in layout.before(bar)]


def _way(before: Bar, bar: Bar) -> str:
    """Down and then right where there is room, so that words beside a bar stay clear; else straight down."""
    if bar.x0 - before.x1 >= 4:
        return f"M{before.x1 - 7:.0f} {before.y + BAR}V{bar.middle:.0f}H{bar.x0 - 1:.0f}"
    x = (bar.x0 + min(bar.x1, bar.x0 + 16)) / 2
    return f"M{x:.0f} {before.y + BAR}V{bar.y - 1}"


def _bars(layout: Layout, now: datetime) -> list[Markup]:
    return [part for bar in layout.bars for part in (*_label(bar), *_shape(bar), _said(bar, now))]


def _label(bar: Bar) -> list[Markup]:
    lines = _wrapped(f"{bar.step.key}. {bar.step.title}", _LINE)
    text = Markup('<text class="wo-plan-picture__label" x="0" y="{y:.0f}">{line}</text>')
    first = bar.middle + 5 - 9 * (len(lines) - 1)
    return [text.format(y=first + 18 * row, line=line) for row, line in enumerate(lines)]


def _shape(bar: Bar) -> list[Markup]:
    box = Markup(
        '<rect class="wo-plan-picture__bar wo-plan-picture__bar--{state}" x="{x:.0f}" y="{y}" '
        'width="{width:.0f}" height="{height}" rx="4"/>'
    )
    shapes = [box.format(state=bar.step.state, x=bar.x0, y=bar.y, width=bar.x1 - bar.x0, height=BAR)]
    if bar.late_to is not None:
        late = Markup(
            '<rect class="wo-plan-picture__late" fill="url(#plan-late)" x="{x:.0f}" y="{y}" '
            'width="{width:.0f}" height="{height}"/>'
        )
        shapes.append(late.format(x=bar.x1, y=bar.y, width=bar.late_to - bar.x1, height=BAR))
    return shapes


def _said(bar: Bar, now: datetime) -> Markup:
    """The state in words: on the bar where they fit, else after it, else before it."""
    label = _state_words(bar.step, now)
    length = len(label) * _LETTER + 16
    if bar.x1 - bar.x0 >= length:
        position, x = "on", bar.x0 + 8
    elif WIDTH - bar.end >= length:
        position, x = "beside", bar.end + 8
    else:
        position, x = "beside", max(bar.x0 - length + 8, LABELS)
    text = Markup(
        '<text class="wo-plan-picture__said wo-plan-picture__said--{position}-{state}" x="{x:.0f}" y="{y:.0f}">'
        "{label}</text>"
    )
    return text.format(position=position, state=bar.step.state, x=x, y=bar.middle + 5, label=label)


def _state_words(step: StepDetail, now: datetime) -> str:
    if step.done_at is not None:
        at = time_formats.local(step.done_at)
        return f"✓ Done {at.day} {at:%b}"
    if step.state == "waiting":
        waits_for = common.join_words(list(step.waits_for)) if step.waits_for else ""
        return f"Waiting for {waits_for}" if waits_for else common.STEP_STATE["waiting"]
    clock = time_formats.due_day(step.target, now)
    return clock.words if clock.late else common.STEP_STATE[step.state]


def _wrapped(label: str, width: int) -> Sequence[str]:
    """At most two lines; what does not fit ends in an ellipsis, since the list has it in full."""
    lines = [""]
    for word in label.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    lines = [line if len(line) <= width else f"{line[: width - 1]}…" for line in lines]
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1][: width - 1]}…"]
