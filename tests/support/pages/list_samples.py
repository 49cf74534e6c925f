"""Lists as their pages are given them: waiting, with faults, without headings, on their way, taken in, put aside."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

from common.queries import PAGE_SIZE, Page
from gateway.list_parsing.parser import parse_head, parse_lines
from gateway.list_parsing.rows import ParsePlan
from gateway.list_uploads.uploads import column_signature
from gateway.pages.referrals.list_forms import ListForm
from gateway.pages.referrals.list_uploads import _examples, _fields_of, _shown_columns, columns_form
from gateway.pages.support.fields import options
from gateway.presentation.labels import lists
from gateway.store.tables import ListFinding, ListUpload
from support.pages.forms import with_errors
from support.pages.records import DUTY, SITES, WORKERS, ago, some_id

OFFICER = next(iter(WORKERS))
CUSTODY = """Custody record;Detained person;DOB;Offence;Arrest date;Suite;Cell
WV/26/1041;"TAYLOR-REID, Jayden";27/03/2010;Possess knife (CJ88144);25/11/2026;Oldbury;12
WV/26/1042;Aisha Khan;03/14/2010;Shoplifting;25/11/2026;Oldbury;3
;محمد علي;14 March 2009;Theft of a pedal cycle;25/11/2026;Oldbury;4
WV/26/1044;Prince;;;25/11/2026;Oldbury;
"""
WITHOUT_HEADINGS = "Nell,Hughes,14 March 2010,She stays out at night\nKofi,Osei,,Carries something\n"


def _row(kind: str, state: str, **counts: Any) -> ListUpload:
    usual = {
        "valid_count": 2, "faulty_count": 2, "repeated_count": 0, "known_count": 1, "processed_count": 0,
        "imported_count": 0, "has_header": True, "columns": "",
    }  # fmt: skip
    done = {
        "importing": {"confirmed_at": ago(minutes=2)},
        "imported": {"confirmed_at": ago(minutes=2), "imported_at": ago(minutes=1)},
        "discarded": {"discarded_at": ago(minutes=1), "discarded_by": OFFICER},
    }
    return ListUpload(
        force_id=1, id=some_id(901), site_id=1, kind=kind, uploaded_at=ago(minutes=3), uploaded_by=OFFICER,
        confirmed_by=OFFICER, **done.get(state, {}), **{**usual, **counts},
    )  # fmt: skip


def _preview(text: str, kind: Any, error: str = "") -> dict[str, Any]:
    look = parse_head(text, kind)
    plan = ParsePlan(
        kind=kind, columns=look.columns, has_header=look.has_header, today=date(2026, 11, 26),
        provided_by="Hill Top School",
        stable_id=lambda facts: hashlib.sha256(facts.encode()).hexdigest()[:24],
    )  # fmt: skip
    lines = list(parse_lines(text, plan)) if any(look.columns) else []
    faults = [ListFinding(line=one.line, field=one.field, why=one.why) for line in lines for one in line.faults]
    good = sum(line.record is not None for line in lines)
    row = _row(kind, "waiting", valid_count=good, faulty_count=len(lines) - good, columns=",".join(look.columns))
    form = columns_form(row, look.columns, error=error)
    return {
        "frame": DUTY,
        "sites": SITES,
        "row": row,
        "seen": column_signature(row),
        "columns": _shown_columns(look.columns, look.headings),
        "examples": _examples(look.first, len(look.columns)),
        "first": [(one.line.number, _fields_of(one), [(f.field, f.why) for f in one.faults]) for one in lines],
        "faults": Page(faults, PAGE_SIZE * len(faults), 1),
        "notes": [ListFinding(line=2, field="line", why="known")] if lines else [],
        "noted": 7 if lines else 0,
        "form": form,
        "errors": form.errors_by_id,
    }


_ALL = {"frame": DUTY, "sites": SITES, "workers": WORKERS}


def _list_form(**data: Any) -> ListForm:
    form = ListForm(**data)
    form.site.choices = options({str(site): name for site, name in SITES.items()})
    return form


_GIVE = {"frame": DUTY, "form": _list_form(), "errors": {}}
_ROWS = [_row("arrests", "waiting"), _row("referrals", "importing"), _row("arrests", "discarded", faulty_count=0)]
_GOOD = "\n".join(CUSTODY.splitlines()[:2])
LIST_PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "lists": ("referrals/list_uploads.html", _ALL | {"page": Page(_ROWS, 3, 1)}),
    "lists-none": ("referrals/list_uploads.html", _ALL | {"page": Page([], 0, 1)}),
    "list-give": ("referrals/list_upload.html", _GIVE),
    "list-give-with-errors": (
        "referrals/list_upload.html",
        _GIVE
        | with_errors(
            "form",
            _list_form(given_by="Hill Top School", suite="Oldbury"),
            kind="Select what is in the list",
            site="Select the site that will deal with it",
            day="Enter a real date of the arrests, like 27 3 2010, or leave it empty",
            document=lists.NOT_A_LIST["empty"],
        ),
    ),
    "list-preview": ("referrals/list_preview.html", _preview(CUSTODY, "arrests")),
    "list-preview-good": ("referrals/list_preview.html", _preview(_GOOD, "arrests")),
    "list-preview-without-headings": ("referrals/list_preview.html", _preview(WITHOUT_HEADINGS, "referrals")),
    "list-preview-with-errors": (
        "referrals/list_preview.html",
        _preview(WITHOUT_HEADINGS, "referrals", "Two columns cannot hold the same"),
    ),
    "list-being-taken-in": (
        "referrals/list_progress.html",
        _ALL | {"row": _row("arrests", "importing", valid_count=90_000, processed_count=41_500, imported_count=41_200)},
    ),
    "list-taken-in": (
        "referrals/list_progress.html",
        _ALL | {"row": _row("referrals", "imported", processed_count=2, imported_count=1)},
    ),
    "list-put-aside": ("referrals/list_progress.html", _ALL | {"row": _row("referrals", "discarded")}),
}
