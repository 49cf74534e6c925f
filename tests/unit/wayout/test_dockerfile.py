"""The image is built from what its Dockerfile copies, and .dockerignore lets all of that through."""

from __future__ import annotations

import re
from pathlib import Path

CHECKOUT = Path(__file__).parents[3]


def let_through() -> set[str]:
    """What .dockerignore names as an exception to leaving out everything."""
    lines = (CHECKOUT / ".dockerignore").read_text(encoding="utf-8").split()
    assert lines[0] == "**"
    return {line.removeprefix("!/") for line in lines if line.startswith("!/")}


def test_everything_that_the_dockerfile_copies_is_there_and_let_through():
    dockerfile = (CHECKOUT / "deploy/Dockerfile").read_text(encoding="utf-8")
    copied = [words.split()[:-1] for words in re.findall(r"^COPY (.+)$", dockerfile, re.MULTILINE)]
    sources = {source for words in copied for source in words} - {"."}
    assert sources
    for source in sources:
        assert (CHECKOUT / source).exists(), source
        assert any(source == one or source.startswith(f"{one}/") for one in let_through()), source


def test_the_image_has_every_room_of_the_source():
    assert {"apps", "libs", "services", "wayout", "requirements.lock"} <= let_through()
