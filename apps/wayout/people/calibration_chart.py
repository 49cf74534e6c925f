"""Draws calibration charts: the probability against how often it was true, for each model, with intervals.

One SVG file that needs nothing else: no script, no style sheet, its headline as its title, and the same figures in the
tables that the command prints. On the diagonal, the probability is true that often.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from wayout.people.accuracy import BINS, Bin, interval

ACROSS: Final = 2
SIDE, LEFT, TOP, GAP, BELOW, FOOT = 320, 64, 100, 56, 116, 24
COUNTS: Final = 36  # so far below a panel are its counts
INK, QUIET, EDGE, GROUND = "#241843", "#484949", "#d9d3ea", "#ffffff"
TICKS: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
FONT: Final = "Helvetica Neue, Helvetica, Arial, Noto Sans, sans-serif"

_FRAME = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
    'role="img" aria-labelledby="finding read" font-family="{font}"><title id="finding">{finding}</title>'
    '<desc id="read">{read}</desc><rect width="{width}" height="{height}" fill="{ground}"/>'
    '<text x="16" y="32" font-size="17" font-weight="bold" fill="{ink}">{best}</text>'
    '<text x="16" y="54" font-size="13" fill="{ink}">{others}</text>{body}</svg>\n'
)
READ: Final = (
    "On the dashed line, answers are true as often as they say. Vertical lines: exact 95 in 100 intervals, as if",
    "answers were independent. n: answers in each tenth of probability. Off by: mean distance from the dashed line.",
)
_LABEL = Markup('<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}">{text}</text>')
_TURNED = Markup(
    '<text x="{x:.1f}" y="{y:.1f}" font-size="13" fill="{fill}" text-anchor="middle" '
    'transform="rotate(-90 {x:.1f} {y:.1f})">{text}</text>'
)
_LINE = Markup(
    '<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{wide}"/>'
)
_DIAGONAL = Markup(
    '<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-dasharray="5 5"/>'
)
_POINT = Markup(
    '<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{ink}"><title>'
    "{n:,} answers, probability {predicted:.3f} on average; "
    "{true:.3f} were true, {low:.3f} to {high:.3f}</title></circle>"
)


@dataclass(frozen=True)
class Panel:
    """One model's answers. ``error`` is the mean distance between its probabilities and the share that was true."""

    name: str
    error: float
    bins: tuple[Bin, ...]


def draw(models: Sequence[Panel], as_referrals: Panel) -> Markup:
    """A panel for each model on one question, then one for the answers to duty officers, which are to another
    question."""
    panels = [*models, as_referrals]
    rows = math.ceil(len(panels) / ACROSS)
    width, height = LEFT + ACROSS * (SIDE + GAP), TOP + rows * (SIDE + BELOW) + FOOT
    parts = []
    for index, panel in enumerate(panels):
        left, top = LEFT + index % ACROSS * (SIDE + GAP), TOP + index // ACROSS * (SIDE + BELOW)
        parts += _panel(panel, left, top)
        if index % ACROSS == 0:
            parts.append(_TURNED.format(x=18, y=top + SIDE / 2, fill=QUIET, text="share that was true"))
            parts.append(_label(LEFT - 8, top + SIDE + COUNTS, "n", size=11, anchor="end"))
    parts += [_label(16, height - 34 + 18 * row, line) for row, line in enumerate(READ)]
    best, others = headline(models)
    return _FRAME.format(
        width=width, height=height, font=FONT, ground=GROUND, ink=INK, best=best, others=others,
        finding=". ".join(filter(None, (best, others))), read=" ".join(READ), body=Markup().join(parts),
    )  # fmt: skip


def headline(models: Sequence[Panel]) -> tuple[str, str]:
    """The model whose probabilities come closest to what was true, and how far off the others are, the best first."""
    with_answers = sorted((panel for panel in models if panel.bins), key=lambda panel: panel.error)
    if not with_answers:
        return "No rows were alike enough for an answer", ""
    best, *others = with_answers
    behind = "; ".join(f"{panel.name}: {_off_by(panel)}" for panel in others)
    return f"Closest to what was true: {best.name}, {_off_by(best)} on average", behind


def _panel(panel: Panel, left: float, top: float) -> list[Markup]:
    bottom = top + SIDE
    heading = f"{panel.name}: {_off_by(panel)}" if panel.bins else f"{panel.name}: no answers"
    parts = [
        _label(left, top - 14, heading, size=14, fill=INK),
        _DIAGONAL.format(x1=left, y1=bottom, x2=left + SIDE, y2=top, stroke=QUIET),
        _label(left + SIDE / 2, bottom + 58, "probability", anchor="middle"),
    ]
    for tick in TICKS:
        x, y = left + tick * SIDE, bottom - tick * SIDE
        parts += [
            _line(left, y, left + SIDE, y),
            _line(x, top, x, bottom),
            _label(left - 8, y + 4, f"{tick:g}", anchor="end"),
            _label(x, bottom + 18, f"{tick:g}", anchor="middle"),
        ]
    return [*parts, *(part for answers in panel.bins for part in _point(answers, left, bottom))]


def _point(answers: Bin, left: float, bottom: float) -> list[Markup]:
    low, high = interval(answers)
    x, middle = (
        left + answers.predicted * SIDE,
        left + (min(int(answers.predicted * BINS), BINS - 1) + 0.5) * SIDE / BINS,
    )
    values = {"n": answers.n, "predicted": answers.predicted, "true": answers.true, "low": low, "high": high}
    return [
        _line(x, bottom - low * SIDE, x, bottom - high * SIDE, stroke=INK, wide=2),
        _POINT.format(x=x, y=bottom - answers.true * SIDE, ink=INK, **values),
        _label(middle, bottom + COUNTS, short_count(answers.n), size=11, anchor="middle"),
    ]


def _off_by(panel: Panel) -> str:
    return f"off by {100 * panel.error:.1f} in 100"


def short_count(n: int) -> str:
    """A count that fits below its point. The exact count is in the table and in the point's title."""
    if n < 1_000:
        return str(n)
    return f"{n / 1_000:.1f}k" if n < 10_000 else f"{n / 1_000:.0f}k" if n < 1_000_000 else f"{n / 1_000_000:.1f}m"


def _line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = EDGE, wide: int = 1) -> Markup:
    return _LINE.format(x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, wide=wide)


def _label(x: float, y: float, text: str, *, size: int = 13, fill: str = QUIET, anchor: str = "start") -> Markup:
    return _LABEL.format(x=x, y=y, size=size, fill=fill, anchor=anchor, text=text)
