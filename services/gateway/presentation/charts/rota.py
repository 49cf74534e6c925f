"""Draws a rota: a row a day, a bar for who is on in each role, and hatched red where nobody is who answers a danger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from markupsafe import Markup

from casework.messages import Rota, RotaGap, RotaShift
from gateway.presentation.labels import rota as labels
from gateway.presentation.rota_days import RotaDay, finding

LABEL, WIDTH, ROW, TOP, LANE = 62, 900, 34, 52, 6
_FRAME = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="wo-rota" viewBox="0 0 {width} {height}" role="img" '
    'aria-labelledby="rota-title rota-desc" focusable="false"><title id="rota-title">{finding}</title>'
    '<desc id="rota-desc">The same shifts and gaps are in the table on this page, in words.</desc>'
    '<defs><pattern id="rota-gap" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="wo-rota__gap-ground" width="7" height="7"/><rect class="wo-rota__gap-stripe" width="2.5" height="7"/>'
    "</pattern></defs>{body}</svg>"
)
_KEY = Markup(
    '<rect class="wo-rota__{part}" x="{x}" y="4" width="16" height="12"/>'
    '<text class="wo-rota__words" x="{words_x}" y="15">{words}</text>'
)
_RECT = Markup('<rect class="wo-rota__{part}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"/>')
_GAP = Markup('<rect fill="url(#rota-gap)" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"/>')
_HOUR = Markup(
    '<line class="wo-rota__grid" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}"/>'
    '<text class="wo-rota__tick" x="{x:.1f}" y="{words_y}">{words}</text>'
)
_NAME = Markup('<text class="wo-rota__words" x="{x}" y="{y}">{words}</text>')
_HOURS: Final = ("midnight", "6am", "midday", "6pm", "midnight")


def draw(rota: Rota, days: Sequence[RotaDay]) -> Markup:
    """The picture of these days; nothing where nobody is on at all, which is said in words."""
    if not rota.shifts:
        return Markup()
    height = TOP + ROW * len(days)
    keys = [
        _KEY.format(part=part, x=number * 160, words_x=number * 160 + 22, words=words)
        for number, (part, words) in enumerate(labels.ROLE.items())
    ]
    keys += [_GAP.format(x=640, y=4, width=16, height=12), _NAME.format(x=662, y=15, words="Nobody is on")]
    hours = [
        _HOUR.format(x=LABEL + WIDTH * number / 4, top=TOP - 8, bottom=height, words=words, words_y=TOP - 14)
        for number, words in enumerate(_HOURS)
    ]
    body = Markup().join([*keys, *hours, *(_row(day, TOP + ROW * number) for number, day in enumerate(days))])
    return _FRAME.format(width=LABEL + WIDTH + 40, height=height, finding=finding(rota), body=body)


def _row(day: RotaDay, top: int) -> Markup:
    lanes = list(labels.ROLE)
    gaps = [_GAP.format(**_box(day, gap), y=top, height=LANE * len(lanes)) for gap in day.gaps]
    shifts = [
        _RECT.format(part=shift.role, **_box(day, shift), y=top + LANE * lanes.index(shift.role), height=LANE)
        for shift in day.touching
    ]
    name = _NAME.format(x=0, y=top + 17, words=f"{day.day:%a} {day.day.day}")
    return Markup().join([name, *gaps, *shifts])


def _box(day: RotaDay, span: RotaShift | RotaGap) -> dict[str, float]:
    first, last = day.part(span.begins, span.ends)
    return {"x": LABEL + WIDTH * first, "width": WIDTH * (last - first)}
