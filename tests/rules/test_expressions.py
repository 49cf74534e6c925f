"""No expression takes longer than in proportion to the text that it reads, however that was written to tire us."""

from __future__ import annotations

import ast
import importlib
import re
import string
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("apps", "libs", "services")
NOT_READ = {
    "migrations",
    "node_modules",
    "peers",
    "bulk",
    "nameko_host",
    "dev",
}  # ours to write, or not always installed
METHODS = {"match", "fullmatch", "search", "sub", "split", "findall", "finditer"}
SIZES = tuple(2**power for power in range(4, 14))  # characters: each text is twice as long as the one before
TELLING = 0.03  # seconds from which a growth can be told from the noise of a busy machine
LINEAR = 3.0  # times that twice the text may take: proportional is 2, quadratic is 4
ALPHABET = (" ", "\t", "\n", "a", "A", "0", "<", "&", "-", ".", "/", ":", "£", "é", "<p ", "a ", "a.", "0 ", "< ", "a-")


def patterns() -> Iterator[tuple[str, re.Pattern, str]]:
    """Every expression in our source, with where it stands and how it is used: the constants of modules, and those
    inside functions."""
    for file in sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        if "re." not in text or NOT_READ & set(file.parts):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and (written := _written_out(node)) is not None:
                yield f"{file.name}:{node.lineno}", re.compile(written), node.func.attr
        if "re.compile(" in text:
            module = importlib.import_module(".".join(file.relative_to(ROOT / _room(file)).with_suffix("").parts))
            for name, value in vars(module).items():
                used = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\(", text)) & METHODS
                used_as = "search" if used != {"match"} and used != {"fullmatch"} else used.pop()
                yield from ((f"{module.__name__}.{name}", found, used_as) for found in _inside(value))


def _room(file: Path) -> str:
    return next(room for room in ROOMS if (ROOT / room) in file.parents)


def _written_out(call: ast.Call) -> str | None:
    """The expression of ``re.sub("...", ...)`` and its like, if it is written out."""
    function = call.func
    if not (isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "re"):
        return None
    if function.attr == "compile":
        return None  # read from the module, with its flags
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None


def _inside(value: object) -> Iterator[re.Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _inside(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _inside(item)


ALL = {(one.pattern, one.flags, used): where for where, one, used in patterns() if isinstance(one.pattern, str)}


def tiring_texts(pattern: str) -> Iterator[tuple[str, str]]:
    """A beginning and what is repeated after it: signs of the expression itself, and those that fit most classes."""
    literals = sorted({sign for sign in pattern if sign in string.printable and not sign.isalnum()} | set("aZ09"))
    words = sorted(set(re.findall(r"[a-zA-Z<]{2,}", pattern)), key=len)[-6:]
    for repeated in dict.fromkeys((*ALPHABET, *literals)):
        yield "", repeated
        for begin in ("<", "a", *words):
            yield begin, repeated


def growth(pattern: re.Pattern, used: str, begin: str, repeated: str) -> tuple[float, float]:
    """Seconds for the longest text that was tried, and how many times that of half the text."""
    before = taken = 0.0
    for size in SIZES:
        text = begin + repeated * (size // len(repeated)) + "\x00"
        before, taken = taken, _seconds(pattern, used, text)
        if taken > TELLING:
            before, taken = (
                _seconds(pattern, used, text[: len(text) // 2] + "\x00"),
                min(taken, _seconds(pattern, used, text)),
            )
            if taken > TELLING:
                break
    return taken, taken / before if before else 0.0


def _seconds(pattern: re.Pattern, used: str, text: str) -> float:
    began = time.process_time()
    if used in ("match", "fullmatch"):
        getattr(pattern, used)(text)
    else:
        list(pattern.finditer(text))
    return time.process_time() - began


@pytest.mark.parametrize(("pattern", "flags", "used"), ALL, ids=list(ALL.values()))
def test_twice_the_text_takes_twice_the_time(pattern: str, flags: int, used: str) -> None:
    compiled = re.compile(pattern, flags)
    for begin, repeated in tiring_texts(pattern):
        taken, times = growth(compiled, used, begin, repeated)
        assert taken < TELLING or times < LINEAR, f"{begin!r} and then {repeated!r}: {taken:.2f} s, {times:.1f} times"


def test_the_check_itself_sees_a_quadratic_expression() -> None:
    taken, times = growth(re.compile(r"<\s*/?\s*br\b>"), "match", "<", " ")
    assert taken > TELLING
    assert times > LINEAR
