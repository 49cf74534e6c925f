"""Commands for operators: counts, events, texts, backup and restore, process settings, eligibility rules.

Each command imports what it needs when it runs, so that help is quick.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from wayout.options import as_json, broker_url, lost_after


@click.command()
@lost_after
@as_json
def counts(*, lost_after: int, as_json: bool) -> None:
    """Count what is pending, due, lost, parked or was done twice, over all forces.

    The exit code is 1 when something is lost or was done twice: let your monitoring ring then.
    """
    from wayout.operations import count_report
    from wayout.processes import distributed

    sys.exit(count_report.show(distributed.deployment(), lost_after=lost_after, as_json=as_json))


_RENEWABLE = click.Choice(["cookie", "digest"])
_WRITE_AGAIN = "Write the settings again with `wayout config write`, and restart `wayout web`."


@click.group()
def events() -> None:
    """See and replay events that could not be handled, and send again those that were lost."""


@events.command("resend")
@lost_after
def events_resend(*, lost_after: int) -> None:
    """Send again what counts as lost. The inboxes ignore what arrives twice."""
    from wayout.operations import resend
    from wayout.processes import distributed

    click.echo(f"{resend.resend_lost(distributed.deployment(), lost_after=lost_after)} deliveries go out again")


@events.command("audiences")
def events_audiences() -> None:
    """Print who hears of each event, where, how soon, and what happens if nobody acts."""
    from wayout.generated_docs import audiences

    for row in audiences.rows():
        click.echo(" | ".join(row))


@events.command("parked")
@as_json
def events_parked(*, as_json: bool) -> None:
    """List the parked events of every service."""
    from wayout.operations import parked_events
    from wayout.processes import distributed

    parked_events.show_all(distributed.deployment(), as_json=as_json)


@events.command("show")
@click.argument("event", type=click.UUID)
def events_show(event: UUID) -> None:
    """Show one parked event and why it could not be handled."""
    from wayout.operations import parked_events
    from wayout.processes import distributed

    parked_events.show(distributed.deployment(), event)


@events.command("replay")
@click.argument("event", type=click.UUID)
def events_replay(event: UUID) -> None:
    """Handle one parked event again, then those parked behind it, in order."""
    from wayout.operations import parked_events
    from wayout.processes import distributed

    click.echo(f"{parked_events.replay(distributed.deployment(), event)} handled")


@click.group()
def texts() -> None:
    """See texts that wait for an operator."""


@texts.command("unrouted")
@as_json
def texts_unrouted(*, as_json: bool) -> None:
    """List the numbers that people texted and that belong to no site yet.

    Registering a number sends the texts that wait for it to its site.
    """
    from wayout.operations import unrouted_texts
    from wayout.processes import distributed

    unrouted_texts.show_all(distributed.deployment(), as_json=as_json)


@click.command()
@click.argument("target", metavar="FOLDER", type=click.Path(path_type=Path))
@click.option("--ledger-only", is_flag=True, help="Write only the erasure ledger, to a file of this name.")
def backup(*, target: Path, ledger_only: bool) -> None:
    """Back up both databases and the erasure ledger into a new FOLDER, while everything runs.

    The secrets file is not in it: keep its copies apart. Copy the ledger often, and keep the copies apart from the
    backups: with the latest one, whoever was erased since a backup stays erased when it is restored.
    """
    from wayout.operations import backup, erasure_ledger
    from wayout.processes import distributed

    deployment = distributed.deployment()
    if ledger_only:
        click.echo(f"{erasure_ledger.copy_ledger(deployment, target)} rows of the ledger in {target}", err=True)
        return
    manifest = backup.back_up(deployment, target)
    rows = sum(manifest.rows.values()), sum(manifest.key_rows.values())
    click.echo(f"backup of {manifest.made_at} in {target}: {rows[0]} rows, {rows[1]} of the key store", err=True)


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--ledger",
    "ledgers",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A copy of the erasure ledger that is newer than the backup.",
)
@click.option(
    "--backup-of",
    metavar="TIME",
    type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M%z"]),
    help="Both databases were restored by other means, to this time, such as 2026-07-01T03:00:00+00:00.",
)
@click.option("--release", type=click.Choice(["texts", "payments"]), help="You have compared them: let them go out.")
@broker_url(required=False, help="RabbitMQ, if there is one: its queues are purged")
def restore(
    *, folder: Path | None, ledgers: tuple[Path, ...], backup_of: datetime | None, release: Any, amqp_url: str | None
) -> None:
    """Restore the backup in FOLDER into a new server: send events again, hold texts and payments, list what to compare.

    Stop every process first. Without arguments it lists what to compare and changes nothing.
    """
    from wayout.operations import restore, restore_report
    from wayout.processes import distributed

    deployment = distributed.deployment()
    if folder and backup_of:
        raise click.UsageError("FOLDER says when the backup was made: leave --backup-of out")
    if folder:
        _show(restore.restore_backup(deployment, folder, amqp_url=amqp_url, ledgers=ledgers))
    elif backup_of:
        _show(restore.recover(deployment, backup_of, amqp_url=amqp_url))
    if release:
        restore.release(deployment, release)
    for line in restore_report.items_to_compare(deployment):
        click.echo(line)


def _show(recovery: Any) -> None:
    click.echo(
        f"{recovery.purged} messages purged, {recovery.redelivered} deliveries go out again, "
        f"{recovery.destroyed} keys destroyed again",
        err=True,
    )


@click.group()
def config() -> None:
    """The settings of a deployment's processes."""


@config.command("write")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@broker_url(required=True, help="Where the processes find RabbitMQ")
@click.option("--migrate", "migrate_first", is_flag=True, help="Migrate the database first.")
def config_write(folder: Path, *, amqp_url: str, migrate_first: bool) -> None:
    """Write FOLDER/PROCESS/settings.env for each process, with what that process needs and nothing else.

    Also writes FOLDER/rabbitmq/definitions.json: each process's login at RabbitMQ and what it may do there.
    """
    from wayout.processes import distributed

    if migrate_first:
        distributed.migrate()
    for file in distributed.write_settings(folder, amqp_url):
        click.echo(f"wrote {file}", err=True)


@config.command("renew")
@click.argument("key", type=_RENEWABLE)
def config_renew(key: str) -> None:
    """Make a new KEY of the gateway. The older ones are accepted until they are dropped."""
    from wayout.operations import key_renewal
    from wayout.processes import distributed

    older = key_renewal.renew(distributed.secrets_file(), key)
    click.echo(f"a new {key} key; older keys that are accepted: {older}. {_WRITE_AGAIN}")


@config.command("drop-older")
@click.argument("key", type=_RENEWABLE)
def config_drop_older(key: str) -> None:
    """Accept only the newest KEY of the gateway."""
    from wayout.operations import key_renewal
    from wayout.processes import distributed

    dropped = key_renewal.drop_older(distributed.secrets_file(), key)
    click.echo(f"older {key} keys dropped: {dropped}. {_WRITE_AGAIN}")


@click.group()
def rules() -> None:
    """Eligibility rules: the offences for which a person is invited."""


@rules.command("try")
@click.argument("rule")
@click.argument("offences", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_json
def rules_try(*, rule: str, offences: Path, as_json: bool) -> None:
    """Show which offences of a CSV file (columns code and title) a built-in RULE catches."""
    from wayout.operations import rule_dry_run

    rule_dry_run.show(rule, offences, as_json=as_json)
