"""Makes a nameko process cooperative, and proves it: the first thing that such a process calls, before other imports.

psycopg picks at its first import how it waits for the database, and by default picks a way that eventlet cannot see:
one slow query would then stop the whole process, heartbeats included.

Names of hosts are looked up by the system, in a thread beside. eventlet's own resolver remembers for hours that a name
was not there: a service that starts a moment before its broker's name exists would never find it.
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
    """Patch the standard library and tell psycopg how to wait. Refuses when psycopg was imported before."""
    if "psycopg" in sys.modules:
        raise NotPatched("psycopg was imported before go_green()")
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"
    os.environ["EVENTLET_NO_GREENDNS"] = "yes"
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")  # known: that is why it has one room only
    look_up = socket.getaddrinfo
    import eventlet
    from eventlet import tpool

    eventlet.monkey_patch()

    def look_up_beside(*host: Any, **kind: Any) -> Any:
        return tpool.execute(look_up, *host, **kind)

    socket.getaddrinfo = look_up_beside


def assert_patched() -> None:
    """Refuse to run when anything here would block."""
    from eventlet.patcher import is_monkey_patched
    from psycopg import waiting

    missing = [module for module in ("socket", "select", "thread", "time") if not is_monkey_patched(module)]
    if missing:
        raise NotPatched(f"not patched: {', '.join(missing)}")
    if waiting.wait is not waiting.wait_select:
        raise NotPatched("psycopg does not wait with select")
