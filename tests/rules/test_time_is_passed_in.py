"""Rule 8 and its neighbours: one clock, one reader of the environment, nothing printed, nobody asleep."""

from __future__ import annotations

import re
from pathlib import Path

from rules.support.sources import CHECKOUT, named, place, sources, texts

CLOCKS = (
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "datetime.now",  # of ``import datetime``'s two meanings, the wrong one is caught as well
    "time.time",
    "time.localtime",
    "time.gmtime",
    "uuid.uuid1",
)
SQL_CLOCK = re.compile(
    r"\bnow\s*\(\s*\)|\b(current|local)_?(timestamp|date|time)\b|\b(clock|statement|transaction)_timestamp\b", re.I
)
ENVIRONMENT = ("os.environ", "os.getenv", "os.environb", "os.putenv")
# The launcher starts processes and speaks to whoever started it: it must know the machine's time and environment.
LAUNCHER = CHECKOUT / "apps" / "wayout"
HOUSE = [file for file in sources("libs", "services") if LAUNCHER not in file.parents]
REACTING = [file for file in sources("services") if "gateway" not in file.parts]
MAY_READ_THE_TIME = ("libs/common/clock.py",)
MAY_READ_THE_ENVIRONMENT = ("libs/common/settings.py", "libs/common/nameko_host/eventlet_setup.py")


def test_nobody_but_the_clock_reads_the_time():
    found = [at for file in HOUSE if place(file) not in MAY_READ_THE_TIME for at in _uses(file, *CLOCKS)]
    assert not found, "time is passed in: use uow.now, or common.clock for what must be real"


def test_no_sql_asks_the_database_what_time_it_is():
    found = [place(file, line) for file in HOUSE for text, line in texts(file) if SQL_CLOCK.search(text)]
    found += [at for file in HOUSE for at in _uses(file, "sqlalchemy.func.now", "sqlalchemy.func.current_timestamp")]
    assert not found, "a demo cannot move the database's clock, nor can a test"


def test_nobody_but_the_settings_reads_the_environment():
    assert not [at for file in HOUSE if place(file) not in MAY_READ_THE_ENVIRONMENT for at in _uses(file, *ENVIRONMENT)]


def test_no_service_behind_the_gateway_knows_real_time_or_waits():
    waits = ("common.clock", "time", "asyncio", "eventlet", "threading")
    assert not [at for file in REACTING for at in _uses(file, *waits)], "a handler takes uow.now, and leaves a due row"


def test_nothing_but_the_launcher_prints():
    assert not [at for file in HOUSE for at in _uses(file, "print", "pprint.pprint", "breakpoint")]


def _uses(file: Path, *names: str) -> list[str]:
    """Where a file uses one of these names, or anything that belongs to it."""
    return [
        f"{place(file, line)} {name}"
        for name, line in named(file)
        if name in names or name.startswith(tuple(f"{one}." for one in names))
    ]
