"""The sequence of a trial: which place of a site is offered the scheme, made from a secret seed, balanced in blocks.

Written down in docs/decisions/0018, so that anybody who has the seed makes the same sequence: every number is an
HMAC-SHA256 under the seed, of a text that names the site, the block and what is asked. Without the seed no place can
be told from those before it, but for what any balance gives away; that is why blocks differ in size.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count, islice
from typing import Final

from evaluation.messages import Arm

SEED_BYTES: Final = 32


@dataclass(frozen=True)
class Design:
    """Of every ``offered`` + ``not_offered`` people so many are offered the scheme, in blocks of one of these sizes."""

    offered: int
    not_offered: int
    block_sizes: tuple[int, ...]

    @property
    def together(self) -> int:
        return self.offered + self.not_offered


def arm_at(seed: bytes, design: Design, site_id: int, place: int) -> Arm:
    """What chance decides for the ``place``-th person of a site, counted from 1."""
    if place < 1:
        raise ValueError("places are counted from 1")
    return next(islice(sequence(seed, design, site_id), place - 1, None))


def sequence(seed: bytes, design: Design, site_id: int) -> Iterator[Arm]:
    """A site's whole sequence, without end: its blocks, one after the other."""
    return chain.from_iterable(arms_of(seed, design, site_id, block) for block in count(1))


def arms_of(seed: bytes, design: Design, site_id: int, block: int) -> Sequence[Arm]:
    """A whole block: its slots in the order of their numbers, of which the first so many are offered the scheme."""
    size = size_of(seed, design, site_id, block)
    offered = size * design.offered // design.together
    drawn = sorted(range(1, size + 1), key=lambda slot: _number(seed, site_id, block, str(slot)))
    return ["offered" if slot <= offered else "not_offered" for slot in drawn]


def size_of(seed: bytes, design: Design, site_id: int, block: int) -> int:
    sizes = sorted(design.block_sizes)
    return sizes[_number(seed, site_id, block, "size") % len(sizes)]


def commitment(code: str, version: int, design: Design, seed: bytes) -> str:
    """What is published when a trial begins: it binds whoever holds the seed to it, and to the design, and tells
    neither."""
    sizes = ",".join(str(size) for size in sorted(design.block_sizes))
    bound = f"{code}/{version}/{design.offered}:{design.not_offered}/{sizes}/{seed.hex()}"
    return hashlib.sha256(bound.encode()).hexdigest()


def reproduced(seed: bytes, design: Design, taken: Iterable[tuple[int, int, str]]) -> int:
    """How many of these places (site, place, arm) come out of the seed as they were given."""
    given = {(site_id, place): arm for site_id, place, arm in taken}
    last = {site_id: place for site_id, place in sorted(given)}
    drawn = (
        (given.get((site_id, place)), arm)
        for site_id, places in last.items()
        for place, arm in enumerate(islice(sequence(seed, design, site_id), places), 1)
    )
    return sum(was == arm for was, arm in drawn)


def _number(seed: bytes, site_id: int, block: int, purpose: str) -> int:
    return int.from_bytes(hmac.digest(seed, f"{site_id}/{block}/{purpose}".encode(), "sha256"), "big")
