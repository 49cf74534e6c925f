"""A command that cannot be carried out says why, a line each, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from common.errors import Unavailable
from common.settings import read_settings, setting
from wayout.cli.main import Commands
from wayout.cli.main import wayout as commands
from wayout.errors import CommandError
from wayout.local_servers import apt


@dataclass(frozen=True)
class Needs:
    database: str = setting("WAYOUT_SOME_URL", description="where the cases are")
    key: str = setting("WAYOUT_SOME_KEY", description="what opens them", secret=True)


@click.group(cls=Commands)
def trial() -> None:
    """A command line with the refusals of ours."""


@trial.command()
def settings() -> None:
    read_settings(Needs, {})


@trial.command()
def machine() -> None:
    raise CommandError("there is none here; run first: apt-get install one")


@trial.command()
def elsewhere() -> None:
    raise Unavailable("no service answers referral.configure_force")


def test_every_wrong_setting_is_said_at_once() -> None:
    refused = CliRunner().invoke(trial, ["settings"])
    assert refused.exit_code == 2
    first, second = refused.output.splitlines()
    assert "WAYOUT_SOME_URL is missing: where the cases are" in first
    assert "WAYOUT_SOME_KEY is missing: what opens them" in second


def test_what_is_missing_on_the_machine_is_said_in_one_line() -> None:
    refused = CliRunner().invoke(trial, ["machine"])
    assert refused.exit_code == 2
    assert refused.output == "wayout: there is none here; run first: apt-get install one\n"


def test_a_service_that_is_away_is_said_in_one_line() -> None:
    refused = CliRunner().invoke(trial, ["elsewhere"])
    assert refused.exit_code == 2
    assert (
        refused.output
        == "wayout: a service is not available, try again later: no service answers referral.configure_force\n"
    )


def test_every_command_explains_itself() -> None:
    told = CliRunner().invoke(commands, ["--help"])
    assert told.exit_code == 0
    for name, command in commands.commands.items():
        assert command.help, name
        assert CliRunner().invoke(commands, [name, "--help"]).exit_code == 0


@pytest.mark.parametrize("before", [None, "#!/bin/sh\n# somebody's own\nexit 101\n"])
def test_a_package_may_start_no_service_and_the_machines_own_rule_comes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    policy = tmp_path / "policy-rc.d"
    monkeypatch.setattr(apt, "POLICY", policy)
    if before is not None:
        policy.write_text(before)
        policy.chmod(0o700)
    with apt.no_service_starts():
        assert "exit 101" in policy.read_text()
        assert policy.stat().st_mode & 0o777 == 0o755
    if before is None:
        assert not policy.exists()
    else:
        assert (policy.read_text(), policy.stat().st_mode & 0o777) == (before, 0o700)
