"""Writes the generated documents."""

from __future__ import annotations

import sys

from wayout import CHECKOUT
from wayout.generated_docs import documents

for path, content in documents().items():
    path.write_text(content, encoding="utf-8")
    sys.stdout.write(f"written: {path.relative_to(CHECKOUT)}\n")
