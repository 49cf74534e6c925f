"""``wayout people``: which rows of a file are the same person. Each command imports what it needs when it runs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wayout.options import as_json

if TYPE_CHECKING:
    from wayout.people.evaluation import Evaluation

FIELDS = (
    "given_name", "family_name", "full_name", "date_of_birth", "phone", "email", "street", "town", "postcode",
    "birthplace", "occupation", "identifier", "household",
)  # fmt: skip
file_argument = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def named_columns(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for each column. Columns that are not given are guessed from their names."""
    for field in reversed(FIELDS):
        words = field.replace("_", "-")
        command = click.option(f"--{words}", field, metavar="COLUMN", help=f"The column with the {words}.")(command)
    return command


def further_columns(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add an option for any other column that tells people apart."""
    return click.option(
        "--column", "further", multiple=True, metavar="NAME=KIND",
        help="Another column that tells people apart, and what it holds: name, date, code, email, text or category.",
    )(command)  # fmt: skip


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
@further_columns
@as_json
def evaluate(
    file: Path, *, truth: str | None, picture: Path | None, further: tuple[str, ...], as_json: bool,
    **columns: str | None,
) -> None:  # fmt: skip
    """Measure how well people are recognised, on a labelled FILE (CSV or Parquet).

    It asks three questions of the same file.

    Two rows, one person? All pairs of rows that share a key are compared. The probability is that of this pair alone:
    the same person, against siblings, against strangers, given how many pairs in the file are one person. That share is
    learnt from the file without its labels. A row may match several others, so the probabilities of one row's pairs
    need not add up to one. Classic Fellegi-Sunter (two classes) is scored next to ours, ours with the stored weights
    and with weights refined by the file. Precision, recall and F1 count all true pairs, including those never compared.

    As referrals come: each row asks which earlier row it is about, and gets referral's own decision. Here the
    probability covers all candidates and an unknown person: together they add up to one at most. The duty officer
    sees this.

    As a list: the file is linked as by `wayout people link`, and its people are compared with the true ones: by pairs
    of rows, by rows (B-cubed), and by people whose rows were all found; then again after the answers of one hour.
    """
    from rich.console import Console

    from wayout.people import evaluation, report
    from wayout.people.linkage import kinds_of

    console = Console(stderr=True)
    result = evaluation.evaluate(file, {"truth": truth, **columns}, console, kinds_of(further))
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
@further_columns
@as_json
def link(file: Path, *, out: Path | None, further: tuple[str, ...], as_json: bool, **columns: str | None) -> None:
    """Find the same people in a force's legacy list FILE (CSV or Parquet).

    Writes FILE-people.csv with a person for each row, and FILE-unsure.csv with the questions that a person must answer,
    one person after another, those first whose answers decide most. Rows are linked where everything known about a
    group of them outweighs the errors; in made-up lists with heavy errors, four pairs in a hundred were wrong, and
    seven where only names, births, postcodes, birthplaces and occupations were known. Rows with the same number under
    beyond_doubt are linked by the stricter rule by which a referral is.
    """
    from rich.console import Console

    from wayout.people import link_report, linkage

    console, began = Console(stderr=True), time.monotonic()
    people_file = out or file.with_name(f"{file.stem}-people.csv")
    unsure_file = people_file.with_name(f"{people_file.stem.removesuffix('-people')}-unsure.csv")
    found, linked = linkage.link_file(file, columns, linkage.kinds_of(further), console)
    linkage.write(linked, found.records, people_file, unsure_file)
    result = link_report.summary(found, linked)
    link_report.report(console, found, linked, people_file, unsure_file)
    console.print(f"{linked.compared:,} pairs of rows compared; {time.monotonic() - began:,.0f} s altogether")
    if as_json:
        click.echo(json.dumps(result | {"people_file": str(people_file), "unsure_file": str(unsure_file)}))


@people.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--people", "number", type=click.IntRange(1, 2_000_000), default=10_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same file.")
@click.option(
    "--rows-per-person", "rows_each", metavar="LEAST-MOST", help="Make a legacy list instead of a city: 5-15, say."
)
@click.option(
    "--errors", type=click.Choice(("heavy", "light")), default="heavy", show_default=True, help="Those of the list."
)
def simulate(file: Path, *, number: int, seed: int, rows_each: str | None, errors: str) -> None:
    """Write a labelled, made-up city of families to FILE: siblings, twins, short names, slips, shared phones.

    With --rows-per-person, write a force's legacy list about them instead: many rows about each person, over years,
    with e-mail, street, town, birthplace and occupation, dates in every order, moves, changed names, and errors.
    """
    from wayout.people.simulation import rows_range, write_city, write_legacy_list

    rows = (
        write_legacy_list(file, number, rows_range(rows_each), errors, seed)
        if rows_each
        else write_city(file, number, seed)
    )
    click.echo(f"{rows:,} rows about {number:,} people", err=True)


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
