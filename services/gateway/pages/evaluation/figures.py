"""What changed, site by site, as honestly as it can be said: every figure with its people, interval and caveats."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

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
    listed = layout.ask(ListFigures(measure=_measure()))
    return layout.render(
        "evaluation/figures.html",
        measure=_measure(),
        measures=get_args(Measure),
        until=listed.data_until,
        sites=list(_by_site(listed)),
    )


@pages.get("/figures.csv")
@for_roles(declaration(ListFigures).roles)
def download() -> Response:
    listed = layout.ask(ListFigures(measure=_measure()))
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, restval="")
    table.writeheader()
    until, names = listed.data_until.isoformat(), layout.names_of_sites()
    for row in (
        *map(_ratio_row, listed.figures),
        *map(_arms_row, listed.comparisons),
        *map(_share_row, listed.placements),
    ):
        table.writerow(row | {"site": names.get(row["site"] or 0), "data_until": until})
    answer = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"before-and-after-{_measure()}-{listed.data_until.isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _measure() -> Measure:
    asked = request.args.get("measure")
    return next((one for one in get_args(Measure) if one == asked), "violent_or_knife")


def _by_site(listed: Figures) -> Iterator[SiteFigures]:
    """Every site of the caller's, also those about which nothing can be said yet."""
    names = layout.names_of_sites()
    for site in layout.member().sites_where(declaration(ListFigures).roles):
        figures = [one for one in listed.figures if one.site_id == site]
        shares = [one for one in listed.placements if one.site_id == site]
        compared = [one for one in listed.comparisons if one.site_id == site]
        parts: list[Figure | Share | Comparison] = [*compared, *figures, *shares]
        caveats = {caveat.code: caveat for part in parts for caveat in part.caveats}
        doses = [one for one in listed.doses if one.site_id == site]
        yield SiteFigures(site, names[site], figures, shares, doses, tuple(caveats.values()), compared)


def _ratio_row(figure: Figure) -> dict[str, Any]:
    return {
        "site": figure.site_id,
        "what": figure.measure,
        "window_months": figure.window_months,
        "index_offence": figure.index_offence,
        "people": figure.people,
        "followed_fully": figure.people_followed_fully,
        "before_offences": figure.before.offences,
        "before_days": figure.before.days,
        "after_offences": figure.after.offences,
        "after_days": figure.after.days,
        "value": _decimal(figure.ratio),
        **_interval(figure),
    }


def _arms_row(comparison: Comparison) -> dict[str, Any]:
    arms = {"offered": comparison.offered, "not_offered": comparison.not_offered}
    parts = {
        f"{name}_{part}": getattr(arm, part) for name, arm in arms.items() for part in ("people", "offences", "days")
    }
    return {
        "site": comparison.site_id,
        "what": f"{comparison.measure}_by_arm",
        "window_months": comparison.window_months,
        "people": sum(arm.people for arm in arms.values()),
        "followed_fully": sum(arm.people_followed_fully for arm in arms.values()),
        "value": _decimal(comparison.ratio),
        **_interval(comparison),
        **parts,
    }


def _share_row(share: Share) -> dict[str, Any]:
    return {
        "site": share.site_id,
        "what": f"sustained_{share.weeks}_weeks",
        "people": share.of,
        "followed_fully": share.reached,
        "value": _decimal(share.share),
        **_interval(share),
    }


def _interval(figure: Figure | Comparison | Share) -> dict[str, str]:
    return {
        "interval_low": _decimal(figure.low),
        "interval_high": _decimal(figure.high),
        "sentence": figure.sentence,
    }


def _decimal(thousandths: int | None) -> str:
    return "" if thousandths is None else f"{thousandths / 1000:.3f}"
