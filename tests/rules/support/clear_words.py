"""What people said in the scene, looked for wherever somebody could read it."""

from __future__ import annotations

import base64
import binascii
import re

from rules.support.scenario import SAID

WORDS = [word.lower() for word in SAID]
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")


def clear_words(kept: bytes) -> list[str]:
    """Which of what people said can be read here, also by somebody who undoes base64."""
    shown = [kept, *(_undone(one) for one in BASE64.findall(kept))]
    text = b" ".join(shown).decode("utf-8", "replace").lower()
    return [word for word in WORDS if word in text]


def _undone(text: bytes) -> bytes:
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), altchars=b"-_" if {45, 95} & set(text) else None)
    except (binascii.Error, ValueError):
        return b""
