"""A TCP proxy that a test can pause or cut, without touching any other connection."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType
from urllib.parse import urlsplit


class DroppingProxy:
    """Listens on its own port and passes bytes on to the server of ``url``."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._flow = threading.Event()
        self._flow.set()
        self._open = True
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        login = f"{self._url.username}:{self._url.password}@" if self._url.username else ""
        return f"{self._url.scheme}://{login}127.0.0.1:{self._listener.getsockname()[1]}{self._url.path}"

    def pause_replies(self) -> None:
        """Pass nothing more from the server to the client."""
        self._flow.clear()

    def cut(self) -> None:
        """Drop every connection and accept new ones."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        self._flow.set()

    def refuse(self) -> None:
        """Drop every connection and refuse new ones."""
        self._open = False
        self.cut()

    def accept_again(self) -> None:
        self._open = True

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if not self._open:
                client.close()
                continue
            server = socket.create_connection((self._url.hostname or "127.0.0.1", self._url.port or 5672))
            self.connections += 1
            self._pairs.append((client, server))
            threading.Thread(target=self._forward, args=(client, server, False), daemon=True).start()
            threading.Thread(target=self._forward, args=(server, client, True), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket, replies: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if replies:
                    self._flow.wait()
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> DroppingProxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()
        self.cut()
