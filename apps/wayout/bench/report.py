"""Prints what was measured, as tables for people and as one JSON object for programs."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from wayout.bench.figures import BudgetResult, Figure, Results

VERDICTS = {True: "[green]held[/]", False: "[bold red]missed[/]", None: "[yellow]not measured[/]"}


def report(console: Console, results: Results) -> None:
    """Print two tables and the conditions."""
    console.print(_figure_table(results))
    console.print(_budget_table(results))
    for line in results.left_out:
        console.print(f"Left out: {line}", style="yellow")
    for name, value in results.conditions.items():
        console.print(f"[dim]{name.replace('_', ' ')}:[/] {value}")


def _figure_table(results: Results) -> Table:
    table = Table(title="Measured in this run")
    table.add_column("What", overflow="fold")
    for heading in ("Median or percentile", "n a round", "Rounds"):
        table.add_column(heading, justify="right")
    for figure in results.figures:
        value = f"{figure.value:,.{_decimals(figure)}f} {figure.unit}"
        table.add_row(figure.name, value, f"{figure.n:,}", _rounds(figure.rounds))
    return table


def _budget_table(results: Results) -> Table:
    table = Table(title="Compared with budgets (ratios are medians of the ratios within each round)")
    table.add_column("Work", overflow="fold")
    for heading in ("Measured", "Budget"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for result in results.budgets:
        table.add_row(result.work, _value(result), _budget(result), _verdict(result))
    return table


def _decimals(figure: Figure) -> int:
    return 1 if figure.unit == "ms" and figure.value < 100 else 0


def _rounds(values: tuple[float, ...]) -> str:
    return "  ".join(f"{value:,.0f}" for value in values)


def _value(result: BudgetResult) -> str:
    if result.value is None:
        return "-"
    return f"{result.value:.2f} x" if result.unit == "x" else f"{result.value:.0f} {result.unit}"


def _verdict(result: BudgetResult) -> str:
    return "" if result.budget is None and result.value is not None else VERDICTS[result.held]


def _budget(result: BudgetResult) -> str:
    if result.budget is None:
        return "-"
    sign = ">=" if result.sense == "at least" else "<="
    return f"{sign} {result.budget:g} {result.unit}"
