"""The two kinds of error, each with a stable code that crosses the wire, never a class path or a sentence.

Refused       the caller asked for something that the rules do not allow; asking again will not help
Unavailable   something we need does not answer at the moment; asking again later may help
"""

from __future__ import annotations

from typing import Final

Fact = str | int | bool | None


class Refused(Exception):
    """The rules do not allow it. ``code`` is stable and in lower_snake_case. ``facts`` are ids and field names, never
    personal data, because they travel and are logged."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in sorted(self.facts.items()))
        return f"{self.code} ({facts})" if facts else self.code


class Unavailable(Exception):
    """Something we need does not answer at the moment: a broker, a database, a provider, another service."""


NOT_FOUND: Final = "not_found"  # also for what exists but is not the caller's: nobody may tell one from the other
