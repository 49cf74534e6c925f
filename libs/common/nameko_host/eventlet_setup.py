"""Patches a nameko process for eventlet, and checks that it worked: such a process calls this before other imports.

psycopg chooses at its first import how it waits for the database, and by default it chooses a function that eventlet
cannot patch: one slow query would then stop the whole process, heartbeats included.

Host names are resolved by the system, in a thread. eventlet's own resolver caches for hours that a name does not exist:
a service that starts a moment before its broker's name exists would never find it.
"""

from __future__ import annotations

import os
import socket
import sys
import warnings
from typing import Any


class NotPatched(RuntimeError):
    """A blocking call would stop every other thread of this process: a fault of ours, never of the caller."""


def patch_for_eventlet() -> None:
    """Patch the standard library and tell psycopg how to wait. Raises: NotPatched if psycopg was imported before."""
    if "psycopg" in sys.modules:
        raise NotPatched("psycopg was imported before patch_for_eventlet()")
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"
    os.environ["EVENTLET_NO_GREENDNS"] = "yes"
    warnings.filterwarnings(
        "ignore", message=r"\s*Eventlet is deprecated"
    )  # known: that is why only one package uses it
    resolve = socket.getaddrinfo
    import eventlet
    from eventlet import tpool

    eventlet.monkey_patch()

    def resolve_in_thread(*host: Any, **options: Any) -> Any:
        return tpool.execute(resolve, *host, **options)

    socket.getaddrinfo = resolve_in_thread


def assert_patched() -> None:
    """Raises: NotPatched when a call in this process would block."""
    from eventlet.patcher import is_monkey_patched
    from psycopg import waiting

    missing = [module for module in ("socket", "select", "thread", "time") if not is_monkey_patched(module)]
    if missing:
        raise NotPatched(f"not patched: {', '.join(missing)}")
    if waiting.wait is not waiting.wait_select:
        raise NotPatched("psycopg does not wait with select")
