"""Starts servers for the tests in Docker, if Docker runs."""

from collections.abc import Callable, Iterator
from typing import Any

POSTGRES = "postgres:16-alpine"
RABBITMQ = "rabbitmq:3-management"
Started = tuple[str, str, Callable[[], None]]


def is_available() -> bool:
    try:
        import docker
    except ImportError:
        return False
    try:
        return bool(docker.from_env(timeout=3).ping())
    except (docker.errors.DockerException, OSError):
        return False


def postgres() -> Iterator[Started]:
    if is_available():
        from testcontainers.community.postgres import PostgresContainer

        container = PostgresContainer(POSTGRES, username="postgres", dbname="postgres", driver=None)
        if _start(container):
            yield container.get_connection_url(), f"{POSTGRES} in Docker", container.stop


def rabbitmq() -> Iterator[Started]:
    if is_available():
        from testcontainers.community.rabbitmq import RabbitMqContainer

        container = RabbitMqContainer(RABBITMQ)
        if _start(container):
            host, port = container.get_container_host_ip(), container.get_exposed_port(container.port)
            url = f"amqp://{container.username}:{container.password}@{host}:{port}/%2F"
            yield url, f"{RABBITMQ} in Docker", container.stop


def _start(container: Any) -> bool:
    """Whether it started. Docker may run without access to its images; then the caller tries something else."""
    import docker

    try:
        container.start()
    except (docker.errors.DockerException, OSError, TimeoutError):
        container.stop()
        return False
    return True
