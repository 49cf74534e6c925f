"""What one job says to the broker leaves in one piece, so that a consignment is one system call and not hundreds."""

from __future__ import annotations

import pytest

from common.rabbitmq.buffered_connection import MAX_BUFFER_BYTES, BufferedConnection


class Socket:
    """Keeps each piece that it was handed."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> None:
        self.pieces.append(piece)


@pytest.fixture
def socket() -> Socket:
    return Socket()


@pytest.fixture
def wire(socket: Socket) -> BufferedConnection:
    wire = BufferedConnection(internal_connection_workflow=False)  # connects to nothing
    wire._transport = socket
    return wire


def say(wire: BufferedConnection, *frames: bytes) -> None:
    wire._output_marshaled_frames(frames)


def test_what_one_job_says_leaves_in_one_piece_and_in_its_order(wire: BufferedConnection, socket: Socket):
    with wire.buffered():
        say(wire, b"method", b"header")
        say(wire, b"body")
        assert socket.pieces == []
    assert socket.pieces == [b"methodheaderbody"]


def test_what_is_said_outside_a_job_leaves_at_once(wire: BufferedConnection, socket: Socket):
    say(wire, b"heartbeat")
    with wire.buffered():
        pass
    say(wire, b"another")
    assert socket.pieces == [b"heartbeat", b"another"]


def test_a_huge_job_leaves_in_several_pieces_and_nothing_of_it_is_lost(wire: BufferedConnection, socket: Socket):
    frames = [bytes([number]) * (MAX_BUFFER_BYTES // 3) for number in range(10)]
    with wire.buffered():
        say(wire, *frames)
        assert socket.pieces, "the first piece has left already"
    assert b"".join(socket.pieces) == b"".join(frames)
    assert max(map(len, socket.pieces)) < 2 * MAX_BUFFER_BYTES


def test_what_a_job_said_before_it_failed_leaves_whole(wire: BufferedConnection, socket: Socket):
    def job() -> None:
        with wire.buffered():
            say(wire, b"a message")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        job()
    say(wire, b"goodbye")
    assert socket.pieces == [b"a message", b"goodbye"]
