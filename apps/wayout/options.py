"""Command-line options that several commands share."""

from collections.abc import Callable
from typing import Any, Final

import click

BROKER: Final = "WAYOUT_AMQP_URL"
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")


def broker_url(*, required: bool, help: str) -> Callable[[Any], Any]:
    """The option ``--amqp-url``; the environment may give it too."""
    return click.option("--amqp-url", envvar=BROKER, required=required, help=f"{help} [{BROKER}].")
