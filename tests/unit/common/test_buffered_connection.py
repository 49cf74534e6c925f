"""The frames of one task leave together, so that a batch is one system call and not hundreds."""

from __future__ import annotations

import pytest

from common.rabbitmq.buffered_connection import MAX_BUFFER_BYTES, BufferedConnection


class Socket:
    """Records each piece of bytes that is written."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> None:
        self.pieces.append(piece)


@pytest.fixture
def socket() -> Socket:
    return Socket()


@pytest.fixture
def connection(socket: Socket) -> BufferedConnection:
    connection = BufferedConnection(internal_connection_workflow=False)  # connects to nothing
    connection._transport = socket
    return connection


def write(connection: BufferedConnection, *frames: bytes) -> None:
    connection._output_marshaled_frames(frames)


def test_the_frames_of_one_task_leave_together_and_in_order(connection: BufferedConnection, socket: Socket):
    with connection.buffered():
        write(connection, b"method", b"header")
        write(connection, b"body")
        assert socket.pieces == []
    assert socket.pieces == [b"methodheaderbody"]


def test_frames_outside_a_task_leave_at_once(connection: BufferedConnection, socket: Socket):
    write(connection, b"heartbeat")
    with connection.buffered():
        pass
    write(connection, b"another")
    assert socket.pieces == [b"heartbeat", b"another"]


def test_a_large_task_leaves_in_several_pieces_and_loses_nothing(connection: BufferedConnection, socket: Socket):
    frames = [bytes([number]) * (MAX_BUFFER_BYTES // 3) for number in range(10)]
    with connection.buffered():
        write(connection, *frames)
        assert socket.pieces, "the first piece has left already"
    assert b"".join(socket.pieces) == b"".join(frames)
    assert max(map(len, socket.pieces)) < 2 * MAX_BUFFER_BYTES


def test_the_frames_of_a_task_that_fails_leave_complete(connection: BufferedConnection, socket: Socket):
    def task() -> None:
        with connection.buffered():
            write(connection, b"a message")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        task()
    write(connection, b"goodbye")
    assert socket.pieces == [b"a message", b"goodbye"]
