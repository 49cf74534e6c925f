"""Command-line options that several commands share."""

from collections.abc import Callable
from typing import Any, Final

import click

BROKER: Final = "WAYOUT_AMQP_URL"
LOST_AFTER_SECONDS: Final = 120  # what is still in a subscriber's queue is handled by then, unless it is down
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
lost_after = click.option(
    "--lost-after",
    type=click.IntRange(0),
    default=LOST_AFTER_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="What was delivered so long ago and is in no inbox counts as lost.",
)


def broker_url(*, required: bool, help: str) -> Callable[[Any], Any]:
    """The option ``--amqp-url``; the environment may give it too."""
    return click.option("--amqp-url", envvar=BROKER, required=required, help=f"{help} [{BROKER}].")
