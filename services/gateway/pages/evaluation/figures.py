"""What changed, site by site, as it was published: every figure with its people, interval and caveats, or why not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from flask import Blueprint, Response, request

from common.messages import declaration
from evaluation.messages import (
    FEWER_THAN_FIVE,
    Arm,
    Caveat,
    Comparison,
    Figure,
    Figures,
    ListFigures,
    Measure,
    NotShown,
    Share,
    SiteFigures,
)
from gateway.access.route_guards import for_roles
from gateway.pages.support import layout

pages = Blueprint("figures", __name__)
COLUMNS = (
    "site", "what", "window_months", "index_offence", "people", "followed_fully", "before_offences", "before_days",
    "after_offences", "after_days", "value", "interval_low", "interval_high", "data_until", "sentence",
    "offered_people", "offered_offences", "offered_days", "not_offered_people", "not_offered_offences",
    "not_offered_days", "offences_known_from", "not_shown",
)  # fmt: skip


@dataclass(frozen=True)
class PublishedSite:
    """What was published of one site; ``published`` of None: nothing yet. ``notes`` are its caveats, each once, in the
    order they come up."""

    site_id: int
    name: str
    published: SiteFigures | None
    notes: Sequence[Caveat] = ()

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
        sites=list(_by_site(listed)),
    )


@pages.get("/figures.csv")
@for_roles(declaration(ListFigures).roles)
def download() -> Response:
    listed = layout.ask(ListFigures(measure=_measure()))
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, restval="")
    table.writeheader()
    names = layout.names_of_sites()
    for site in listed.sites:
        for row in _rows(site):
            table.writerow(row | {"site": names.get(site.site_id)})
    answer = Response(text.getvalue(), content_type="text/csv; charset=utf-8")
    latest = max((site.data_until for site in listed.sites), default=None)
    name = f"before-and-after-{_measure()}-{latest.isoformat() if latest else 'nothing-yet'}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(site: SiteFigures) -> Iterator[dict[str, Any]]:
    """A row for every figure, shown or not."""
    dated = {
        "data_until": site.data_until.isoformat(),
        "offences_known_from": site.offences_known_from.isoformat() if site.offences_known_from else "",
    }
    for row in (
        *map(_ratio_row, site.figures),
        *map(_arms_row, site.comparisons),
        *map(_share_row, site.placements),
        *map(_hidden_row, site.not_shown),
        _not_asked_row(site),
    ):
        yield row | dated


def _measure() -> Measure:
    asked = request.args.get("measure")
    return next((one for one in get_args(Measure) if one == asked), "violent_or_knife")


def _by_site(listed: Figures) -> Iterator[PublishedSite]:
    """Every site of the caller's, also those of which nothing was published yet."""
    names, published = layout.names_of_sites(), {site.site_id: site for site in listed.sites}
    for site_id in layout.member().sites_where(declaration(ListFigures).roles):
        site = published.get(site_id)
        parts: list[Figure | Share | Comparison] = [*site.comparisons, *site.figures, *site.placements] if site else []
        caveats = {caveat.code: caveat for part in parts for caveat in part.caveats}
        yield PublishedSite(site_id, names[site_id], site, tuple(caveats.values()))


def _hidden_row(hidden: NotShown) -> dict[str, Any]:
    what = f"sustained_{hidden.weeks}_weeks" if hidden.weeks else f"{hidden.kind}s" if hidden.kind else hidden.what
    return {
        "what": what,
        "window_months": hidden.window_months or "",
        "index_offence": hidden.index_offence or "",
        "not_shown": hidden.words,
    }


def _not_asked_row(site: SiteFigures) -> dict[str, Any]:
    known = {"people": site.not_asked} if site.not_asked is not None else {"not_shown": FEWER_THAN_FIVE}
    return {"what": "not_asked", **known}


def _ratio_row(figure: Figure) -> dict[str, Any]:
    return {
        "what": figure.measure,
        "window_months": figure.window_months,
        "index_offence": figure.index_offence,
        "people": figure.people,
        "followed_fully": _number(figure.people_followed_fully),
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
        "what": f"{comparison.measure}_by_arm",
        "window_months": comparison.window_months,
        "people": sum(arm.people for arm in arms.values()),
        "followed_fully": _sum(arm.people_followed_fully for arm in arms.values()),
        "value": _decimal(comparison.ratio),
        **_interval(comparison),
        **parts,
    }


def _share_row(share: Share) -> dict[str, Any]:
    return {
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


def _sum(counts: Iterable[int | None]) -> int | str:
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(get_args(Arm)) else ""


def _number(count: int | None) -> int | str:
    return "" if count is None else count


def _decimal(thousandths: int | None) -> str:
    return "" if thousandths is None else f"{thousandths / 1000:.3f}"
