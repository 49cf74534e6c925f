"""Finds the scripts of an installed RabbitMQ."""

import os
from collections.abc import Iterator
from pathlib import Path


def find() -> Path | None:
    """The folder of RabbitMQ's own scripts. Debian's scripts in /usr/sbin would change the account."""
    return next((folder for folder in _folders() if (folder / "rabbitmq-server").is_file()), None)


def _folders() -> Iterator[Path]:
    yield Path("/usr/lib/rabbitmq/bin")
    for folder in os.get_exec_path():
        if folder != "/usr/sbin":
            yield Path(folder)
