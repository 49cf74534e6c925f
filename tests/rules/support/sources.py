"""Reads our own source files, for the rules about what may stand in them."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]
SERVICES = CHECKOUT / "services"


@functools.cache
def tree_of(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def sources(*rooms: str) -> list[Path]:
    """Every Python file of these rooms, such as ``libs/common`` or ``services``."""
    found = sorted(file for room in rooms for file in (CHECKOUT / room).rglob("*.py"))
    assert found, f"nothing in {rooms}"
    return found


def packages_of_services() -> set[str]:
    """Every service that has a folder with Python in it, on the list of services or not yet."""
    return {folder.name for folder in SERVICES.iterdir() if (folder / "__init__.py").exists()}


def imported(file: Path) -> Iterator[str]:
    """The full name of every module, and of every name taken from one, that a file imports anywhere."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@functools.cache
def named(file: Path) -> tuple[tuple[str, int], ...]:
    """Every dotted name that a file uses, such as ``datetime.now``, as the module it came from would call it."""
    known, found = _known_as(file), []
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Attribute | ast.Name) and (parts := _dotted(node)):
            found.append((".".join([known.get(parts[0], parts[0]), *parts[1:]]), node.lineno))
    return tuple(found)


def _known_as(file: Path) -> dict[str, str]:
    """Local names with the full names they stand for."""
    known: dict[str, str] = {}
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            known |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and node.module:
            known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return known


def _dotted(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return [*before, node.attr]
    return []


def texts(file: Path) -> Iterator[tuple[str, int]]:
    """Every string that a file holds, but for docstrings: what could be SQL."""
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        if isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value, node.lineno


def place(file: Path, line: int | None = None) -> str:
    return f"{file.relative_to(CHECKOUT)}" + (f":{line}" if line else "")
