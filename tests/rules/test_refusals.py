"""Refusal codes are declared, used, and named where a function refuses."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from rules.support.sources import CHECKOUT, place, sources, tree_of

DECLARED_IN = {
    **{
        name: f"{name}.messages.refusals"
        for name in ("referral", "casework", "voluntary", "opportunities", "evaluation")
    },
    "gateway": "gateway.access.refusals",
    "common": "common.refusals",
}
ROOT = {name: CHECKOUT / ("libs" if name == "common" else "services") / name for name in DECLARED_IN}
PASSES_ON = "libs/common/rpc/client.py"  # what another service refused
BY_NAME = {
    "NOT_FOUND": "not_found",
    "TOO_OFTEN": "too_often",
    "TOKEN_REFUSED": "token_refused",
    "UNAVAILABLE": "unavailable",
}
FILES = [file for file in sources("services", "libs/common") if file.name != "refusals.py"]


def refusals_of(function: ast.FunctionDef) -> Iterator[str]:
    """The codes that a function raises in its own body, not in one that it calls."""
    todo: list[ast.AST] = [*function.body]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            continue
        if (
            isinstance(node, ast.Raise)
            and isinstance(node.exc, ast.Call)
            and _called(node.exc) in ("refused", "Refused")
        ):
            code = node.exc.args[0]
            if isinstance(code, ast.Constant):
                yield str(code.value)
            elif isinstance(code, ast.Name) and code.id in BY_NAME:
                yield BY_NAME[code.id]
        todo += ast.iter_child_nodes(node)


def _code(argument: ast.expr) -> Iterator[str]:
    if isinstance(argument, ast.Constant):
        yield str(argument.value)
    elif isinstance(argument, ast.Name) and argument.id in BY_NAME:
        yield BY_NAME[argument.id]


def public_functions(node: ast.AST) -> Iterator[ast.FunctionDef]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef) and not child.name.startswith("_"):
            yield from [child] if isinstance(child, ast.FunctionDef) else public_functions(child)


def _called(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


@pytest.mark.parametrize("file", FILES, ids=place)
def test_a_public_function_that_refuses_names_its_codes_in_its_docstring(file: Path):
    silent = {
        f"{place(file, function.lineno)} {function.name}": unnamed
        for function in public_functions(tree_of(file))
        if (unnamed := [code for code in refusals_of(function) if code not in (ast.get_docstring(function) or "")])
    }
    assert silent == {}, "write 'Raises: Refused(...)'"


@pytest.mark.parametrize("service", sorted(DECLARED_IN))
def test_a_service_refuses_by_declared_codes_only_and_declares_none_that_it_does_not_use(service: str):
    declared = set(get_args(importlib.import_module(DECLARED_IN[service]).RefusalCode))
    files = [file for file in FILES if ROOT[service] in file.parents]
    words = {node.value for file in files for node in ast.walk(tree_of(file)) if isinstance(node, ast.Constant)}
    made_up = {f"{prefix}_exhausted" for prefix in ("budget_line", "award")}  # the kind of pot that is empty
    unused = declared - {word for word in words if isinstance(word, str)} - set(BY_NAME.values()) - made_up
    assert unused == set()
    undeclared = [
        place(file, node.lineno)
        for file in files
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.Call) and _called(node) == "Refused" and place(file) != PASSES_ON
    ]
    assert undeclared == [], f"raise refused(...) of {DECLARED_IN[service]}: a typo then fails mypy"
