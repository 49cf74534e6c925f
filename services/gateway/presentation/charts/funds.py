"""Draws a fund's budget lines as bars: spent, committed and left, each named beside its colour and in the table."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from markupsafe import Markup

from gateway.presentation.labels.voluntary import budget_line_name, pounds
from voluntary.messages import BudgetLineDetail, FundDetail

WIDTH, ROW, TOP, BAR = 380, 76, 34, 18
_FRAME = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" class="wo-money" viewBox="0 0 {width} {height}" role="img" '
    'aria-labelledby="money-{id}-title money-{id}-desc" focusable="false">'
    '<title id="money-{id}-title">{finding}</title>'
    '<desc id="money-{id}-desc">The same figures are in the table on this page.</desc>{body}</svg>'
)
_KEY = Markup(
    '<rect class="wo-money__{part}" x="{x}" y="4" width="14" height="14"/>'
    '<text class="wo-money__key" x="{words_x}" y="16">{words}</text>'
)
_ROW = Markup(
    '<text class="wo-money__label" x="0" y="{y}">{name}</text>{bars}'
    '<text class="wo-money__key" x="0" y="{below}">{left}</text>'
)
_BAR = Markup('<rect class="wo-money__{part}" x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}"/>')
_PARTS = ("spent", "committed", "left")


def draw(fund: FundDetail, sites: Mapping[int, str]) -> Markup:
    """The picture, or nothing for a fund without lines. A bar is as long as its limit, relative to the largest one."""
    if not fund.budget_lines:
        return Markup()
    most = max(budget_line.limit_pence for budget_line in fund.budget_lines)
    rows = [_row(budget_line, index, most, sites) for index, budget_line in enumerate(fund.budget_lines)]
    keys = [
        _KEY.format(part=part, x=index * 120, words_x=index * 120 + 20, words=part.capitalize())
        for index, part in enumerate(_PARTS)
    ]
    height = TOP + ROW * len(rows)
    body = Markup().join([*keys, *rows])
    return _FRAME.format(width=WIDTH, height=height, id=fund.fund_id.hex, finding=finding(fund), body=body)


def finding(fund: FundDetail) -> str:
    """What the picture shows, in one sentence."""
    used = fund.received_pence - fund.left_pence
    if not used:
        return f"None of {pounds(fund.received_pence)} is committed or spent yet"
    share = f"{used * 100 // fund.received_pence}%" if used * 100 >= fund.received_pence else "Less than 1%"
    return f"{share} of {pounds(fund.received_pence)} is committed or spent, {pounds(fund.left_pence)} is left"


def _row(budget_line: BudgetLineDetail, index: int, most: int, sites: Mapping[int, str]) -> Markup:
    top = TOP + ROW * index
    ends = [0, budget_line.spent_pence, budget_line.spent_pence + budget_line.committed_pence, budget_line.limit_pence]
    bars = [
        _BAR.format(part=part, x=first * WIDTH / most, y=top + 20, width=(last - first) * WIDTH / most, height=BAR)
        for part, (first, last) in zip(_PARTS, pairwise(ends), strict=True)
        if last > first
    ]
    left = f"{pounds(budget_line.left_pence)} of {pounds(budget_line.limit_pence)} left"
    name = budget_line_name(budget_line, sites)
    return _ROW.format(y=top + 13, name=name, bars=Markup().join(bars), below=top + 55, left=left)
