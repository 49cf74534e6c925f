"""Gives a table of people as CSV. DuckDB reads Parquet in a process of its own."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from wayout.errors import CommandError
from wayout.people.bulk_tools import bulk_python

PARQUET = b"PAR1"


@contextmanager
def as_csv(file: Path, say: Callable[[str], None]) -> Iterator[Path]:
    """The file itself, or a temporary CSV copy that only we can read. Raises: CommandError if it cannot be read."""
    with file.open("rb") as content:
        is_parquet = content.read(len(PARQUET)) == PARQUET
    if not is_parquet:
        yield file
        return
    with tempfile.TemporaryDirectory(prefix="wayout-people-") as folder:
        copy = Path(folder) / "rows.csv"
        program = Path(__file__).parent / "bulk" / "parquet_to_csv.py"
        command = [str(bulk_python(say)), "-I", str(program), str(file.absolute()), str(copy)]
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if result.returncode:
            last = (result.stderr.strip().splitlines() or ["no message"])[-1]
            raise CommandError(f"{file.name} cannot be read as Parquet: {last}")
        yield copy
