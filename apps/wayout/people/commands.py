"""``wayout people``: which rows of a file are the same person. Each command imports what it needs when it runs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wayout.options import as_json

if TYPE_CHECKING:
    from wayout.people.evaluation import Evaluation

FIELDS = ("given_name", "family_name", "full_name", "date_of_birth", "phone", "postcode", "identifier", "household")
file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def named_columns(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each column. Columns that are not given are guessed from their names."""
    for field in reversed(FIELDS):
        words = field.replace("_", "-")
        command = click.option(f"--{words}", field, metavar="COLUMN", help=f"The column with the {words}.")(command)
    return command


@click.group()
def people() -> None:
    """Find which rows of a file are the same person: measure, link, simulate."""


@people.command()
@file_argument
@click.option("--truth", metavar="COLUMN", help="The column with the true person; Febrl's rec_id is understood.")
@click.option(
    "--picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw the calibration to this SVG file."
)
@named_columns
@as_json
def evaluate(file: Path, *, truth: str | None, picture: Path | None, as_json: bool, **columns: str | None) -> None:
    """Measure how well people are recognised, on a labelled FILE (CSV or Parquet).

    It asks two questions of the same file.

    Two rows, one person? All pairs of rows that share a key are compared. The probability is that of this pair alone:
    the same person, against siblings, against strangers, given how many pairs in the file are one person. That share is
    learnt from the file without its labels. A row may match several others, so the probabilities of one row's pairs
    need not add up to one. Classic Fellegi-Sunter (two classes) is scored next to ours, ours with the stored weights
    and with weights refined by the file. Precision, recall and F1 count all true pairs, including those never compared.

    As referrals come: each row asks which earlier row it is about, and gets referral's own decision. Here the
    probability covers all candidates and an unknown person: together they add up to one at most. The duty officer
    sees this.
    """
    from rich.console import Console

    from wayout.people import evaluation, report

    console = Console(stderr=True)
    result = evaluation.evaluate(file, {"truth": truth, **columns}, console)
    report.report(console, result)
    if picture is not None:
        _draw_calibration(result, picture)
        console.print(f"{picture} shows the calibration")
    if as_json:
        click.echo(json.dumps(result.as_json()))


def _draw_calibration(result: Evaluation, picture: Path) -> None:
    from wayout.people.calibration_chart import Panel, draw

    models = [Panel(model.model, model.calibration_error, model.bins) for model in result.models]
    lookups = Panel("Wayout, as referrals come", result.lookups.calibration_error, result.lookups.bins)
    picture.write_text(draw(models, lookups), encoding="utf-8")


@people.command()
@file_argument
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write. Without it, next to FILE."
)
@named_columns
@as_json
def link(file: Path, *, out: Path | None, as_json: bool, **columns: str | None) -> None:
    """Find the same people in a force's legacy list FILE (CSV or Parquet), with Splink.

    Writes FILE-people.csv with a person for each row, and FILE-unsure.csv with the pairs that a person must check.
    """
    from wayout.people import linkage

    people_file = out or file.with_name(f"{file.stem}-people.csv")
    unsure_file = people_file.with_name(f"{people_file.stem.removesuffix('-people')}-unsure.csv")
    linked = linkage.link_file(file, columns, lambda line: click.echo(line, err=True))
    linkage.write(linked, people_file, unsure_file)
    result = {"rows": len(linked.person), "people": max(linked.person, default=0), "unsure": len(linked.unsure)}
    result["births_not_read"] = linked.births_not_read
    click.echo(
        f"{result['rows']:,} rows are {result['people']:,} people ({people_file}); "
        f"{result['unsure']:,} pairs to check ({unsure_file}); "
        f"{linked.births_not_read:,} dates of birth could not be read",
        err=True,
    )
    if as_json:
        click.echo(json.dumps(result | {"people_file": str(people_file), "unsure_file": str(unsure_file)}))


@people.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--people", "number", type=click.IntRange(1, 2_000_000), default=10_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same city.")
def simulate(file: Path, *, number: int, seed: int) -> None:
    """Write a labelled, made-up city of families to FILE: siblings, twins, short names, slips, shared phones."""
    from wayout.people.simulation import write_city

    click.echo(f"{write_city(file, number, seed):,} rows about {number:,} people", err=True)


@people.command()
@file_argument
@click.option("--truth", metavar="COLUMN", help="The column with the true person.")
@click.option("--version", required=True, help="The version to give these weights.")
@named_columns
def weigh(file: Path, *, truth: str | None, version: str, **columns: str | None) -> None:
    """Learn referral's weights from a labelled FILE with households, and print them in the stored form."""
    from rich.console import Console

    from wayout.people import weights

    click.echo(weights.learn_from_file(file, {"truth": truth, **columns}, version, Console(stderr=True)))
