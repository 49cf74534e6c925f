"""Reads what a publisher offers (schema.org JobPosting and its relatives) into postings, and says what it could not.

Only what matching needs is kept: no contact, no person, no web address. The free text is plain and of bounded length.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from opportunities.domain import posting_vocabulary
from opportunities.domain.jsonld import Graph, Node, parse, types_of
from opportunities.domain.posting_reader import PostingReader
from opportunities.domain.posting_text import shorten, text_of, to_code
from opportunities.messages import Hours, ImportFault, Known, OpportunityKind

TITLE, PROVIDER, SUMMARY, PAY, MOST_CODES = 200, 200, 4_000, 100, 20
_KINDS: Final[dict[str, OpportunityKind]] = {
    "workbasedprogram": "apprenticeship",
    "educationaloccupationalprogram": "college_place",
    "course": "training",
    "courseinstance": "training",
    "jobposting": "job",
}
TYPES: Final = frozenset(_KINDS)
LEARNING: Final[frozenset[OpportunityKind]] = frozenset({"apprenticeship", "college_place", "training"})
_REQUIRING = ("educationRequirements", "qualifications", "experienceRequirements", "programPrerequisites")


@dataclass(frozen=True)
class Posting:
    """One offer as read. ``key`` is the same whenever the source publishes the same offer again; ``content`` changes
    when the offer does."""

    key: bytes
    content: bytes
    kind: OpportunityKind
    title: str
    provider: str
    summary: str
    zone: str | None
    remote: bool
    hours: Hours
    pay: str | None
    sectors: tuple[str, ...]
    skills: tuple[str, ...]
    starts_on: date | None
    closes_on: date | None
    vacancies: int | None
    night_work: Known
    restricted_trade: Known
    training_included: Known
    min_age: int | None
    states_requirements: bool


@dataclass(frozen=True)
class ReadResult:
    postings: tuple[Posting, ...]
    faults: tuple[ImportFault, ...]


def read_postings(source: str, document: str) -> ReadResult:
    """Everything a document offers. Items are counted from 1; what is wrong with the document itself is item 0."""
    values, faults = parse(document)
    not_read = [ImportFault(item=0, field="document", fault=fault) for fault in faults]
    graphs = [Graph(value) for value in values]
    things = [(graph, node) for graph in graphs for node in graph.of_types(TYPES)]
    if not things and not faults:
        not_read.append(ImportFault(item=0, field="document", fault="offers_nothing"))
    by_key: dict[bytes, Posting] = {}
    for item, (graph, node) in enumerate(things, start=1):
        reader = PostingReader(graph, node)
        posting = _posting(source, reader)
        if posting and posting.key in by_key:
            reader.fault("identifier", "repeated")
        elif posting:
            by_key[posting.key] = posting
        not_read += [ImportFault(item=item, field=to_code(field), fault=fault) for field, fault in reader.faults]
    return ReadResult(tuple(by_key.values()), tuple(not_read))


def _posting(source: str, reader: PostingReader) -> Posting | None:
    title = reader.text("title", "name", most=TITLE)
    if not title:
        reader.fault("title", "missing")
        return None
    provider = reader.text("hiringOrganization", "provider", "employmentUnit", "organization", most=PROVIDER)
    summary = reader.text("description", "responsibilities", "abstract", most=SUMMARY)
    kind = _kind(reader.node, title, reader)
    description = f"{title} {reader.all_text('industry', 'occupationalCategory', 'relevantOccupation')}"
    hints = f"{description} {summary} {reader.all_text('workHours', 'employmentType', 'specialCommitments')}"
    vacancies = reader.vacancies()
    posting = Posting(
        key=_key(source, provider, title, reader),
        content=b"",
        kind=kind,
        title=title,
        provider=provider,
        summary=summary,
        zone=reader.zone(),
        remote=reader.remote(),
        hours=_hours(reader),
        pay=shorten(reader.pay(), PAY) or None,
        sectors=posting_vocabulary.find_sectors(description),
        skills=_codes(reader, "skills"),
        starts_on=reader.day("jobStartDate", "startDate"),
        closes_on=reader.day("validThrough", "applicationDeadline", end=True),
        vacancies=vacancies,
        night_work="yes" if posting_vocabulary.mentions_night_work(hints) else "unknown",
        restricted_trade="yes" if posting_vocabulary.mentions_restricted_trade(hints) else "unknown",
        training_included="yes" if kind in LEARNING else "unknown",
        min_age=posting_vocabulary.find_lowest_age(f"{hints} {reader.all_text('typicalAgeRange')}"),
        states_requirements=_requires(reader),
    )
    return _with_content(posting)


def _with_content(posting: Posting) -> Posting:
    values = {**vars(posting), "key": posting.key, "content": hashlib.sha256(repr(posting).encode()).digest()[:16]}
    return Posting(**values)


def _kind(node: Node, title: str, reader: PostingReader) -> OpportunityKind:
    kind = next(kind for name, kind in _KINDS.items() if name in types_of(node))
    if kind != "job":
        return kind
    employment = re.findall("[a-z]+", reader.all_text("employmentType").lower())
    for named, meant in posting_vocabulary.KINDS_BY_NAME.items():
        if named in employment or posting_vocabulary.is_titled(named, title):
            return meant
    return kind


def _hours(reader: PostingReader) -> Hours:
    how = reader.all_text("employmentType", "educationalProgramMode", "courseMode", "workHours").lower()
    how = how.replace("_", "-").replace(" ", "-")
    full, part = "full-time" in how, "part-time" in how
    return "either" if full and part else "full_time" if full else "part_time" if part else "unknown"


def _codes(reader: PostingReader, name: str) -> tuple[str, ...]:
    """Short items of a list become codes; a whole sentence is no code."""
    items = [text for value in reader.values(name) for text in text_of(value).replace(";", ",").split(",")]
    codes = dict.fromkeys(to_code(item) for item in items if len(item.split()) <= 4)
    return tuple(one for one in codes if one)[:MOST_CODES]


def _requires(reader: PostingReader) -> bool:
    requirements = [reader.all_text(name).lower() for name in _REQUIRING]
    return any(text and text not in ("no requirements", "none", "not required") for text in requirements)


def _key(source: str, provider: str, title: str, reader: PostingReader) -> bytes:
    """What makes an offer the same one next time: its identifier, else its address, else what it says."""
    for name in ("identifier", "url", "@id", "sameAs"):
        if identity := reader.identity(name):
            # An identifier is only unique for its provider, and may be the provider's own number: two titles are two
            # offers, lest one replace the other. An address is unique by itself.
            beside = (provider, " ".join(title.casefold().split())) if name == "identifier" else ("",)
            return _digest(source, name, *beside, identity)
    return _digest(source, "content", reader.whole())


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).digest()[:16]
