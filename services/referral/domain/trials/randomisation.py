"""The sequence of a trial: the arm at each position of a site, made from a secret seed and balanced in blocks.

docs/decisions/0018 describes it, so that anybody with the seed makes the same sequence: every number is an HMAC-SHA256
under the seed, of a text that names the site, the block and the purpose. Without the seed nobody can predict a position
from those before it, except from the balance itself, so blocks differ in size.
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


def arm_at(seed: bytes, design: Design, site_id: int, position: int) -> Arm:
    """What chance decides for the ``position``-th person of a site, counted from 1."""
    if position < 1:
        raise ValueError("positions are counted from 1")
    return next(islice(sequence(seed, design, site_id), position - 1, None))


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
    """What is published when a trial begins: a digest that fixes the seed and the design without revealing them."""
    sizes = ",".join(str(size) for size in sorted(design.block_sizes))
    bound = f"{code}/{version}/{design.offered}:{design.not_offered}/{sizes}/{seed.hex()}"
    return hashlib.sha256(bound.encode()).hexdigest()


def reproduced(seed: bytes, design: Design, taken: Iterable[tuple[int, int, str]]) -> int:
    """How many of these allocations (site, position, arm) the seed reproduces."""
    given = {(site_id, position): arm for site_id, position, arm in taken}
    last = {site_id: position for site_id, position in sorted(given)}
    drawn = (
        (given.get((site_id, position)), arm)
        for site_id, positions in last.items()
        for position, arm in enumerate(islice(sequence(seed, design, site_id), positions), 1)
    )
    return sum(was == arm for was, arm in drawn)


def _number(seed: bytes, site_id: int, block: int, purpose: str) -> int:
    return int.from_bytes(hmac.digest(seed, f"{site_id}/{block}/{purpose}".encode(), "sha256"), "big")
