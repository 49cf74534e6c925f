"""Prints an evaluation for people to read."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from wayout.people.accuracy import Bin, interval
from wayout.people.evaluation import Evaluation
from wayout.people.lookups import Lookups


def report(console: Console, found: Evaluation) -> None:
    rows = len(found.file.records)
    columns = ", ".join(f"{field.replace('_', ' ')} from {column}" for field, column in found.file.columns.items())
    console.print(f"{rows:,} rows; {columns}")
    console.print(f"{found.pairs:,} pairs compared, with {found.compared_share:.2%} of {found.true_pairs:,} true pairs")
    console.print(_models(found))
    console.print(_lookups(found.lookups))
    console.print(
        _calibrated({one.model: one.bins for one in found.models} | {"as referrals come": found.lookups.bins})
    )


def _models(found: Evaluation) -> Table:
    table = Table(title="Two rows, one person?")
    table.add_column("Model", overflow="fold")
    for heading in ("From", "Precision", "Recall", "F1", "Siblings taken for one", "Calibration error"):
        table.add_column(heading, justify="right")
    for model in found.models:
        for at in model.at:
            first = at is model.at[0]
            table.add_row(
                model.model if first else "",
                f"{at.threshold:g}",
                f"{at.precision:.4f}",
                f"{at.recall:.4f}",
                f"{at.f1:.4f}",
                "-" if at.siblings_linked is None else f"{at.siblings_linked:.2%}",
                f"{model.calibration_error:.4f}" if first else "",
                end_section=at is model.at[-1],
            )
    return table


def _lookups(found: Lookups) -> Table:
    table = Table(title="As referrals come, one after another")
    table.add_column("Of whom", overflow="fold")
    table.add_column("What happened", overflow="fold")
    table.add_column("Share", justify="right")
    known = f"{found.known:,} who were known"
    for words, share in (
        ("linked, rightly, by itself", found.linked_rightly),
        ("put before the duty officer beside the right person", found.shown),
        ("overlooked: taken for somebody new, or shown beside others only", found.overlooked),
        ("linked to somebody else", found.linked_wrongly),
    ):
        table.add_row(known, words, f"{share:.2%}")
        known = ""
    table.add_row(f"{found.unknown:,} who were not", "linked to somebody", f"{found.unknown_linked:.2%}")
    siblings = f"{found.unknown_siblings:,} of these, with a brother or sister known"
    table.add_row(siblings, "said to be somebody with 0.9 or more", f"{found.unknown_siblings_at_90:.2%}")
    table.add_row("", "linked to somebody", f"{found.unknown_siblings_linked:.2%}")
    table.add_row("everybody", "calibration error", f"{found.calibration_error:.4f}")
    return table


def _calibrated(bins_of: Mapping[str, tuple[Bin, ...]]) -> Table:
    """As referrals come, it is what was said of the likeliest candidate."""
    table = Table(title="Calibration: what was said, and how often it was true")
    table.add_column("Model", overflow="fold")
    for heading in ("Answers", "Said", "True", "95 in 100"):
        table.add_column(heading, justify="right")
    for model, bins in bins_of.items():
        for one in bins:
            low, high = interval(one)
            table.add_row(
                model if one is bins[0] else "",
                f"{one.n:,}",
                f"{one.said:.3f}",
                f"{one.true:.3f}",
                f"{low:.3f} to {high:.3f}",
                end_section=one is bins[-1],
            )
    return table
