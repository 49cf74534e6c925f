"""Plays a story over HTTP as its users would: it opens pages and fills in forms, and imports no handler."""

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
from wayout.demo.environment import DemoEnvironment
from wayout.demo.figures import Figures, count_figures
from wayout.demo.http_browser import StoryFailed
from wayout.demo.report import report
from wayout.demo.story import Story
from wayout.deployment.deployment import Deployment
from wayout.local_servers.unprivileged_user import state_folder
from wayout.onboarding.onboard import OnboardedForce, force_files, onboard
from wayout.processes.all_in_one import all_in_one
from wayout.processes.local_deployment import local_deployment, rpc_client


def run(*, once: bool, as_json: bool, port: int, data: Path | None, distributed: bool = False) -> int:
    """Start everything, onboard two forces, play the story, report what happened, and keep serving unless ``once``.

    Returns the exit code: 0 only if every check of the story held.
    """
    console = Console(stderr=True)
    folder = data or state_folder("demo")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "demo.log").open("a") as lines:
        configure_logging("demo", stream=lines)
        with _distributed(folder, console) if distributed else in_process(folder, port, console) as environment:
            story, figures = play_story(environment, console)
            report(console, story, figures)
            if as_json:
                sys.stdout.write(json.dumps(figures.as_json()) + "\n")
                sys.stdout.flush()
            if not once:
                _keep_serving(console)
    return 0 if figures.held else 1


@contextmanager
def in_process(folder: Path, port: int, console: Console) -> Iterator[DemoEnvironment]:
    """Every service in this process."""
    with all_in_one(folder, port=port, fresh=True, say=_print_dim(console)) as running:
        gateway = running.system.units_of_work["gateway"]
        forces = {file.stem: onboard(running.deployment, gateway, running.system.rpc, file) for file in force_files()}
        yield DemoEnvironment(running.address, running.deployment.admin, running.network, forces)


@contextmanager
def _distributed(folder: Path, console: Console) -> Iterator[DemoEnvironment]:
    """Each service in its own process, with RabbitMQ between them."""
    with local_deployment(folder / "distributed", say=_print_dim(console)) as running:
        with rpc_client(running) as rpc:
            forces = onboard_forces(running.deployment, rpc)
        yield DemoEnvironment(running.address, running.deployment.admin, running.network, forces)


def onboard_forces(deployment: Deployment, rpc: RpcClient) -> dict[str, OnboardedForce]:
    """Onboard the demo's forces. Returns them by the names of their files."""
    units_of_work = deployment.units_of_work("gateway")
    try:
        return {file.stem: onboard(deployment, units_of_work, rpc, file) for file in force_files()}
    finally:
        units_of_work.engine.dispose()


def play_story(environment: DemoEnvironment, console: Console) -> tuple[Story, Figures]:
    """Play every act. The story ends at the first act whose checks fail."""
    began, story = time.monotonic(), Story(environment)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    held = True
    with Progress(*columns, console=console) as progress:
        task = progress.add_task("The story", total=len(ACTS))
        for title, act in ACTS:
            progress.update(task, description=title)
            try:
                act(story)
            except StoryFailed as failure:
                console.print(f"[red]{title}: {failure}[/red]")
                held = False
                break
            progress.advance(task)
    return story, count_figures(environment, held=held, seconds=time.monotonic() - began)


def _print_dim(console: Console) -> Callable[[str], None]:
    return lambda line: console.print(line, style="dim", highlight=False)


def _keep_serving(console: Console) -> None:
    console.print("Serving until you press Ctrl-C.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print("Stopping.")
