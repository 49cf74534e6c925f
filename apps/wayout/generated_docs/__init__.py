"""Generates documents from the declarations: docs/messages.md, docs/asyncapi.json, docs/audiences.md, docs/settings.md,
and the OpenAPI description for organisations that refer people, which the gateway serves.

Run ``python -m wayout.generated_docs`` after changing a message or a setting. A test fails while the committed files
differ.
"""

from __future__ import annotations

import json
from pathlib import Path

from gateway.feeds.partners import DESCRIPTION
from wayout import CHECKOUT
from wayout.generated_docs import audiences, openapi, settings
from wayout.generated_docs.asyncapi import document
from wayout.generated_docs.catalogue import read_catalogue
from wayout.generated_docs.pages import markdown

COMMAND = "python -m wayout.generated_docs"


def documents() -> dict[Path, str]:
    """Each generated file with its current content."""
    services, docs = read_catalogue(), CHECKOUT / "docs"
    return {
        docs / "messages.md": markdown(services, command=COMMAND),
        docs / "asyncapi.json": _json(document(services)),
        DESCRIPTION: _json(openapi.document()),
        docs / "audiences.md": audiences.page(command=COMMAND),
        docs / "settings.md": settings.page(command=COMMAND),
    }


def _json(document: object) -> str:
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"
