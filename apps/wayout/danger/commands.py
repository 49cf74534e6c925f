"""``wayout danger``: trains and measures the model that finds danger in texts."""

import json
from pathlib import Path
from typing import Any

import click

from wayout.options import as_json

FOLDER = Path("tests/danger")
MODEL = Path("services/referral/store/danger_model.json")
folder_option = click.option(
    "--texts", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=FOLDER,
    show_default=True, help="The folder with texts_*.txt and concepts.txt.",
)  # fmt: skip


@click.group()
def danger() -> None:
    """Train and measure the model that finds danger in texts."""


@danger.command()
@folder_option
@click.option("--version", type=click.IntRange(min=1), required=True, help="The new model's version.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=MODEL, show_default=True)
def train(folder: Path, version: int, out: Path) -> None:
    """Train the model on our own labelled texts. The same texts give the same model."""
    from wayout.danger import trainer

    written = trainer.train(folder, version)
    out.write_text(written, encoding="utf-8")
    click.echo(f"Version {version}: {len(written.encode()) // 1024} KB in {out}")


@danger.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--misses", is_flag=True, help="List every miss by its id. For development sets only.")
@as_json
def evaluate(file: Path, *, misses: bool, as_json: bool) -> None:
    """Measure the shipped model on a labelled FILE: sections (.txt), or JSON Lines of text, label, language, id."""
    from referral.store.danger_model import danger_model
    from wayout.danger import evaluation, labelled_texts

    _print(evaluation.judge(labelled_texts.read_labelled(file), danger_model()), misses=misses, as_json=as_json)


@danger.command("cross-validate")
@folder_option
@click.option("--folds", type=click.IntRange(2, 20), default=5, show_default=True)
@click.option("--misses", is_flag=True, help="List every miss by its id.")
@as_json
def cross_validate(folder: Path, *, folds: int, misses: bool, as_json: bool) -> None:
    """Measure each training text with a model that was trained without it."""
    from wayout.danger import evaluation

    _print(evaluation.cross_validate(folder, folds), misses=misses, as_json=as_json)


@danger.command()
@as_json
def labels(*, as_json: bool) -> None:
    """Count what people decided about dangers, for each force. No text is shown."""
    from wayout.operations import danger_labels
    from wayout.processes import distributed

    danger_labels.show_all(distributed.deployment(), as_json=as_json)


def _print(judged: Any, *, misses: bool, as_json: bool) -> None:
    from wayout.danger import evaluation

    found = evaluation.summary(judged)
    if as_json:
        click.echo(json.dumps(found))
        return
    _print_table("all", found["confusion"])
    for language, table in found["languages"].items():
        _print_table(language, table)
    for name, share in found["figures"].items():
        click.echo(f"{name:<24}{'-' if share is None else f'{share:.3f}'}")
    for one in judged if misses else ():
        if one.wrong:
            click.echo(f"{one.text.label:<14}{one.found:<10}{one.text.id}")


def _print_table(title: str, table: dict[str, dict[str, int]]) -> None:
    click.echo(f"{title:<14}" + "".join(f"{found:>10}" for found in next(iter(table.values()))))
    for label, counts in table.items():
        if sum(counts.values()):
            click.echo(f"  {label:<12}" + "".join(f"{many:>10}" for many in counts.values()))
