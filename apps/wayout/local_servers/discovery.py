"""Finds a PostgreSQL and a RabbitMQ for the tests, says which it uses, and stops what it started."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

import pika
import psycopg

from wayout.errors import CommandError
from wayout.local_servers import apt, containers, postgres_binaries, rabbitmq_scripts
from wayout.local_servers.postgres import PrivatePostgres
from wayout.local_servers.postgres_binaries import Binaries
from wayout.local_servers.rabbitmq import PrivateRabbit
from wayout.local_servers.unprivileged_user import UnprivilegedUser, state_folder

DATABASE_URL = "WAYOUT_TEST_DATABASE_URL"
AMQP_URL = "WAYOUT_TEST_AMQP_URL"
OLDEST_RABBIT = (3, 10)
Say = Callable[[str], None]


class NoServer(CommandError):
    """No server was found. The message says what to run."""


def leave_running() -> None:
    """The ``stop`` of a server that we did not start."""


@dataclass(frozen=True)
class Server:
    """Its address, how it was found, and how to stop it."""

    url: str
    how: str
    stop: Callable[[], None] = leave_running


def find_postgres(say: Say) -> Server:
    return _first("PostgreSQL", _postgres(), say, "apt-get install postgresql")


def find_rabbitmq(say: Say) -> Server:
    return _first("RabbitMQ", _rabbitmq(say), say, "apt-get install rabbitmq-server")


def _first(name: str, servers: Iterator[Server], say: Say, remedy: str) -> Server:
    for server in servers:
        say(f"{name}: {server.how}")
        return server
    raise NoServer(f"the tests need {name}, and none was found; run first: {remedy}")


def _postgres() -> Iterator[Server]:
    given = os.environ.get(DATABASE_URL)
    if given:
        if problem := why_not_postgres(given):
            raise NoServer(f"{DATABASE_URL} is set, but {problem}")
        yield Server(given, f"the one in {DATABASE_URL}")
    for url, where in (
        ("postgresql://postgres@127.0.0.1:5432/postgres", "127.0.0.1:5432"),
        ("postgresql://postgres@/postgres", "its socket"),
    ):
        if why_not_postgres(url) is None:
            yield Server(url, f"the one running here at {where}")
    yield from (Server(*container) for container in containers.postgres())
    account = UnprivilegedUser.first_of("postgres")
    yield from _private_postgres(postgres_binaries.installed())
    yield from _private_postgres(postgres_binaries.from_wheel(account))


def _private_postgres(candidates: list[Binaries]) -> Iterator[Server]:
    if candidates:
        folder = state_folder(f"tests/postgres-{candidates[0].major}")
        postgres = PrivatePostgres(folder, durable=False, candidates=candidates)
        postgres.start()
        yield Server(postgres.url, postgres.how, postgres.stop)


def why_not_postgres(url: str) -> str | None:
    """Why the tests cannot use it, or None. They create databases and roles of their own."""
    try:
        with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=3) as connection:
            if connection.info.server_version < postgres_binaries.OLDEST * 10_000:
                return f"it is older than PostgreSQL {postgres_binaries.OLDEST}"
            row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
            return None if row and row[0] else "its login may not create databases and roles"
    except psycopg.Error as error:
        return str(error).strip().splitlines()[0]


def _rabbitmq(say: Say) -> Iterator[Server]:
    given = os.environ.get(AMQP_URL)
    if given:
        if problem := why_not_rabbitmq(given):
            raise NoServer(f"{AMQP_URL} is set, but {problem}")
        yield Server(given, f"the one in {AMQP_URL}")
    here = "amqp://guest:guest@127.0.0.1:5672/%2F"
    if why_not_rabbitmq(here) is None:
        yield Server(here, "the one running here at 127.0.0.1:5672")
    yield from (Server(*container) for container in containers.rabbitmq())
    if rabbitmq_scripts.find() is None and apt.can_install():
        apt.install("rabbitmq-server", say)
    if rabbitmq_scripts.find() is not None:
        rabbit = PrivateRabbit(state_folder("tests/rabbitmq"))
        rabbit.start()

        def stop() -> None:
            rabbit.stop()
            rabbit.delete_data()

        yield Server(rabbit.url, rabbit.how, stop)


def why_not_rabbitmq(url: str) -> str | None:
    """Why the tests cannot use it, or None."""
    parameters = pika.URLParameters(url)
    parameters.socket_timeout = 3
    try:
        connection = pika.BlockingConnection(parameters)
    except (pika.exceptions.AMQPError, OSError) as error:
        return f"we cannot connect to it ({type(error).__name__})"
    version = str(connection._impl.server_properties["version"])
    with suppress(pika.exceptions.AMQPError):
        connection.close()
    if tuple(int(part) for part in version.split(".")[:2]) < OLDEST_RABBIT:
        return f"RabbitMQ {version} is older than 3.10"
    return None
