"""What a process is told by its environment, read once at start; everything wrong is said at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class SettingsInvalid(Exception):
    """A process cannot start. ``faults`` says of each setting which it is and why, never what it holds."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def setting(
    name: str, *, why: str, read: Callable[[str], Any] = str, default: Any = MISSING, secret: bool = False
) -> Any:
    """A field of a settings class: its environment variable, what it is for, how its text is read."""
    return field(default=default, repr=not secret, metadata={"name": name, "why": why, "read": read})


def read_settings(kind: type[T], environment: Mapping[str, str] | None = None) -> T:
    """An instance of a settings dataclass from the environment. Raises ``SettingsInvalid`` with every fault."""
    environment = _process_environment() if environment is None else environment
    values: dict[str, Any] = {}
    faults: list[str] = []
    for one in fields(kind):  # type: ignore[arg-type]
        name, why = one.metadata["name"], one.metadata["why"]
        text = environment.get(name, "").strip()
        if not text:
            if one.default is MISSING:
                faults.append(f"{name} is missing: {why}")
            continue
        try:
            values[one.name] = one.metadata["read"](text)
        except ValueError as wrong:
            faults.append(f"{name} is wrong ({wrong}): {why}")
    if faults:
        raise SettingsInvalid(faults)
    return kind(**values)


def _process_environment() -> Mapping[str, str]:
    """The process's variables, and those of the file that ``WAYOUT_ENV_FILE`` names: a container's secrets, say."""
    file = os.environ.get("WAYOUT_ENV_FILE", "").strip()
    if not file:
        return os.environ
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError as wrong:
        raise SettingsInvalid([f"WAYOUT_ENV_FILE names a file that cannot be read ({type(wrong).__name__})"]) from wrong
    named = (line.partition("=") for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, _, value in named} | dict(os.environ)


@dataclass(frozen=True)
class Described:
    """One setting, for the documentation."""

    name: str
    why: str
    required: bool


def describe(kind: type) -> list[Described]:
    return [Described(one.metadata["name"], one.metadata["why"], one.default is MISSING) for one in fields(kind)]


def a_url(*schemes: str) -> Callable[[str], str]:
    """Reads a URL of one of these schemes."""

    def read(text: str) -> str:
        if text.partition("://")[0] not in schemes:
            raise ValueError("it should begin with " + " or ".join(f"{scheme}://" for scheme in schemes))
        return text

    return read


a_database = a_url("postgresql", "postgresql+psycopg")
a_broker = a_url("amqp", "amqps")
a_web_address = a_url("http", "https")
