"""A guard that may be removed: where it stands, what stands there without it, and the smallest tests that see it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class Outdated(ValueError):
    """The text of a guard does not stand in its file, or not once."""


@dataclass(frozen=True)
class Guard:
    """``old`` stands in ``file`` exactly once. ``tests`` are pytest's own names: files, or one test of a file."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    def removed_from(self, source: str) -> str:
        """The file's text without the guard. Raises: Outdated."""
        if source.count(self.old) != 1:
            raise Outdated(f"{self.name}: {self.file} has its text {source.count(self.old)} times, not once")
        return source.replace(self.old, self.new)

    def check(self, root: Path) -> None:
        """Raises: Outdated when file, text or tests are not there any more."""
        if self.removed_from((root / self.file).read_text(encoding="utf-8")) == (root / self.file).read_text():
            raise Outdated(f"{self.name}: its text and what replaces it are the same")
        for test in self.tests:
            file, *names = test.split("::")
            text = (root / file).read_text(encoding="utf-8")
            if any(f"def {name.partition('[')[0]}(" not in text for name in names):
                raise Outdated(f"{self.name}: there is no test {test}")
