"""Reads a force's file, and reports every fault in it at once: the key, and what is wrong with it."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from wayout.errors import CommandError
from wayout.onboarding.force_file_schema import force_file_schema

_PLAIN_FAULTS = {
    "Missing data for required field.": "is missing",
    "Unknown field.": "is not a key that we know",
    "Field may not be null.": "is empty",
}


class ForceFileInvalid(CommandError):
    """A force's file cannot be used. ``faults`` says for each key what is wrong with it."""

    def __init__(self, file: Path, faults: list[str]) -> None:
        super().__init__("\n  ".join([f"{file} cannot be used; nothing was changed:", *faults]))
        self.faults = faults


def read(file: Path) -> dict[str, Any]:
    """The content of the file. Raises: ForceFileInvalid, with every fault."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ForceFileInvalid(file, [f"it is not TOML: {error}"]) from error
    faults = faults_of(content)
    if faults:
        raise ForceFileInvalid(file, faults)
    return content


def faults_of(content: Mapping[str, Any]) -> list[str]:
    """Every key at fault with what is wrong with it, in alphabetical order."""
    plain = json.loads(json.dumps(content, default=str))  # dates as messages spell them
    errors = force_file_schema(_site_slugs(plain)).validate(plain)
    return sorted([*_flat_faults("", errors), *_duplicates(plain), *_inconsistent_clocks(plain)])


def _site_slugs(content: Mapping[str, Any]) -> list[str]:
    sites = content.get("sites")
    slugs = [site.get("slug") for site in sites if isinstance(site, dict)] if isinstance(sites, list) else []
    return [slug for slug in slugs if isinstance(slug, str)]


def _duplicates(content: Mapping[str, Any]) -> Iterator[str]:
    """Sites or users that we could not tell apart."""
    for part, key in (("sites", "slug"), ("users", "name")):
        rows = content.get(part)
        names = [str(row.get(key)) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
        for name, times in Counter(names).items():
            if times > 1:
                yield f"{part}: {name!r} is there {times} times"


def _inconsistent_clocks(content: Mapping[str, Any]) -> Iterator[str]:
    """A clock for the first contact that ends before the clock for the first view."""
    settings = content.get("referral")
    if not isinstance(settings, dict):
        return
    view, contact = settings.get("first_view_minutes"), settings.get("first_contact_minutes")
    if type(view) is int and type(contact) is int and 1 <= contact < view:
        yield "referral.first_contact_minutes: is shorter than first_view_minutes"


def _flat_faults(path: str, errors: Any) -> Iterator[str]:
    """Faults as ``users.3.sites.0: there is no site ...``, counted from 1 as people count."""
    if isinstance(errors, list):
        for fault in errors:
            yield f"{path}: {_PLAIN_FAULTS.get(str(fault), str(fault))}"
        return
    for key, inner in errors.items():
        step = str(key + 1) if isinstance(key, int) else "" if key in ("_schema", "value") else str(key)
        yield from _flat_faults(".".join(part for part in (path, step) if part), inner)
