"""Prints an evaluation as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from rich.console import Console
from rich.table import Table

from wayout.people.accuracy import Bin, interval
from wayout.people.evaluation import Evaluation
from wayout.people.list_accuracy import ClusterAccuracy, ListAccuracy
from wayout.people.lookups import Lookups
from wayout.people.review import ANSWERS_IN_AN_HOUR


def report(console: Console, evaluation: Evaluation) -> None:
    rows = len(evaluation.file.records)
    columns = ", ".join(f"{field.replace('_', ' ')} from {column}" for field, column in evaluation.file.columns.items())
    console.print(f"{rows:,} rows; {columns}")
    console.print(
        f"{evaluation.pairs:,} pairs compared, "
        f"with {evaluation.compared_share:.2%} of {evaluation.true_pairs:,} true pairs"
    )
    console.print(_models(evaluation))
    console.print(_lookups(evaluation.lookups))
    console.print(_as_list(evaluation.as_list))
    _say_questions(console, evaluation.as_list)
    console.print(
        _calibrated(
            {model.model: model.bins for model in evaluation.models} | {"as referrals come": evaluation.lookups.bins}
        )
    )


def _models(evaluation: Evaluation) -> Table:
    table = Table(title="Two rows, one person?")
    table.add_column("Model", overflow="fold")
    for heading in ("From", "Precision", "Recall", "F1", "Siblings taken for one", "Calibration error"):
        table.add_column(heading, justify="right")
    for model in evaluation.models:
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


def _lookups(lookups: Lookups) -> Table:
    table = Table(title="As referrals come, one after another")
    table.add_column("Of whom", overflow="fold")
    table.add_column("What happened", overflow="fold")
    table.add_column("Share", justify="right")
    known = f"{lookups.known:,} known people"
    for words, share in (
        ("linked automatically and correctly", lookups.linked_rightly),
        ("shown to the duty officer with the right person", lookups.shown),
        ("overlooked: taken for a new person, or shown with others only", lookups.overlooked),
        ("linked to another person", lookups.linked_wrongly),
    ):
        table.add_row(known, words, f"{share:.2%}")
        known = ""
    table.add_row(f"{lookups.unknown:,} unknown people", "linked to a known person", f"{lookups.unknown_linked:.2%}")
    siblings = f"{lookups.unknown_siblings:,} of these, with a brother or sister known"
    table.add_row(siblings, "said to be a known person with 0.9 or more", f"{lookups.unknown_siblings_at_90:.2%}")
    table.add_row("", "linked to a known person", f"{lookups.unknown_siblings_linked:.2%}")
    table.add_row("all", "calibration error", f"{lookups.calibration_error:.4f}")
    return table


def _say_questions(console: Console, accuracy: ListAccuracy) -> None:
    console.print(
        f"As a list: {accuracy.pairs_compared:,} pairs compared, with {accuracy.compared_share:.2%} of the true pairs. "
        f"{accuracy.questions:,} questions are about {accuracy.unsure_pairs:,} pairs of rows; the first "
        f"{ANSWERS_IN_AN_HOUR} answers, an hour's work, decide {accuracy.decided_pairs:,} of these."
    )


def _as_list(accuracy: ListAccuracy) -> Table:
    linked = {"Beyond doubt": accuracy.beyond_doubt, "As linked": accuracy.now, "After an hour": accuracy.after_an_hour}
    table = Table(title=f"As a list of {accuracy.now.people:,} people")
    table.add_column("", overflow="fold")
    for heading in linked:
        table.add_column(heading, justify="right")
    for words, measure in LIST_MEASURES.items():
        table.add_row(words, *(measure(of) for of in linked.values()))
    return table


LIST_MEASURES: Final[Mapping[str, Callable[[ClusterAccuracy], str]]] = {
    "people found": lambda of: f"{of.found:,}",
    "people found exactly": lambda of: f"{of.exact:,}",
    "pairs of rows: precision": lambda of: f"{of.pairs.precision:.4f}",
    "recall": lambda of: f"{of.pairs.recall:.4f}",
    "F1": lambda of: f"{of.pairs.f1:.4f}",
    "by row (B-cubed): precision": lambda of: f"{of.rows.precision:.4f}",
    "recall of a row": lambda of: f"{of.rows.recall:.4f}",
    "F1 of a row": lambda of: f"{of.rows.f1:.4f}",
}


def _calibrated(bins_of: Mapping[str, tuple[Bin, ...]]) -> Table:
    """As referrals come, it is the probability of the likeliest candidate."""
    table = Table(title="Calibration: the probability, and how often it was true")
    table.add_column("Model", overflow="fold")
    for heading in ("Answers", "Probability", "True", "95 in 100"):
        table.add_column(heading, justify="right")
    for model, bins in bins_of.items():
        for answers in bins:
            low, high = interval(answers)
            table.add_row(
                model if answers is bins[0] else "",
                f"{answers.n:,}",
                f"{answers.predicted:.3f}",
                f"{answers.true:.3f}",
                f"{low:.3f} to {high:.3f}",
                end_section=answers is bins[-1],
            )
    return table
