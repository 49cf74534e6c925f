"""The set-up of a checkout, for real but without a network: three little wheels beside it are the whole world."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from wayout import CHECKOUT
from wayout.bootstrap.environment import bundled_pip

pytestmark = pytest.mark.machine

CODE = "apps/wayout/bootstrap", "apps/wayout/__init__.py", "wayout"
REQUEST_HANDLERS = 'import sys, parcel\nprint("wayout runs", *sys.argv[1:], parcel.__name__)\n'


def wheel(folder: Path, name: str) -> Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", "")
        archive.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(
            f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return path


def pinned(path: Path) -> str:
    name, version, *_ = path.name.split("-")
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All the packages there are: the pip that this Python bundles, and two of ours."""
    folder = tmp_path_factory.mktemp("shelf")
    pip = bundled_pip()
    if pip is None:
        pytest.skip("this Python came without a pip of its own")
    shutil.copy(pip, folder)
    wheel(folder, "setuptools")
    wheel(folder, "parcel")
    return folder


class Checkout:
    """A checkout with a lock of three packages, and the launcher."""

    def __init__(self, folder: Path, shelf: Path) -> None:
        self.folder, self._shelf = folder.resolve(), shelf
        for part in CODE:
            target = self.folder / part
            target.parent.mkdir(parents=True, exist_ok=True)
            source = CHECKOUT / part
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        (self.folder / "services").mkdir()
        (self.folder / "apps" / "wayout" / "__main__.py").write_text(REQUEST_HANDLERS)
        self.lock = self.folder / "requirements.lock"
        self.lock.write_text("--only-binary :all:\n" + "".join(pinned(one) for one in sorted(shelf.iterdir())))

    def environment(self, **settings: str) -> dict[str, str]:
        environment = {
            "PIP_NO_INDEX": "1",
            "PIP_NO_COMPILE": "1",
            "PIP_FIND_LINKS": str(self._shelf),
            "PIP_CONFIG_FILE": os.devnull,
        }
        return (
            {"PATH": os.environ["PATH"], "HOME": str(self.folder), "WAYOUT_PYTHON": sys.executable}
            | environment
            | settings
        )

    def begin(self, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.folder / "wayout", "demo"],
            env=self.environment(**settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def start(self, **settings: str) -> subprocess.CompletedProcess[str]:
        running = self.begin(**settings)
        out, err = running.communicate(timeout=120)
        return subprocess.CompletedProcess([], running.returncode, out, err)


@pytest.fixture
def checkout(tmp_path: Path, shelf: Path) -> Checkout:
    return Checkout(tmp_path / "checkout", shelf)


@pytest.fixture
def without_ensurepip(tmp_path: Path) -> dict[str, str]:
    """A Python as Debian cuts it: no ensurepip, so that venv alone cannot put a pip into an environment."""
    folder = tmp_path / "debian"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    python = folder / "python3"
    # The launcher sets PYTHONPATH itself, so the cut is made by a python that adds to it.
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}:${{PYTHONPATH:-}}" exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return {"WAYOUT_PYTHON": str(python)}


def test_the_first_start_sets_up_and_the_second_only_starts(checkout: Checkout) -> None:
    first = checkout.start()
    assert (first.returncode, first.stdout) == (0, "wayout runs demo parcel\n")
    assert "Setting up Wayout" in first.stderr
    assert "3 packages" in first.stderr
    second = checkout.start()
    assert (second.stdout, second.stderr) == ("wayout runs demo parcel\n", "")


def test_a_python_without_ensurepip_will_do(checkout: Checkout, without_ensurepip: dict[str, str]) -> None:
    started = checkout.start(**without_ensurepip)
    assert started.stdout == "wayout runs demo parcel\n", started.stderr


def test_a_package_with_another_hash_is_not_installed(checkout: Checkout) -> None:
    text = checkout.lock.read_text()
    checkout.lock.write_text(text.replace(text[-5:-1], "0000" if text[-5:-1] != "0000" else "1111"))
    refused = checkout.start()
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "HASH" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_two_starts_at_once_set_up_once(checkout: Checkout) -> None:
    starts = [checkout.begin(), checkout.begin()]
    said = [one.communicate(timeout=120) for one in starts]
    assert [out for out, _ in said] == ["wayout runs demo parcel\n"] * 2
    assert sum("Setting up Wayout" in err for _, err in said) == 1


def test_a_set_up_that_was_killed_is_begun_again(checkout: Checkout) -> None:
    half = checkout.begin()
    assert half.stderr is not None
    while "installing" not in half.stderr.readline():
        assert half.poll() is None
    os.killpg(half.pid, signal.SIGKILL)
    half.communicate()
    started = checkout.start()
    assert started.stdout == "wayout runs demo parcel\n"
    assert "unfinished" in started.stderr


def test_a_checkout_that_was_moved_is_set_up_where_it_is_now(checkout: Checkout, shelf: Path) -> None:
    checkout.start()
    checkout.folder = checkout.folder.rename(checkout.folder.with_name("moved"))
    started = checkout.start()
    assert started.stdout == "wayout runs demo parcel\n", started.stderr
    assert "belongs elsewhere" in started.stderr
