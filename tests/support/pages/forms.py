"""Forms for the sample pages, with what a route would have found wrong with them."""

from __future__ import annotations

from typing import Any

from gateway.pages.support.forms import Form


def with_errors(name: str, form: Form, **faults: str) -> dict[str, Any]:
    """What a template is given for a form that was sent and refused: the form under its name, and its errors."""
    for field, words in faults.items():
        form.add_error(field, words)
    return {name: form, "errors": form.errors_by_id}
