"""Reads one published thing, property by property, and keeps a list of what was there but could not be read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from opportunities.domain.jsonld import Graph, Node
from opportunities.domain.posting_text import (
    find_district,
    parse_date,
    parse_district,
    parse_whole_number,
    shorten,
    text_of,
)

MAX_VACANCIES = 10_000
_WHERE = ("jobLocation", "location", "address")
_OPENINGS = ("totalJobOpenings", "maximumEnrollment", "maximumAttendeeCapacity", "numberOfPositions")


class PostingReader:
    def __init__(self, graph: Graph, node: Node) -> None:
        self.graph = graph
        self.node = node
        self.faults: list[tuple[str, str]] = []

    def fault(self, field: str, why: str) -> None:
        if (field, why) not in self.faults:
            self.faults.append((field, why))

    def values(self, *names: str) -> list[Any]:
        """The values of the first of these properties that is there; a course keeps some in its instances."""
        values = self.graph.values(self.node, *names)
        if values:
            return values
        instances = self.graph.values(self.node, "hasCourseInstance")
        return [value for instance in instances[:1] for value in self.graph.values(instance, *names)]

    def all_text(self, *names: str) -> str:
        return " ".join(text for name in names if (text := text_of(self.values(name))))

    def text(self, *names: str, most: int) -> str:
        """The first property that has words in it, in bounded length."""
        for name in names:
            values = self.values(name)
            words = text_of(values[0]) if values else ""
            if words:
                if len(words) > most:
                    self.fault(name, "shortened")
                return shorten(words, most)
            if values:
                self.fault(name, "no_words")
        return ""

    def day(self, *names: str, end: bool = False) -> date | None:
        for name in names:
            for value in self.values(name)[:1]:
                day = parse_date(text_of(value), end=end)
                if day is None:
                    self.fault(name, "not_a_date")
                return day
        return None

    def vacancies(self) -> int | None:
        for name in _OPENINGS:
            for value in self.values(name)[:1]:
                number = parse_whole_number(value.get("value") if isinstance(value, dict) else value)
                if number is not None and 1 <= number <= MAX_VACANCIES:
                    return number
                self.fault(name, "not_a_number_of_places")
                return None
        return None

    def identity(self, name: str) -> str:
        value = self.node.get("@id") if name == "@id" else next(iter(self.values(name)), None)
        if isinstance(value, dict):
            # Its name is the publisher's: many give the employer there, which all of their offers share.
            value = value.get("value") or value.get("@value") or value.get("@id")
        # A document's own fragment ("#job") names nothing outside of it.
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        return "" if text.startswith(("#", "_:")) else text[:2_000]

    def whole(self) -> str:
        return json.dumps(self.node, sort_keys=True, default=str)

    # -- where --------------------------------------------------------------------------------------------------------
    def zone(self) -> str | None:
        """The postcode district of the first location named, never more exact than that."""
        locations = self.values(*_WHERE) or self._of_the_provider()
        if len(locations) > 1:
            self.fault("jobLocation", "more_than_one")
        for location in locations:
            zones = [zone for address in self._addresses(location) if (zone := self._district(address))]
            if zones:
                return zones[0]
        if locations and not self.remote():
            self.fault("jobLocation", "no_postcode_district")
        return None

    def remote(self) -> bool:
        return "telecommute" in self.all_text("jobLocationType").lower()

    def _of_the_provider(self) -> list[Any]:
        providers = self.values("provider", "hiringOrganization")
        return [location for one in providers[:1] for location in self.graph.values(one, "address", "location")]

    def _addresses(self, location: Any) -> Iterator[Any]:
        inner = self.graph.values(location, "address", "location")
        yield from inner or [location]

    def _district(self, address: Any) -> str | None:
        if isinstance(address, str):
            return find_district(address)
        for value in self.graph.values(address, "postalCode")[:1]:
            return parse_district(text_of(value))
        return find_district(text_of(self.graph.values(address, "streetAddress", "name", "address")))

    # -- pay ----------------------------------------------------------------------------------------------------------
    def pay(self) -> str:
        for name in ("baseSalary", "estimatedSalary", "trainingSalary", "salary"):
            for value in self.values(name)[:1]:
                words = self._amount(value)
                if not words:
                    self.fault(name, "no_amount")
                return words
        return ""

    def _amount(self, value: Any) -> str:
        """``12.50 to 13.20 GBP per hour``, from whatever of that is there; nothing without an amount."""
        if not isinstance(value, dict):
            return " ".join(filter(None, [text_of(value), self.all_text("salaryCurrency")]))
        inner = next(iter(self.graph.values(value, "value")), value)
        amount = self._range(inner) if isinstance(inner, dict) else text_of(inner)
        if not amount:
            return ""
        currency = text_of(self.graph.values(value, "currency")) or self.all_text("salaryCurrency")
        units = (text_of(self.graph.values(one, "unitText", "duration")) for one in (inner, value))
        unit = next(filter(None, units), "")
        return " ".join(filter(None, [amount, currency, f"per {_unit(unit)}" if unit else ""]))

    def _range(self, value: Any) -> str:
        low, high = (text_of(self.graph.values(value, name)) for name in ("minValue", "maxValue"))
        if low or high:
            return " to ".join(filter(None, [low, high]))
        return text_of(self.graph.values(value, "value", "median", "price"))


def _unit(unit: str) -> str:
    return {"p1y": "year", "pt1h": "hour", "p1m": "month", "p1w": "week", "p1d": "day"}.get(unit.lower(), unit.lower())
