"""What came with a text is told by its own bytes, whatever anybody calls it."""

from __future__ import annotations

import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referral.domain.danger.phrases import find_phrase
from referral.domain.indecent_words import DEFAULT_INDECENT_WORDS
from referral.domain.media import declared_kind, detect_content, may_be_indecent
from referral.messages import MediaKind
from support.media_scene import PDF, PICTURE, PROGRAM, VIDEO, VOICE

AUDIO_ONLY = VIDEO.replace(b"vide", b"soun")
KNOWN = [
    (PICTURE, "image/png"),
    (b"\xff\xd8\xff\xe0" + bytes(20), "image/jpeg"),
    (b"GIF89a" + bytes(20), "image/gif"),
    (b"RIFF\x00\x01\x02\x03WEBPVP8 ", "image/webp"),
    (VOICE, "audio/ogg"),
    (b"#!AMR\n" + bytes(20), "audio/amr"),
    (b"ID3\x04" + bytes(20), "audio/mpeg"),
    (b"\xff\xfb\x90\x00" + bytes(20), "audio/mpeg"),
    (b"\xff\xf1\x50\x80" + bytes(20), "audio/aac"),
    (AUDIO_ONLY, "audio/mp4"),
    (VIDEO, "video/mp4"),
    (VIDEO + AUDIO_ONLY[24:], "video/mp4"),
    (PDF, "application/pdf"),
]
UNKNOWN = [
    b"", PROGRAM, b"<html><script>", b"<svg xmlns='http://www.w3.org/2000/svg'>", b"PK\x03\x04", b"#!/bin/sh\n",
    b"II*\x00",
    b"\x00\x00\x00\x18ftypheic" + bytes(20), b"OggS" + bytes(60) + b"\x80theora",
    b"RIFF\x00\x00\x00\x00WAVE", b"\xff\xff",
]  # fmt: skip


@pytest.mark.parametrize(("content", "mime"), KNOWN, ids=[mime for _, mime in KNOWN])
def test_each_kind_is_known_by_its_bytes(content: bytes, mime: str) -> None:
    found = detect_content(content)
    assert found is not None
    assert found.mime == mime
    assert found.kind == declared_kind("", mime)


@pytest.mark.parametrize("content", UNKNOWN)
def test_anything_else_is_never_shown(content: bytes) -> None:
    assert detect_content(content) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_told_or_not_and_nothing_that_a_browser_would_run_is(content: bytes) -> None:
    found = detect_content(content)
    assert found is None or found.mime.split("/")[0] in ("image", "audio", "video") or found.mime == "application/pdf"
    assert detect_content(b"<" + content) is None


@given(st.text(max_size=20), st.text(max_size=30))
def test_whatever_a_provider_calls_it_it_is_called_something(kind: str, mime: str) -> None:
    assert declared_kind(kind, mime) in typing.get_args(MediaKind)


def test_only_what_cannot_hold_an_image_is_never_locked_by_words() -> None:
    assert [kind for kind in typing.get_args(MediaKind) if not may_be_indecent(kind)] == ["voice_message"]


@pytest.mark.parametrize(
    "text",
    ["he has my nudes", "they are Sextorting him... sextortion", "szantażuje mnie", "she sent N.U.D.E.S nudes", "裸照",
     "nud3s", "ma poze nud cu mine", "صور فاضحة"],
)  # fmt: skip
def test_words_around_an_indecent_image_are_found(text: str) -> None:
    assert find_phrase(text, DEFAULT_INDECENT_WORDS) is not None


@pytest.mark.parametrize(
    "text",
    ["he took a picture of the van", "look at this", "my son sent me this pic of his new phone", "we saw it nakedeye",
     "nudge me if you hear", "is it explicit in the letter", "[image]", "photo of the man outside"],
)  # fmt: skip
def test_everyday_words_about_pictures_lock_nothing(text: str) -> None:
    assert find_phrase(text, DEFAULT_INDECENT_WORDS) is None
