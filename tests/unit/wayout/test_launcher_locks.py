"""What is installed is pinned, hashed, complete, and names no place to get it from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from wayout import CHECKOUT
from wayout.bootstrap.lock import TOOLS, entries, tools

RUNTIME, TEST = CHECKOUT / "requirements.lock", CHECKOUT / "requirements-test.lock"
PAGES = CHECKOUT / "services" / "gateway" / "assets"
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]


def pins(lock: dict[str, str]) -> set[str]:
    return {entry.split("\\")[0].split(";")[0].strip() for entry in lock.values()}


def name_of(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement)[0]).lower()  # type: ignore[index]


@pytest.mark.parametrize("lock", [RUNTIME, TEST, PAGES / "node.lock"], ids=lambda path: path.name)
def test_every_package_has_one_version_and_its_hashes(lock: Path) -> None:
    for entry in entries(lock).values():
        assert re.match(r"[a-z0-9-]+==[^ ]+", entry)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry)


@pytest.mark.parametrize("lock", [RUNTIME, TEST, PAGES / "node.lock", PAGES / "package-lock.json"])
def test_no_lock_names_a_registry(lock: Path) -> None:
    text = re.sub(r"^#.*\n", "", lock.read_text(), flags=re.MULTILINE)
    assert not re.search(r"resolved|index-url|find-links|@ file|registry|https?://\S+\.(tgz|whl|tar)", text)


def test_the_lock_has_all_that_the_project_asks_for() -> None:
    assert {name_of(one) for one in PROJECT["dependencies"]} <= set(entries(RUNTIME))


def test_the_test_lock_has_all_that_the_tests_ask_for() -> None:
    assert {name_of(one) for one in PROJECT["optional-dependencies"]["test"]} <= set(entries(TEST))


def test_the_tests_run_on_the_versions_that_users_run() -> None:
    assert pins(entries(RUNTIME)) <= pins(entries(TEST))


@pytest.mark.parametrize("lock", [RUNTIME, TEST], ids=lambda path: path.name)
def test_only_one_package_is_ever_built_here(lock: Path) -> None:
    options = [line for line in lock.read_text().splitlines() if line.startswith("--")]
    assert options == ["--only-binary :all:", "--no-binary docopt"]


def test_what_installs_the_rest_comes_first() -> None:
    first = tools(RUNTIME)
    assert [entry.partition("==")[0] for entry in re.split(r"\n(?=\S)", first.strip())] == list(TOOLS)
    assert first.count("--hash=sha256:") == 2


def test_the_pages_are_made_of_exact_versions() -> None:
    package = json.loads((PAGES / "package.json").read_text())
    locked = json.loads((PAGES / "package-lock.json").read_text())["packages"]
    for name, version in (package["dependencies"] | package["devDependencies"]).items():
        assert locked[f"node_modules/{name}"]["version"] == version
        assert locked[f"node_modules/{name}"]["integrity"].startswith("sha512-")
