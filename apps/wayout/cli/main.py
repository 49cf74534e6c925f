"""The command line: what Wayout can be asked to do, each command a few words around the module that does it."""

import signal
import sys
from pathlib import Path
from typing import Any

import click

from wayout.bench.commands import bench
from wayout.cli.operations import parked, restored, rules, unplaced
from wayout.options import BROKER, as_json
from wayout.people.commands import people

ADDRESSES = {"twilio": "/webhooks/twilio/{}/received-text", "whatsapp": "/webhooks/whatsapp/{}"}
# What each command needs is imported inside it, so that asking for help costs nothing.


class Commands(click.Group):
    """Refusals are one line each and exit 2; anything else that goes wrong keeps its traceback."""

    def invoke(self, context: click.Context) -> Any:
        from common.errors import Refused, Unavailable
        from common.settings import SettingsInvalid
        from wayout.errors import CommandError

        try:
            return super().invoke(context)
        except SettingsInvalid as refused:
            _refuse(refused.faults)
        except (CommandError, Refused) as refused:
            _refuse([str(refused)])
        except Unavailable as away:
            _refuse([f"not just now, try again later: {away}"])


def _refuse(faults: list[str]) -> None:
    for fault in faults:
        click.echo(f"wayout: {fault}", err=True)
    sys.exit(2)


def say(line: str) -> None:
    click.echo(line, err=True)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "terminal_width": 110})
@click.version_option(package_name=None, version="0.1.0", prog_name="wayout")
def wayout() -> None:
    """Orchestrates the services that get young people out of gangs and county lines."""


port = click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port on loopback.")
data = click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Folder for the database and the secrets."
)


@wayout.command()
@click.option("--once", is_flag=True, help="End after the story; exit 0 only if all of it held.")
@click.option("--distributed", is_flag=True, help="Every service its own process, with RabbitMQ between them.")
@as_json
@port
@data
def demo(*, once: bool, distributed: bool, as_json: bool, port: int, data: Path | None) -> None:
    """Start everything, play the story, print what happened and where to look, and keep serving."""
    from wayout.demo import play
    from wayout.dev import assets

    assets.ensure(say)
    sys.exit(play(once=once, as_json=as_json, port=port, data=data, distributed=distributed))


@wayout.command()
@port
@data
def serve(*, port: int, data: Path | None) -> None:
    """Run everything in one process, without a broker."""
    from wayout.dev import assets
    from wayout.processes import all_in_one

    assets.ensure(say)
    all_in_one.serve(port=port, data=data, say=say)


@wayout.command()
@click.argument("service")
def run(service: str) -> None:
    """Run one service against RabbitMQ: referral, casework, ..."""
    from wayout.processes import distributed

    distributed.run(service)


@wayout.command()
def relay() -> None:
    """Carry what the services have raised to RabbitMQ."""
    from wayout.processes import distributed

    distributed.relay()


@wayout.command()
def web() -> None:
    """Run the gateway: pages, API and webhooks."""
    from wayout.dev import assets
    from wayout.processes import distributed

    assets.ensure(say)
    distributed.web()


@wayout.command()
def migrate() -> None:
    """Bring every schema, login and key store to its newest shape."""
    from wayout.processes import distributed

    for line in distributed.migrate() or ["nothing to change"]:
        say(line)


@wayout.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--amqp-url", envvar=BROKER, required=True, help=f"RabbitMQ, on which the services listen [{BROKER}].")
@click.option(
    "--accounts", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file of providers' secrets."
)
@click.option("--renew-credentials", is_flag=True, help="Make new credentials; those it has stop working at once.")
def onboard(file: Path, *, amqp_url: str, accounts: Path | None, renew_credentials: bool) -> None:
    """Take a force on, or change its settings, from its file (deploy/forces/NAME.toml)."""
    from wayout.processes import distributed

    aboard = distributed.onboard(file, amqp_url, accounts, renew_credentials=renew_credentials)
    for line in aboard.uncovered_work:
        say(f"wayout: {line}")
    made = aboard.issued
    if made is None:
        click.echo("Its settings stand. Its credentials stay as they are (--renew-credentials makes new ones).")
        return
    click.echo("Shown once. Give them to whoever runs the feeds, and keep no copy:")
    for kind, secret in vars(made).items():
        if secret:
            click.echo(f"{kind:<12} {ADDRESSES.get(kind, '{}').format(secret)}")


@wayout.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("organisation")
@click.option("--revoke", is_flag=True, help="Make none; every key of theirs is good no longer.")
def partner_key(file: Path, organisation: str, *, revoke: bool) -> None:
    """Give an organisation of a force's file a key to the API, or take its keys away."""
    from wayout.onboarding import partner_keys
    from wayout.processes import distributed

    deployment = distributed.deployment()
    if revoke:
        say(f"{partner_keys.revoke(deployment, file, organisation)} keys are good no longer")
        return
    click.echo("Shown once. Give it to the organisation, and keep no copy:")
    click.echo(partner_keys.issue(deployment, file, organisation))


@wayout.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--amqp-url", envvar=BROKER, required=True, help=f"Where RabbitMQ is, for the processes [{BROKER}].")
@click.option("--migrate", "first_migrate", is_flag=True, help="Bring the database to its newest shape first.")
def environments(folder: Path, *, amqp_url: str, first_migrate: bool) -> None:
    """Write FOLDER/PROCESS/settings.env for each process: what it needs, and nothing that another one needs.

    And FOLDER/rabbitmq/definitions.json: each process's login at RabbitMQ, and what it may do there.
    """
    from wayout.processes import distributed

    if first_migrate:
        distributed.migrate()
    for file in distributed.write_environments(folder, amqp_url):
        say(f"wrote {file}")


@wayout.command()
@click.option("--force", required=True, help="The force's name, such as west-midlands.")
@click.option("--role", required=True, help="A role of that force, such as duty_officer.")
@click.option("--site", help="One of its sites; the whole force if left out.")
def token(*, force: str, role: str, site: str | None) -> None:
    """Print a token for each service, good for a minute (demo databases only)."""
    from wayout.operations import demo_tokens

    for service, printed in demo_tokens.mint(force=force, role=role, site=site).items():
        click.echo(f"{service:14} {printed}")


for group in (parked, unplaced, restored, rules, bench, people):
    wayout.add_command(group)


@wayout.command("assets")
def build_assets() -> None:
    """Build the pages' styles and scripts (the other commands do it when needed)."""
    from wayout.dev import assets

    assets.ensure(say)


@wayout.command(context_settings={"ignore_unknown_options": True})
@click.option("--quick", is_flag=True, help="Leave the whole stories out.")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(*, quick: bool, pytest_arguments: tuple[str, ...]) -> None:
    """Run the tests on servers that are found or started; what is not ours is passed to pytest."""
    from wayout.dev import checks

    sys.exit(checks.test(quick=quick, arguments=pytest_arguments, say=say))


@wayout.command()
def check() -> None:
    """Style, types and import rules: ruff, mypy, import-linter."""
    from wayout.dev import checks

    sys.exit(checks.check(say))


def main() -> None:
    # Told to stop, a command puts its servers away as it does after Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wayout(prog_name="wayout")
