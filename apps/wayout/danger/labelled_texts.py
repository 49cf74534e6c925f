"""Labelled texts: from our own training files, and from a JSON Lines file that somebody else wrote."""

from __future__ import annotations

import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from referral.domain.danger.model import LABELS
from wayout.errors import CommandError

DRAWN: Final = 12
_SECTION: Final = re.compile(r"\[(?P<language>\S+) (?P<label>\w+) (?P<kind>.+)\]")


@dataclass(frozen=True)
class LabelledText:
    """A text, and what a person says it is."""

    id: str
    language: str
    label: str
    text: str


def read_training(folder: Path) -> list[LabelledText]:
    """Every text of the folder's ``texts_*.txt``, in order."""
    return [one for file in sorted(folder.glob("texts_*.txt")) for one in _sections(file)]


def _sections(file: Path) -> Iterator[LabelledText]:
    section, counted = {"language": "", "label": "", "kind": ""}, Counter[str]()
    for line in file.read_text(encoding="utf-8").splitlines():
        if opened := _SECTION.fullmatch(line):
            section = opened.groupdict()
        elif line and not line.startswith("#"):
            name = "-".join((*section.values(),)).replace(" ", "-")
            counted[name] += 1
            for text in _drawn(line) if section["kind"] == "pattern" else (line.replace("\\n", "\n"),):
                number = f"{file.stem}-{name}-{counted[name]}"
                yield _checked(LabelledText(number, section["language"], section["label"], text))


def _drawn(pattern: str) -> list[str]:
    """Some of the texts that a pattern stands for, always the same ones."""
    parts = [part.split("|") for part in re.split(r"[()]", pattern)]
    chance = random.Random(pattern)
    drawn = (" ".join("".join(map(chance.choice, parts)).split()) for _ in range(DRAWN))
    return list(dict.fromkeys(drawn))


def read_concepts(folder: Path) -> dict[str, list[str]]:
    """What words may be about, from the folder's ``concepts.txt``."""
    concepts: defaultdict[str, list[str]] = defaultdict(list)
    current = ""
    for line in (folder / "concepts.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            current = line.strip("[]")
        elif line and not line.startswith("#"):
            entries = (entry.strip() for entry in line.partition(":")[2].split(","))
            concepts[current] += [entry for entry in entries if entry]
    return dict(concepts)


def read_labelled(file: Path) -> list[LabelledText]:
    """A file of sections such as our own training files (``.txt``), or a JSON Lines file."""
    return list(_sections(file)) if file.suffix == ".txt" else read_lines(file)


def read_lines(file: Path) -> list[LabelledText]:
    """A JSON Lines file with ``text``, ``label``, and if known ``language`` (or ``lang``) and ``id``."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [_from_json(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def _from_json(number: int, line: str) -> LabelledText:
    try:
        said: Mapping[str, Any] = json.loads(line)
        language = said.get("language") or said.get("lang") or "?"
        return _checked(LabelledText(str(said.get("id", number)), language, said["label"], said["text"]))
    except (ValueError, KeyError, AttributeError) as error:
        raise CommandError(f"line {number}: needs text and label ({type(error).__name__})") from None


def _checked(one: LabelledText) -> LabelledText:
    if one.label not in LABELS:
        raise CommandError(f"{one.id}: the label is {one.label!r}, not one of {', '.join(LABELS)}")
    return one


def languages(texts: Sequence[LabelledText]) -> list[str]:
    return [language for language, _ in Counter(one.language for one in texts).most_common()]
