"""Plays one true story over HTTP, as its users would: it opens pages, fills forms, and imports no handler."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import structlog
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from common.logs import set_up
from wayout.all_in_one import Running, all_in_one
from wayout.demo.browsing import Unexpected
from wayout.demo.figures import Figures, figures
from wayout.demo.stage import Stage
from wayout.demo.story import ACTS, Told
from wayout.onboarding import onboard

FORCES = Path(__file__).parents[3] / "deploy" / "forces"
log = structlog.get_logger()


def play(*, once: bool, as_json: bool, port: int, data: Path) -> int:
    """Start everything, bring two forces aboard, play the story, say what happened, and keep serving unless ``once``.

    Returns the exit code: 0 only if all of the story held.
    """
    console = Console(stderr=True)
    data.mkdir(parents=True, exist_ok=True)
    with (data / "demo.log").open("a") as lines:
        set_up("demo", stream=lines)
        with all_in_one(data, port=port, fresh=True, say=lambda words: console.print(f"[dim]{words}[/dim]")) as running:
            told, said = tell(running, console)
            report(console, running, told, said)
            if as_json:
                sys.stdout.write(json.dumps(said.as_json()) + "\n")
                sys.stdout.flush()
            if not once:
                _serve_on(console)
    return 0 if said.held else 1


def tell(running: Running, console: Console) -> tuple[Told, Figures]:
    """Bring the forces aboard and play every act; an act that does not hold ends the story."""
    began = time.monotonic()
    forces = {
        file.stem: onboard(running.deployment, running.house.desks["gateway"], running.house.rpc, file)
        for file in sorted(FORCES.glob("*.toml"), reverse=True)
    }
    stage = Stage(running.address, running.deployment.admin, running.network, forces)
    told = Told(stage)
    held = _play_acts(told, console)
    return told, figures(stage, held=held, seconds=time.monotonic() - began)


def _play_acts(told: Told, console: Console) -> bool:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("The story", total=len(ACTS))
        for title, act in ACTS:
            progress.update(task, description=title)
            try:
                act(told)
            except Unexpected as wrong:
                console.print(f"[red]{title}: {wrong}[/red]")
                return False
            progress.advance(task)
    return True


def report(console: Console, running: Running, told: Told, said: Figures) -> None:
    """What happened, the figures, and where to look."""
    happened = Table(title="What happened", show_lines=False)
    happened.add_column("Who")
    happened.add_column("What", overflow="fold")
    for who, what in told.lines:
        happened.add_row(who, what)
    console.print(happened)
    counted = Table(title="Counted afterwards")
    counted.add_column("Figure")
    counted.add_column("Count", justify="right")
    for name, value in said.as_json().items():
        counted.add_row(name.replace("_", " "), str(value))
    console.print(counted)
    console.print(f"Sign in as anybody with one click: [link]{running.address}/sign-in[/link]")
    console.print(f"The public page: [link]{running.address}/[/link]")


def _serve_on(console: Console) -> None:
    console.print("Serving until you press Ctrl-C.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("Stopping.")
