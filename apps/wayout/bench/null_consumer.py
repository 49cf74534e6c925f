"""Empties a queue and does nothing else, so that only publishing is measured."""

from __future__ import annotations

import sys

import pika


def main(url: str, queue: str) -> None:
    """Consume until the process is ended."""
    channel = pika.BlockingConnection(pika.URLParameters(url)).channel()
    channel.basic_consume(queue, lambda *_: None, auto_ack=True)
    channel.start_consuming()


if __name__ == "__main__":
    main(*sys.argv[1:])
