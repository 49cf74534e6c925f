"""The recipes for a code or a figure: a file that spells all of the old ones has to learn a new one, and is named."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from casework.messages import NeedKind
from common.roles import ROLES
from rules.support.sources import CHECKOUT
from voluntary.messages import LiveState

TEXT = (CHECKOUT / "docs" / "patterns.md").read_text(encoding="utf-8")
# For each recipe what is spelled, and how many files it may touch at most.
RECIPES = {
    "A commission state": (get_args(LiveState), 6),
    "A report figure": (("Figure", "Share", "Dose", "Comparison"), 6),
    "A role": (ROLES, 4),
    "A need kind": (get_args(NeedKind), 3),
}
SPELLERS = [
    file
    for room in ("apps", "libs", "services")
    for ending in ("*.py", "*.html", "*.toml")
    for file in sorted((CHECKOUT / room).rglob(ending))
]
every_recipe = pytest.mark.parametrize("recipe", RECIPES)


def files_of(recipe: str) -> list[str]:
    """The paths in the paragraph of a recipe that begins with "Files:"."""
    section = TEXT.partition(f". {recipe}\n")[2].partition("\n## ")[0]
    return re.findall(r"`(\w+/[\w/<> .]+\.\w+)`", section.partition("Files:")[2].partition("\n\n")[0])


def pattern_of(path: str) -> re.Pattern[str]:
    """What a path with parts such as ``<service>`` may be."""
    return re.compile("[^/]+".join(map(re.escape, re.split(r"<[^>]+>", path))))


def spelled_in(file: Path) -> set[str]:
    """The words that are quoted in a file, and its capitalised names: a constant with a code's name stands for it."""
    text = file.read_text(encoding="utf-8")
    names = set(re.findall(r"\b[A-Z]\w+", text))
    return set(re.findall(r"[\"'](\w+)[\"']", text)) | names | {name.lower() for name in names if name.isupper()}


WORDS = {str(file.relative_to(CHECKOUT)): spelled_in(file) for file in SPELLERS}


@every_recipe
def test_a_file_that_spells_every_code_is_named_in_its_recipe(recipe: str) -> None:
    codes, _ = RECIPES[recipe]
    named = [pattern_of(path) for path in files_of(recipe)]
    spelled = [path for path, words in WORDS.items() if set(codes) <= words]
    assert spelled, "the codes have other names now"
    assert [path for path in spelled if not any(each.fullmatch(path) for each in named)] == []


@every_recipe
def test_the_files_of_a_recipe_are_there_and_few(recipe: str) -> None:
    paths, (_, at_most) = files_of(recipe), RECIPES[recipe]
    assert 0 < len(paths) <= at_most
    assert [path for path in paths if not any(pattern_of(path).fullmatch(there) for there in WORDS)] == []
