"""The launcher script, run for real in a checkout of nothing but itself."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from wayout import CHECKOUT

TELLS_ITS_ARGUMENTS = '#!/bin/sh\necho "$0 $*"\n'
NO_PYTHON_FOR_US = "#!/bin/sh\nexit 1\n"
WANTED_OF_A_MACHINE = ("sh", "readlink", "dirname", "cat", "cmp")


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment is made: the locks, a python that tells what it is asked, and the stamps."""
    folder = tmp_path.resolve() / "check out"
    folder.mkdir()
    shutil.copy(CHECKOUT / "wayout", folder / "wayout")
    script(folder / ".venv" / "bin" / "python", TELLS_ITS_ARGUMENTS)
    for lock in ("requirements.lock", "requirements-test.lock"):
        (folder / lock).write_text(f"# {lock}\n")
        (folder / ".venv" / f"installed-{lock}").write_text(f"{folder}\n# {lock}\n")
    return folder


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine on which nothing but these programs is found."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in WANTED_OF_A_MACHINE:
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    return programs


def start(command: Path, machine: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine), **settings}
    return subprocess.run([command, *arguments], env=environment, capture_output=True, text=True, cwd=os.sep)


def test_a_second_start_goes_straight_to_the_command(checkout: Path, machine: Path) -> None:
    started = start(checkout / "wayout", machine, "demo", "--data", "two words")
    assert started.stdout == f"{checkout}/.venv/bin/python -P -m wayout demo --data two words\n"
    assert started.stderr == ""


def test_it_is_found_through_a_link(checkout: Path, machine: Path) -> None:
    (machine / "wayout").symlink_to(checkout / "wayout")
    assert start(machine / "wayout", machine, "demo").stdout.startswith(f"{checkout}/.venv/bin/python")


def test_a_changed_lock_sets_up_again(checkout: Path, machine: Path) -> None:
    script(machine / "python3", TELLS_ITS_ARGUMENTS)
    (checkout / "requirements.lock").write_text("# another\n")
    first, second = start(checkout / "wayout", machine, "demo").stdout.splitlines()
    assert first.endswith("python3 -m wayout.bootstrap requirements.lock")
    assert second.endswith("-m wayout demo")


def test_a_checkout_that_was_moved_sets_up_again(checkout: Path, machine: Path) -> None:
    script(machine / "python3", TELLS_ITS_ARGUMENTS)
    moved = checkout.rename(checkout.with_name("moved"))
    assert "wayout.bootstrap" in start(moved / "wayout", machine, "demo").stdout


@pytest.mark.parametrize("command", ["test", "check"])
def test_the_tools_of_developers_come_only_with_the_commands_that_need_them(
    checkout: Path, machine: Path, command: str
) -> None:
    script(machine / "python3", TELLS_ITS_ARGUMENTS)
    (checkout / ".venv" / "installed-requirements-test.lock").unlink()
    assert "bootstrap" not in start(checkout / "wayout", machine, "demo").stdout
    assert "wayout.bootstrap requirements-test.lock" in start(checkout / "wayout", machine, command).stdout


def test_a_failed_set_up_starts_nothing(checkout: Path, machine: Path) -> None:
    script(machine / "python3", '#!/bin/sh\ncase "$*" in *bootstrap*) exit 3 ;; esac\n')
    (checkout / "requirements.lock").write_text("# another\n")
    failed = start(checkout / "wayout", machine, "demo")
    assert (failed.returncode, failed.stdout) == (3, "")


def test_without_a_python_that_is_new_enough_it_says_so_in_one_line(checkout: Path, machine: Path) -> None:
    script(machine / "python3", NO_PYTHON_FOR_US)
    (checkout / "requirements.lock").write_text("# another\n")
    refused = start(checkout / "wayout", machine, "demo")
    assert (refused.returncode, refused.stdout) == (1, "")
    (line,) = refused.stderr.splitlines()
    assert "3.11" in line


def test_a_python_that_is_named_and_does_not_fit_is_refused_by_name(checkout: Path, machine: Path) -> None:
    script(machine / "python3", TELLS_ITS_ARGUMENTS)
    old = script(machine / "python2", NO_PYTHON_FOR_US)
    (checkout / "requirements.lock").write_text("# another\n")
    refused = start(checkout / "wayout", machine, "demo", WAYOUT_PYTHON=str(old))
    assert (refused.returncode, refused.stdout) == (1, "")
    assert str(old) in refused.stderr
