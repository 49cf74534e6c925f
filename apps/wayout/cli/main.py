"""The commands of Wayout. Each is a thin wrapper around the module that does the work."""

import signal
import sys
from pathlib import Path
from typing import Any

import click

from wayout.bench.commands import bench
from wayout.cli.operations import backup, config, counts, events, restore, rules, texts
from wayout.danger.commands import danger
from wayout.options import as_json, broker_url
from wayout.people.commands import people

# Each command imports what it needs when it runs, so that help is quick.


class Commands(click.Group):
    """Prints a refusal as one line a fault and exits with 2. Any other exception keeps its traceback."""

    def invoke(self, context: click.Context) -> Any:
        from common.errors import Refused, Unavailable
        from common.settings import SettingsInvalid
        from wayout.errors import CommandError

        try:
            return super().invoke(context)
        except SettingsInvalid as error:
            _exit_with(error.faults)
        except (CommandError, Refused) as error:
            _exit_with([str(error)])
        except Unavailable as error:
            _exit_with([f"a service is not available, try again later: {error}"])


def _exit_with(faults: list[str]) -> None:
    for fault in faults:
        click.echo(f"wayout: {fault}", err=True)
    sys.exit(2)


def say(line: str) -> None:
    click.echo(line, err=True)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "terminal_width": 110})
@click.version_option(package_name=None, version="0.1.0", prog_name="wayout")
def wayout() -> None:
    """Runs the services that help young people get out of gangs and county lines."""


port = click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Port on 127.0.0.1.")
data = click.option(
    "--data", type=click.Path(file_okay=False, path_type=Path), help="Folder for the database and the secrets."
)


@wayout.command()
@click.option("--once", is_flag=True, help="Stop after the story. The exit code is 0 only if every check held.")
@click.option("--distributed", is_flag=True, help="Run each service as its own process, with RabbitMQ between them.")
@as_json
@port
@data
def demo(*, once: bool, distributed: bool, as_json: bool, port: int, data: Path | None) -> None:
    """Start everything, play a story, print what happened and where to see it, and keep serving."""
    from wayout.demo import run
    from wayout.dev import assets

    assets.ensure_built(say)
    sys.exit(run(once=once, as_json=as_json, port=port, data=data, distributed=distributed))


@wayout.command()
@port
@data
def serve(*, port: int, data: Path | None) -> None:
    """Run everything in one process, without a broker."""
    from wayout.dev import assets
    from wayout.processes import all_in_one

    assets.ensure_built(say)
    all_in_one.serve(port=port, data=data, say=say)


@wayout.command()
@click.argument("service")
def run(service: str) -> None:
    """Run one service (referral, casework, ...) against RabbitMQ."""
    from wayout.processes import distributed

    distributed.run(service)


@wayout.command()
def relay() -> None:
    """Publish the events of every service to RabbitMQ."""
    from wayout.processes import distributed

    distributed.relay()


@wayout.command()
def web() -> None:
    """Run the gateway: pages, API and webhooks."""
    from wayout.dev import assets
    from wayout.processes.gateway_process import run_gateway

    assets.ensure_built(say)
    run_gateway()


@wayout.command()
def migrate() -> None:
    """Migrate every schema, database login and key store."""
    from wayout.processes import distributed

    for line in distributed.migrate() or ["nothing to change"]:
        say(line)


@wayout.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@broker_url(required=True, help="RabbitMQ, where the services listen")
@click.option(
    "--accounts",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A TOML file with the secrets of the force's providers.",
)
@click.option("--renew-credentials", is_flag=True, help="Make new credentials. The old ones stop working at once.")
def onboard(file: Path, *, amqp_url: str, accounts: Path | None, renew_credentials: bool) -> None:
    """Onboard a force from its file (deploy/forces/NAME.toml), or change its settings."""
    from gateway.providers import PROVIDERS
    from wayout.processes import distributed

    onboarded = distributed.onboard(file, amqp_url, accounts, renew_credentials=renew_credentials)
    for line in onboarded.uncovered_work:
        say(f"wayout: {line}")
    if onboarded.issued is None:
        click.echo("The settings are saved. The credentials are unchanged (--renew-credentials makes new ones).")
        return
    click.echo("Shown once. Give these to the people who run the feeds, and keep no copy:")
    for kind, secret in onboarded.issued.items():
        click.echo(f"{kind:<12} {PROVIDERS[kind].address(secret) if kind in PROVIDERS else secret}")


@wayout.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("organisation")
@click.option("--revoke", is_flag=True, help="Revoke every key of the organisation, and make none.")
def partner_key(file: Path, organisation: str, *, revoke: bool) -> None:
    """Give an organisation in a force's file a key to the API, or revoke its keys."""
    from wayout.onboarding import partner_keys
    from wayout.processes import distributed

    deployment = distributed.deployment()
    if revoke:
        say(f"{partner_keys.revoke(deployment, file, organisation)} keys revoked")
        return
    click.echo("Shown once. Give it to the organisation, and keep no copy:")
    click.echo(partner_keys.issue(deployment, file, organisation))


@wayout.command()
@click.option("--force", required=True, help="The force's name, such as west-midlands.")
@click.option("--role", required=True, help="A role of that force, such as duty_officer.")
@click.option("--site", help="One of its sites. Without it, the whole force.")
@click.argument("message")
def token(*, force: str, role: str, site: str | None, message: str) -> None:
    """Print a token for one message, such as referral.list_queue, valid for a minute (demo databases only)."""
    from wayout.operations import demo_tokens

    click.echo(demo_tokens.mint(force=force, role=role, site=site, message=message))


for group in (counts, events, texts, backup, restore, config, rules, bench, people, danger):
    wayout.add_command(group)


@wayout.command("assets")
def build_assets() -> None:
    """Build the pages' styles and scripts (other commands do it when needed)."""
    from wayout.dev import assets

    assets.ensure_built(say)


@wayout.command(context_settings={"ignore_unknown_options": True})
@click.option("--quick", is_flag=True, help="Leave out the tests that play whole stories.")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(*, quick: bool, pytest_arguments: tuple[str, ...]) -> None:
    """Run the tests on servers that it finds or starts. Other arguments go to pytest."""
    from wayout.dev import checks

    sys.exit(checks.test(quick=quick, arguments=pytest_arguments, say=say))


@wayout.command()
def check() -> None:
    """Check style, types and import rules: ruff, mypy, import-linter."""
    from wayout.dev import checks

    sys.exit(checks.check(say))


def main() -> None:
    # On SIGTERM a command stops its servers as it does on Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    wayout(prog_name="wayout")
