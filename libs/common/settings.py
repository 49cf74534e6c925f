"""Settings of a process from its environment, read once at start; all faults are reported together."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class SettingsInvalid(Exception):
    """A process cannot start. ``faults`` names each setting at fault and the reason, never its value."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def setting(
    name: str, *, description: str, read: Callable[[str], Any] = str, default: Any = MISSING, secret: bool = False
) -> Any:
    """A field of a settings class: its environment variable, its ``description``, and how to read its text.

    ``read`` raises ``ValueError`` for a wrong value; a ``secret`` is kept out of ``repr``.
    """
    return field(default=default, repr=not secret, metadata={"name": name, "description": description, "read": read})


def read_settings(kind: type[T], environment: Mapping[str, str] | None = None) -> T:
    """An instance of a settings dataclass from the environment. Raises: SettingsInvalid with every fault."""
    environment = _process_environment() if environment is None else environment
    values: dict[str, Any] = {}
    faults: list[str] = []
    for setting_field in fields(kind):  # type: ignore[arg-type]
        name, description = setting_field.metadata["name"], setting_field.metadata["description"]
        text = environment.get(name, "").strip()
        if not text:
            if setting_field.default is MISSING:
                faults.append(f"{name} is missing: {description}")
            continue
        try:
            values[setting_field.name] = setting_field.metadata["read"](text)
        except ValueError as error:
            faults.append(f"{name} is wrong ({error}): {description}")
    if faults:
        raise SettingsInvalid(faults)
    return kind(**values)


def _process_environment() -> Mapping[str, str]:
    """The process's variables, and those of the file that ``WAYOUT_ENV_FILE`` names (a container's secrets, say)."""
    file = os.environ.get("WAYOUT_ENV_FILE", "").strip()
    if not file:
        return os.environ
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise SettingsInvalid([f"WAYOUT_ENV_FILE names a file that cannot be read ({type(error).__name__})"]) from error
    parts = (line.partition("=") for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {name.strip(): value.strip() for name, _, value in parts} | dict(os.environ)


@dataclass(frozen=True)
class SettingDescription:
    """One setting, for the documentation."""

    name: str
    description: str
    required: bool


def describe_settings(kind: type) -> list[SettingDescription]:
    """Every setting of a settings dataclass, for the documentation."""
    return [
        SettingDescription(field.metadata["name"], field.metadata["description"], field.default is MISSING)
        for field in fields(kind)
    ]


def url_reader(*schemes: str) -> Callable[[str], str]:
    """A reader for a setting that is a URL of one of these schemes; it raises ``ValueError`` for any other text."""

    def read(text: str) -> str:
        if text.partition("://")[0] not in schemes:
            raise ValueError("it must begin with " + " or ".join(f"{scheme}://" for scheme in schemes))
        return text

    return read


read_database_url = url_reader("postgresql", "postgresql+psycopg")
read_broker_url = url_reader("amqp", "amqps")
read_web_url = url_reader("http", "https")
