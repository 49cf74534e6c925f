"""A plain nameko event handler: its own requeueing, its own worker for each event."""

# mypy: ignore-errors
# The peer is installed only while it is measured against.

from common.nameko_host.eventlet_setup import patch_for_eventlet

patch_for_eventlet()

import os  # noqa: E402

from nameko.containers import ServiceContainer  # noqa: E402
from nameko.events import event_handler  # noqa: E402

from wayout.bench.per_event_handler import handler  # noqa: E402

WORKERS = int(os.environ["WAYOUT_BENCH_WORKERS"])
handle = handler(workers=WORKERS)


class Plain:
    name = "plain"

    @event_handler("bench", "arrest_recorded", requeue_on_error=True)
    def take(self, body: str) -> None:
        handle(body.encode())


container = ServiceContainer(Plain, config={"AMQP_URI": os.environ["WAYOUT_AMQP_URL"], "max_workers": WORKERS})
container.start()
container.wait()
