"""One word, one meaning: the glossary has each word once, and modules bear nouns of the field."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from rules.support.sources import CHECKOUT, place, sources

GLOSSARY = (CHECKOUT / "docs" / "glossary.md").read_text(encoding="utf-8")
ENTRY = re.compile(r"^- ((?:\*\*[^*]+\*\*[^.:]*?)+):", re.M)
WORD = re.compile(r"\*\*([^*]+)\*\*")
# Endings of gerunds and participles. These names are the field's own all the same.
VERBAL = re.compile(r"(ing|ed)$")
NOUNS = {
    "matching", "onboarding", "routing", "parsing", "texting", "templating", "tracing", "number_routing",
    "person_matching", "provider_parsing", "list_parsing", "pruning", "funding", "sealing", "unlinking", "triage",
    "text_sending", "text_folding", "date_parsing", "column_matching", "case_opening", "decoding", "blocking", "wiring",
    "set_based", "distributed",
}  # fmt: skip
# Pictures that the plumbing was once named by: docs/decisions/0023.
PICTURES = {
    "way", "line", "link", "wire", "box", "bell", "pace", "patience", "door", "house", "desk", "world", "front", "road",
    "hold", "stage", "ground", "shell", "plumbing", "green", "carrier", "intake",
}  # fmt: skip
# Words that once had up to nine meanings. A name says which of them it means, or has a word of its own.
WITHOUT_A_MEANING = {"house", "world", "door", "doors", "standing", "settle", "settled", "asker"}
MODULES = [
    file for file in sources("apps", "libs", "services") if "migrations" not in file.parts and file.stem != "__init__"
]


def entries() -> list[str]:
    return [word.casefold() for heading in ENTRY.findall(GLOSSARY) for word in WORD.findall(heading)]


def test_the_glossary_has_every_word_once():
    counts = Counter(entries())
    assert counts, "the glossary has entries"
    assert [word for word, times in counts.items() if times > 1] == []


@pytest.mark.parametrize("file", MODULES, ids=place)
def test_a_module_is_named_by_a_noun_of_the_field(file):
    name = file.stem.lstrip("_")
    assert name not in PICTURES, f"{place(file)}: name it by its pattern or its aggregate (docs/decisions/0023)"
    assert name in NOUNS or not VERBAL.search(name), f"{place(file)}: a gerund or participle hides the noun"


def names_in(file: Path) -> Iterator[str]:
    """Every name that a module gives: to functions, classes, parameters, fields and variables."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


@pytest.mark.parametrize("file", MODULES, ids=place)
def test_no_name_has_a_word_that_lost_its_meaning(file: Path):
    words = {word for name in names_in(file) for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    assert {word.lower() for word in words} & WITHOUT_A_MEANING == set(), "docs/glossary.md has the words"
