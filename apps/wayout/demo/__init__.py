"""Plays one true story over HTTP, as its users would: it opens pages, fills forms, and imports no handler."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from common.logs import configure_logging
from common.rpc.client import RpcClient
from wayout.demo.acts import ACTS
from wayout.demo.environment import Stage
from wayout.demo.figures import Figures, figures
from wayout.demo.http_browser import Unexpected
from wayout.demo.report import report
from wayout.demo.story import Told
from wayout.deployment.deployment import Deployment
from wayout.local_servers.unprivileged_user import state
from wayout.onboarding.onboard import OnboardedForce, force_files, onboard
from wayout.processes.all_in_one import all_in_one
from wayout.processes.local_deployment import local_deployment, rpc_client


def play(*, once: bool, as_json: bool, port: int, data: Path | None, distributed: bool = False) -> int:
    """Start everything, bring two forces aboard, play the story, say what happened, and keep serving unless ``once``.

    Returns the exit code: 0 only if all of the story held.
    """
    console = Console(stderr=True)
    folder = data or state("demo")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "demo.log").open("a") as lines:
        configure_logging("demo", stream=lines)
        with _distributed(folder, console) if distributed else in_one(folder, port, console) as stage:
            told, said = tell(stage, console)
            report(console, told, said)
            if as_json:
                sys.stdout.write(json.dumps(said.as_json()) + "\n")
                sys.stdout.flush()
            if not once:
                _serve_on(console)
    return 0 if said.held else 1


@contextmanager
def in_one(folder: Path, port: int, console: Console) -> Iterator[Stage]:
    """Every service in this process."""
    with all_in_one(folder, port=port, fresh=True, say=_quietly(console)) as running:
        gateway = running.system.units_of_work["gateway"]
        forces = {file.stem: onboard(running.deployment, gateway, running.system.rpc, file) for file in force_files()}
        yield Stage(running.address, running.deployment.admin, running.network, forces)


@contextmanager
def _distributed(folder: Path, console: Console) -> Iterator[Stage]:
    """Every service its own process, with RabbitMQ between them."""
    with local_deployment(folder / "trial", say=_quietly(console)) as running:
        with rpc_client(running) as rpc:
            forces = aboard(running.deployment, rpc)
        yield Stage(running.address, running.deployment.admin, running.network, forces)


def aboard(deployment: Deployment, rpc: RpcClient) -> dict[str, OnboardedForce]:
    """The demo's forces, brought aboard."""
    units_of_work = deployment.units_of_work("gateway")
    try:
        return {file.stem: onboard(deployment, units_of_work, rpc, file) for file in force_files()}
    finally:
        units_of_work.engine.dispose()


def tell(stage: Stage, console: Console) -> tuple[Told, Figures]:
    """Play every act; an act that does not hold ends the story."""
    began, told = time.monotonic(), Told(stage)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    held = True
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("The story", total=len(ACTS))
        for title, act in ACTS:
            progress.update(task, description=title)
            try:
                act(told)
            except Unexpected as wrong:
                console.print(f"[red]{title}: {wrong}[/red]")
                held = False
                break
            progress.advance(task)
    return told, figures(stage, held=held, seconds=time.monotonic() - began)


def _quietly(console: Console) -> Callable[[str], None]:
    return lambda words: console.print(words, style="dim", highlight=False)


def _serve_on(console: Console) -> None:
    console.print("Serving until you press Ctrl-C.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("Stopping.")
