"""Reads the text of a setting: each reader returns the value or raises ValueError with the reason."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from common.crypto.secrets import read_verify_key


def checked(read: Callable[[str], object]) -> Callable[[str], str]:
    """A reader that checks that a secret can be read, and keeps its text."""

    def check(text: str) -> str:
        read(text)
        return text

    return check


def read_port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise ValueError("it must be a port, 0 to 65535")
    return int(text)


def read_yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("it must be yes or no")
    return text == "yes"


def read_ip_address(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise ValueError("it must be an IP address, as this process sees it") from None


def read_service_public_keys(text: str) -> dict[str, Ed25519PublicKey]:
    """Public keys by name, as ``wayout config write`` writes them."""
    named = [entry.partition(":") for entry in text.split(",") if entry]
    return {name: read_verify_key(key) for name, _, key in named}


def read_deployment_kind(text: str) -> str:
    if text not in ("production", "demo"):
        raise ValueError("it must be production or demo")
    return text


def read_folder(text: str) -> str:
    if not Path(text).is_dir():
        raise ValueError("it must be a folder that exists")
    return text
