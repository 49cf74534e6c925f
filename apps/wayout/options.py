"""Options that several commands share, in the same words everywhere."""

from typing import Final

import click

BROKER: Final = "WAYOUT_AMQP_URL"
as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
