"""Says in plain words what came with a text, why it is not shown, and what to do about a possible indecent image."""

from __future__ import annotations

from typing import Final

KIND: Final = {
    "picture": "Picture",
    "voice_message": "Voice message",
    "video": "Video",
    "document": "Document",
    "other": "Something attached",
}
NOT_SHOWN: Final = {
    "too_large": "It is too large to be shown.",
    "unknown_kind": "It is of a kind that is not shown here: it could harm this computer.",
    "address_refused": "It is not where such things are kept, so nobody went there.",
}
"""Why something will never be shown."""
IF_INDECENT: Final = (
    "Do not send it on, copy it, or photograph the screen, and do not ask them to send it again. Tell your inspector "
    "now, who decides what happens with it. Look after whoever may be in it: that cannot wait."
)
"""What whoever meets one is told, where a force has not said its own words."""
CODES: Final = {"media_kind": KIND, "not_shown_words": NOT_SHOWN}


def size(many: int) -> str:
    """812 bytes, 24 kB, 1.5 MB"""
    if many < 1000:
        return f"{many} bytes"
    return f"{round(many / 1000)} kB" if many < 999_500 else f"{many / 1_000_000:.1f} MB"
