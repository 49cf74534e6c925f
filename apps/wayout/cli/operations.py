"""Commands of whoever looks after a deployment: what is parked or unplaced, what follows a restore, what rules catch.

What each needs is imported inside it, so that asking for help costs nothing.
"""

from pathlib import Path
from typing import Any
from uuid import UUID

import click

from wayout.options import BROKER, as_json


@click.group()
def parked() -> None:
    """See and replay messages that could not be handled."""


@parked.command("list")
@as_json
def parked_list(*, as_json: bool) -> None:
    """List what is parked, by service."""
    from wayout.operations import parked_events as parked
    from wayout.processes import distributed

    parked.show_all(distributed.deployment(), as_json=as_json)


@parked.command("show")
@click.argument("message", type=click.UUID)
def parked_show(message: UUID) -> None:
    """Show one parked message and why it could not be handled."""
    from wayout.operations import parked_events as parked
    from wayout.processes import distributed

    parked.show(distributed.deployment(), message)


@parked.command("replay")
@click.argument("message", type=click.UUID)
def parked_replay(message: UUID) -> None:
    """Handle one parked message again, and those behind it in order."""
    from wayout.operations import parked_events as parked
    from wayout.processes import distributed

    click.echo(f"{parked.replay(distributed.deployment(), message)} handled")


@click.command()
@as_json
def unplaced(*, as_json: bool) -> None:
    """List the numbers that were texted and belong to no site yet; registering one places what waits for it."""
    from wayout.operations import unrouted_texts as unplaced
    from wayout.processes import distributed

    unplaced.show_all(distributed.deployment(), as_json=as_json)


@click.command()
@click.option("--backup-of", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"]), help="When it was made.")
@click.option("--release", type=click.Choice(["texts", "payments"]), help="Compared with provider or bank: go on.")
@click.option("--amqp-url", envvar=BROKER, help=f"RabbitMQ, if there is one: its queues are purged [{BROKER}].")
def restored(*, backup_of: Any, release: Any, amqp_url: str | None) -> None:
    """After restoring a backup: send again, hold texts and payments; without options, what there is to compare."""
    from wayout.operations import restore
    from wayout.processes import distributed

    ours = distributed.deployment()
    if backup_of:
        done = restore.restored(ours, backup_of, amqp_url=amqp_url)
        click.echo(f"{done.purged} messages purged, {done.again} deliveries go out again", err=True)
    if release:
        restore.release(ours, release)
    for line in restore.to_compare(ours):
        click.echo(line)


@click.group()
def rules() -> None:
    """Rules of eligibility: which offences invite somebody."""


@rules.command("try")
@click.argument("rule")
@click.argument("offences", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def rules_try(*, rule: str, offences: Path, as_json: bool) -> None:
    """What RULE, one that comes with Wayout, catches of the CSV file OFFENCES (columns code and title)."""
    from wayout.operations import rule_dry_run as rules

    rules.show(rule, offences, as_json=as_json)
