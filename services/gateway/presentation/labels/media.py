"""The words for what came with a text, why it is not shown, and what to do about a possible indecent image."""

from __future__ import annotations

from typing import Final

KIND: Final = {
    "picture": "Picture",
    "voice_message": "Voice message",
    "video": "Video",
    "document": "Document",
    "other": "Attachment",
}
NOT_SHOWN: Final = {
    "too_large": "It is too large to show.",
    "unknown_kind": "This file type is not shown here because it could harm your computer.",
    "address_refused": "It is not stored where the provider keeps attachments, so it was not downloaded.",
}
"""Why an attachment will never be shown."""
INDECENT_IMAGE_ADVICE: Final = (
    "Do not send it on, copy it, or photograph the screen, and do not ask them to send it again. Tell your inspector "
    "now, who decides what happens to it. Protect any child who may be in it: that cannot wait."
)
"""The advice to an officer who finds one, where a force has no advice of its own."""
CODES: Final = {"media_kind": KIND, "not_shown_words": NOT_SHOWN}


def size(many: int) -> str:
    """812 bytes, 24 kB, 1.5 MB"""
    if many < 1000:
        return f"{many} bytes"
    return f"{round(many / 1000)} kB" if many < 999_500 else f"{many / 1_000_000:.1f} MB"
