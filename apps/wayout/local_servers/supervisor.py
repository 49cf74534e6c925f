"""Runs every process of a distributed deployment on this machine, and restarts what dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

RESTART_DELAY = 0.5  # seconds


@dataclass
class SupervisedProcess:
    """One process: how to start it, and the running process."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    should_run: bool = True

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, env={**os.environ, **self.environment}, stdout=log, stderr=log, start_new_session=True
            )

    def is_dead(self) -> bool:
        return self.process is None or self.process.poll() is not None


@dataclass
class Supervisor:
    """Starts processes by ``wayout`` commands, and keeps them running until it is stopped."""

    folder: Path
    supervised: dict[str, SupervisedProcess] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    def add(self, name: str, arguments: list[str], environment: Mapping[str, str]) -> None:
        command = [sys.executable, "-m", "wayout", *arguments]
        self.supervised[name] = SupervisedProcess(name, command, environment, self.folder / f"{name}.log")

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for supervised in self.supervised.values():
            supervised.start()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._thread.start()

    def kill(self, name: str) -> None:
        """Kill a process as a power cut would. It is restarted."""
        process = self.supervised[name].process
        if process is not None:
            process.kill()
            process.wait()

    def stop_process(self, name: str) -> None:
        """Kill a process and do not restart it until ``start_process``."""
        with self._lock:
            self.supervised[name].should_run = False
        self.kill(name)

    def start_process(self, name: str) -> None:
        with self._lock:
            self.supervised[name].should_run = True

    def stop(self) -> None:
        """Ask every process to finish its current work, and wait for it."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
        processes = [supervised.process for supervised in self.supervised.values() if supervised.process]
        running = [process for process in processes if process.poll() is None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _watch(self) -> None:
        while not self._stop.wait(0.1):
            for supervised in self.supervised.values():
                with self._lock:
                    needs_start = supervised.should_run and supervised.is_dead()
                if needs_start:
                    time.sleep(RESTART_DELAY)
                    supervised.start()
