"""What changed, site by site, as honestly as it can be said: every figure with its people, interval and caveats."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from flask import Blueprint, Response, request

from common.messages import declaration
from evaluation.messages import Caveat, Comparison, Dose, Figure, Figures, ListFigures, Measure, Share
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout

pages = Blueprint("figures", __name__)
COLUMNS = (
    "site", "what", "window_months", "index_offence", "people", "followed_fully", "before_offences", "before_days",
    "after_offences", "after_days", "value", "interval_low", "interval_high", "data_until", "sentence",
    "offered_people", "offered_offences", "offered_days", "not_offered_people", "not_offered_offences",
    "not_offered_days",
)  # fmt: skip
NO_ARMS = ("",) * 6


@dataclass(frozen=True)
class SiteFigures:
    """Everything that can be said about one site. ``notes`` are its caveats, each once, in the order they come up."""

    site_id: int
    name: str
    figures: Sequence[Figure]
    shares: Sequence[Share]
    doses: Sequence[Dose]
    notes: Sequence[Caveat]
    comparisons: Sequence[Comparison] = ()

    def numbers(self, caveats: Sequence[Caveat]) -> list[int]:
        """Which notes belong to a figure, counted from 1."""
        codes = [note.code for note in self.notes]
        return sorted(codes.index(one.code) + 1 for one in caveats)


@pages.get("/figures")
@for_roles(declaration(ListFigures).roles)
def figures() -> Response:
    found = layout.ask(ListFigures(measure=_measure()))
    return layout.render(
        "evaluation/figures.html",
        measure=_measure(),
        measures=get_args(Measure),
        until=found.data_until,
        sites=list(_by_site(found)),
    )


@pages.get("/figures.csv")
@for_roles(declaration(ListFigures).roles)
def download() -> Response:
    found = layout.ask(ListFigures(measure=_measure()))
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    table.writerows(_rows(found, layout.names_of_sites()))
    answer = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"before-and-after-{_measure()}-{found.data_until.isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _measure() -> Measure:
    asked = request.args.get("measure")
    return next((one for one in get_args(Measure) if one == asked), "violent_or_knife")


def _by_site(found: Figures) -> Iterator[SiteFigures]:
    """Every site of the caller's, also those about which nothing can be said yet."""
    names = layout.names_of_sites()
    for site in layout.member().sites_where(declaration(ListFigures).roles):
        figures = [one for one in found.figures if one.site_id == site]
        shares = [one for one in found.placements if one.site_id == site]
        compared = [one for one in found.comparisons if one.site_id == site]
        said = [*(one.caveats for one in compared), *(one.caveats for one in figures), *(one.caveats for one in shares)]
        caveats = {note.code: note for notes in said for note in notes}
        doses = [one for one in found.doses if one.site_id == site]
        yield SiteFigures(site, names[site], figures, shares, doses, tuple(caveats.values()), compared)


def _rows(found: Figures, names: dict[int, str]) -> Iterator[tuple[object, ...]]:
    until = found.data_until.isoformat()
    for one in found.figures:
        before, after = one.before, one.after
        yield (
            names.get(one.site_id or 0), one.measure, one.window_months, one.index_offence, one.people,
            one.people_followed_fully, before.offences, before.days, after.offences, after.days,
            _decimal(one.ratio), _decimal(one.low), _decimal(one.high), until, one.sentence, *NO_ARMS,
        )  # fmt: skip
    for pair in found.comparisons:
        arms = (pair.offered, pair.not_offered)
        yield (
            names.get(pair.site_id or 0), f"{pair.measure}_by_arm", pair.window_months, "",
            sum(arm.people for arm in arms), sum(arm.people_followed_fully for arm in arms), "", "", "", "",
            _decimal(pair.ratio), _decimal(pair.low), _decimal(pair.high), until, pair.sentence,
            *(part for arm in arms for part in (arm.people, arm.offences, arm.days)),
        )  # fmt: skip
    for share in found.placements:
        yield (
            names.get(share.site_id or 0), f"sustained_{share.weeks}_weeks", "", "", share.of, share.reached, "", "",
            "", "", _decimal(share.share), _decimal(share.low), _decimal(share.high), until, share.sentence, *NO_ARMS,
        )  # fmt: skip


def _decimal(thousandths: int | None) -> str:
    return "" if thousandths is None else f"{thousandths / 1000:.3f}"
