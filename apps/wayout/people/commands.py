"""``wayout people``: who is who in a file of many. What each command needs is imported inside it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from wayout.options import as_json

FIELDS = ("given_name", "family_name", "full_name", "date_of_birth", "phone", "postcode", "identifier", "household")
a_file = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


def named_columns(command: Callable[..., Any]) -> Callable[..., Any]:
    """An option for each column; those left out are guessed from their names."""
    for field in reversed(FIELDS):
        words = field.replace("_", "-")
        command = click.option(f"--{words}", field, metavar="COLUMN", help=f"The column with the {words}.")(command)
    return command


@click.group()
def people() -> None:
    """Who is who in a file of many: measure, link, make one up."""


@people.command()
@a_file
@click.option("--truth", metavar="COLUMN", help="The column that says who is who; Febrl's rec_id is understood.")
@click.option(
    "--picture", type=click.Path(dir_okay=False, path_type=Path), help="Draw the calibration to this SVG file."
)
@named_columns
@as_json
def evaluate(file: Path, *, truth: str | None, picture: Path | None, as_json: bool, **columns: str | None) -> None:
    """Measure on a labelled FILE (CSV or Parquet) how well people are recognised.

    Two questions are asked of the same file.

    Two rows, one person? Every two rows that share a key are compared. Here the probability is that of this pair alone:
    the same person, against siblings, against strangers, given how many pairs of the file are one person, which is
    learnt from the file without its labels. A row may be the same as many others, so the probabilities of one row's
    pairs need not add up to one. Classic Fellegi-Sunter (two classes) is scored beside ours, with the weights that are
    stored and with weights refined by the file. Precision, recall and F1 are over all true pairs, also those never
    compared.

    As referrals come: each row asks who of the rows before it it is about, and referral's own decision is taken. Here
    the probability is over all candidates together and somebody not known: it adds up to one at most. This is what the
    duty officer sees.
    """
    from rich.console import Console

    from wayout.people import evaluation, report

    console = Console(stderr=True)
    found = evaluation.evaluate(file, {"truth": truth, **columns}, console)
    report.report(console, found)
    if picture is not None:
        from wayout.people.calibration_chart import Panel, draw

        models = [Panel(one.model, one.calibration_error, one.bins) for one in found.models]
        lookups = Panel("Wayout, as referrals come", found.lookups.calibration_error, found.lookups.bins)
        picture.write_text(draw(models, lookups), encoding="utf-8")
        console.print(f"{picture} shows the calibration")
    if as_json:
        click.echo(json.dumps(found.as_json()))


@people.command()
@a_file
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to write; beside FILE if left out.")
@named_columns
@as_json
def link(file: Path, *, out: Path | None, as_json: bool, **columns: str | None) -> None:
    """Find who is who in a force's legacy list FILE (CSV or Parquet), with Splink.

    Writes FILE-people.csv with a person for each row, and FILE-unsure.csv with the pairs that somebody has to look at.
    """
    from wayout.people import linkage

    people_file = out or file.with_name(f"{file.stem}-people.csv")
    unsure_file = people_file.with_name(f"{people_file.stem.removesuffix('-people')}-unsure.csv")
    found = linkage.link_file(file, columns, lambda line: click.echo(line, err=True))
    linkage.write(found, people_file, unsure_file)
    result = {"rows": len(found.person), "people": max(found.person, default=0), "unsure": len(found.unsure)}
    click.echo(
        f"{result['rows']:,} rows are {result['people']:,} people ({people_file}); "
        f"{result['unsure']:,} pairs for somebody to look at ({unsure_file})",
        err=True,
    )
    if as_json:
        click.echo(json.dumps(result | {"people_file": str(people_file), "unsure_file": str(unsure_file)}))


@people.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--people", "number", type=click.IntRange(1, 2_000_000), default=10_000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed makes the same city.")
def simulate(file: Path, *, number: int, seed: int) -> None:
    """Write a made-up city of families to FILE, labelled: siblings, twins, short names, slips, shared phones."""
    from wayout.people.simulation import write_city

    click.echo(f"{write_city(file, number, seed):,} rows about {number:,} people", err=True)


@people.command()
@a_file
@click.option("--truth", metavar="COLUMN", help="The column that says who is who.")
@click.option("--version", required=True, help="What to call these weights.")
@named_columns
def weigh(file: Path, *, truth: str | None, version: str, **columns: str | None) -> None:
    """Learn referral's weights from a labelled FILE with households, and print them as they are stored."""
    from rich.console import Console

    from wayout.people import weights

    click.echo(weights.learn_from_file(file, {"truth": truth, **columns}, version, Console(stderr=True)))
