"""Sets up a checkout from its lock file: one private environment, every package checked against its hash."""

import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wayout import CHECKOUT
from wayout.bootstrap import lock as locks
from wayout.bootstrap.environment import CannotSetUp, create_environment, first_pip
from wayout.bootstrap.progress import PackageCounter, SetUpLog, StepFailed, Stopwatch, say

VENV = CHECKOUT / ".venv"
UNFINISHED = VENV / "unfinished"
# The test lock contains everything in the other, at the same versions (a test compares them).
COVERS = {"requirements.lock": ["requirements.lock"]}
COVERS["requirements-test.lock"] = [*COVERS["requirements.lock"], "requirements-test.lock"]


def main(lock: str) -> int:
    with set_up_lock() as lock_file:
        if is_installed(lock):  # another process did it meanwhile
            return 0
        log = SetUpLog(CHECKOUT / "var" / "setup.log", lock_file)
        try:
            set_up(lock, log)
        except CannotSetUp as error:
            say(f"wayout: {error}")
            return 1
        except StepFailed:
            say(f"wayout: the set-up failed. Last lines of {log.path}:\n{log.tail()}")
            return 1
    return 0


@contextmanager
def set_up_lock() -> Iterator[int]:
    """Let only one set-up work on a checkout. The lock is on the folder, so that no file is left."""
    folder = os.open(CHECKOUT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another ./wayout that is setting this checkout up ...")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(folder)


def is_installed(lock: str) -> bool:
    stamp = VENV / f"installed-{lock}"
    runs = os.access(VENV / "bin" / "python", os.X_OK)
    return (
        runs
        and not UNFINISHED.exists()
        and stamp.is_file()
        and stamp.read_text(encoding="utf-8") == stamp_content(lock)
    )


def stamp_content(lock: str) -> str:
    return f"{CHECKOUT}\n{(CHECKOUT / lock).read_text(encoding='utf-8')}"


def set_up(lock: str, log: SetUpLog) -> None:
    stopwatch = Stopwatch()
    version = ".".join(map(str, sys.version_info[:3]))
    say(f"Setting up Wayout in {VENV}, with Python {version} (once; a minute or two).")
    remove_unusable_environment()
    with tempfile.TemporaryDirectory() as folder:
        tools = Path(folder) / "tools.lock"
        tools.write_text(locks.tools(CHECKOUT / lock), encoding="utf-8")
        if not VENV.exists():
            say("  creating a private Python environment")
            VENV.mkdir()
            UNFINISHED.touch()
            create_environment(VENV, log)
        UNFINISHED.touch()
        install(tools, CHECKOUT / lock, log)
    write_path_file()
    write_stamps(lock)
    say(f"Ready after {stopwatch}.")


def remove_unusable_environment() -> None:
    """After a set-up that was killed, a moved checkout or a removed Python: start again rather than repair."""
    stamps = list(VENV.glob("installed-*"))
    moved = any(stamp.read_text(encoding="utf-8").partition("\n")[0] != str(CHECKOUT) for stamp in stamps)
    broken = VENV.exists() and not os.access(VENV / "bin" / "python", os.X_OK)
    if UNFINISHED.exists() or moved or broken:
        say("  removing an environment that is unfinished or belongs elsewhere")
        shutil.rmtree(VENV)


def install(tools: Path, lock: Path, log: SetUpLog) -> None:
    """Install first the tools that install and build, then everything."""
    options = ["install", "--require-hashes", "--no-build-isolation"]
    log.run([*first_pip(VENV), *options, "-r", str(tools)])
    pip = [str(VENV / "bin" / "python"), "-m", "pip", *options]
    pinned = len(locks.entries(lock))
    say(f"  installing {pinned} packages, each checked against its hash in {lock.name}")
    counter = PackageCounter(pinned)
    try:
        log.run([*pip, "-r", str(lock)], watch=counter.watch)
    finally:
        counter.done()


def write_path_file() -> None:
    """Make the source folders importable, so that new packages need no installation."""
    site = next((VENV / "lib").glob("python3*/site-packages"))
    folders = "".join(f"{CHECKOUT / name}\n" for name in ("apps", "libs", "services"))
    (site / "wayout-checkout.pth").write_text(folders, encoding="utf-8")


def write_stamps(lock: str) -> None:
    for covered in COVERS[lock]:
        (VENV / f"installed-{covered}").write_text(stamp_content(covered), encoding="utf-8")
    UNFINISHED.unlink()


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        say("\nwayout: stopped; the next start repeats the set-up.")
        sys.exit(130)
