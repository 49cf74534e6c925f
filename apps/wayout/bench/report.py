"""Prints what was measured, as tables for people and as one JSON object for programs."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from wayout.bench.figures import Figure, Judged, Results

VERDICTS = {True: "[green]held[/]", False: "[bold red]missed[/]", None: "[yellow]not measured[/]"}


def report(console: Console, results: Results) -> None:
    """Two tables and the circumstances."""
    console.print(_measured(results))
    console.print(_against_budgets(results))
    for line in results.left_out:
        console.print(f"Left out: {line}", style="yellow")
    for name, value in results.conditions.items():
        console.print(f"[dim]{name.replace('_', ' ')}:[/] {value}")


def _measured(results: Results) -> Table:
    table = Table(title="Measured in this run")
    table.add_column("What", overflow="fold")
    for heading in ("Median or percentile", "n a round", "Rounds"):
        table.add_column(heading, justify="right")
    for one in results.figures:
        table.add_row(one.name, f"{one.value:,.{_places(one)}f} {one.unit}", f"{one.n:,}", _rounds(one.rounds))
    return table


def _against_budgets(results: Results) -> Table:
    table = Table(title="Beside the budgets (ratios are medians of the ratios within each round)")
    table.add_column("Work", overflow="fold")
    for heading in ("Found", "Budget"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for one in results.judged:
        table.add_row(one.work, _said(one), _budget(one), _verdict(one))
    return table


def _places(one: Figure) -> int:
    return 1 if one.unit == "ms" and one.value < 100 else 0


def _rounds(values: tuple[float, ...]) -> str:
    return "  ".join(f"{value:,.0f}" for value in values)


def _said(one: Judged) -> str:
    if one.value is None:
        return "-"
    return f"{one.value:.2f} x" if one.unit == "x" else f"{one.value:.0f} {one.unit}"


def _verdict(one: Judged) -> str:
    return "" if one.budget is None and one.value is not None else VERDICTS[one.held]


def _budget(one: Judged) -> str:
    if one.budget is None:
        return "-"
    sign = ">=" if one.sense == "at least" else "<="
    return f"{sign} {one.budget:g} {one.unit}"
