"""The sequence of a trial: balanced, reproducible, another for every site and seed, told by none of its parts."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import math
from collections import Counter
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referral.domain.trials.randomisation import Design, arm_at, arms_of, commitment, reproduced, size_of

DECISION = next((Path(__file__).parents[3] / "docs" / "decisions").glob("0018-*.md")).read_text(encoding="utf-8")
SEED = bytes(range(32))
EVEN = Design(1, 1, (4, 6, 8))
seeds = st.binary(min_size=32, max_size=32)


@st.composite
def designs(draw: st.DrawFn) -> Design:
    offered, not_offered = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    times = draw(st.lists(st.integers(1, 5), min_size=2, max_size=4, unique=True))
    return Design(offered, not_offered, tuple(sorted((offered + not_offered) * many for many in times)))


@given(seeds, designs(), st.integers(1, 10**6), st.integers(1, 50))
def test_in_every_whole_block_the_ratio_holds(seed: bytes, design: Design, site: int, block: int) -> None:
    arms = Counter(arms_of(seed, design, site, block))
    assert arms["offered"] * design.not_offered == arms["not_offered"] * design.offered
    assert arms.total() == size_of(seed, design, site, block) in design.block_sizes


@given(seeds, designs(), st.integers(1, 10**6))
@settings(max_examples=40)
def test_however_far_it_has_come_it_is_balanced_within_half_a_block(seed: bytes, design: Design, site: int) -> None:
    share = design.offered / design.together
    most = max(design.block_sizes) * share * (1 - share)
    offered = 0
    for place, arm in enumerate(sequence(seed, site, 60, design), 1):
        offered += arm == "offered"
        assert abs(offered - place * share) <= most + 1e-9
    assert most <= max(design.block_sizes) / 4


@given(seeds, designs(), st.integers(1, 10**6))
@settings(max_examples=30)
def test_places_are_the_blocks_one_after_the_other(seed: bytes, design: Design, site: int) -> None:
    in_turn = [arm for block in (1, 2, 3) for arm in arms_of(seed, design, site, block)]
    assert [arm_at(seed, design, site, place) for place in range(1, len(in_turn) + 1)] == in_turn


def sequence(seed: bytes, site: int, many: int = 64, design: Design = EVEN) -> list[str]:
    """The blocks one after the other, which is where the places are, as the test above says."""
    blocks = (arms_of(seed, design, site, block) for block in itertools.count(1))
    return list(itertools.islice(itertools.chain.from_iterable(blocks), many))


@given(seeds, seeds, st.integers(1, 10**6), st.integers(1, 10**6))
@settings(max_examples=40)
def test_the_same_seed_gives_the_same_and_another_seed_or_site_another(one, other, here, there) -> None:
    assert sequence(one, here) == sequence(one, here)
    assert (sequence(one, here) == sequence(other, here)) == (one == other)
    assert (sequence(one, here) == sequence(one, there)) == (here == there)


@given(seeds, designs(), st.integers(1, 10**6))
@settings(max_examples=40)
def test_whoever_runs_what_the_decision_prints_makes_the_same_sequence(seed: bytes, design: Design, site: int) -> None:
    printed: dict[str, Any] = {"hmac": hmac}
    exec(DECISION.partition("```python\n")[2].partition("```")[0], printed)  # the point: these very lines
    theirs = printed["arms"](seed, site, design.offered, design.not_offered, design.block_sizes, 60)
    assert theirs == sequence(seed, site, 60, design)


def test_the_example_in_the_decision_is_right() -> None:
    example = DECISION.partition("blocks of 4, 6 or 8: ")[2].partition(".")[0].replace("\n", " ")
    assert example.split(", ") == [{"offered": "offered", "not_offered": "not"}[one] for one in sequence(SEED, 7, 12)]
    first, _, last = DECISION.partition("`4c7ec")[2].partition("`")[0].partition("...")
    bound = commitment("offer-2027", 1, EVEN, SEED)
    assert bound.startswith(f"4c7ec{first}")
    assert bound.endswith(last)


def test_whoever_has_seen_everything_so_far_guesses_the_next_little_better_than_by_balance_alone() -> None:
    """Without the seed: of many seeds, how often is the next one offered, given what came before? Wherever the balance
    of the block is even, it is a toss."""
    after_even = Counter[bool]()
    for number in range(2_000):
        seed = hashlib.sha256(str(number).encode()).digest()
        seen = sequence(seed, 1, 21)
        before = seen[:20]
        if before.count("offered") == 10:
            after_even[seen[20] == "offered"] += 1
    many = after_even.total()
    assert many > 300
    assert abs(after_even[True] / many - 0.5) < 4 * math.sqrt(0.25 / many)


def test_every_order_of_a_block_comes_as_often_as_every_other() -> None:
    design = Design(1, 1, (4, 8))
    orders = Counter[tuple[str, ...]]()
    for number in range(6_000):
        seed = hashlib.sha256(str(number).encode()).digest()
        if size_of(seed, design, 3, 1) == 4:
            orders[tuple(arms_of(seed, design, 3, 1))] += 1
    assert len(orders) == math.comb(4, 2)
    expected = orders.total() / 6
    chi_squared = sum((found - expected) ** 2 / expected for found in orders.values())
    assert chi_squared < 20.5  # 0.1% of five degrees of freedom
    assert 0.45 < orders.total() / 6_000 < 0.55


def test_places_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        arm_at(SEED, EVEN, 1, 0)


def test_the_commitment_binds_to_everything_and_can_be_made_with_sha256sum() -> None:
    bound = commitment("offer-2027", 1, EVEN, SEED)
    assert bound == hashlib.sha256(f"offer-2027/1/1:1/4,6,8/{SEED.hex()}".encode()).hexdigest()
    others = {
        commitment("offer-2028", 1, EVEN, SEED),
        commitment("offer-2027", 2, EVEN, SEED),
        commitment("offer-2027", 1, Design(2, 1, (6, 9)), SEED),
        commitment("offer-2027", 1, Design(1, 1, (4, 6)), SEED),
        commitment("offer-2027", 1, EVEN, SEED[::-1]),
    }
    assert len(others | {bound}) == 6


def test_what_was_given_otherwise_than_the_seed_says_is_counted_out() -> None:
    given_out = [(7, place, arm) for place, arm in enumerate(sequence(SEED, 7, 10), 1)]
    assert reproduced(SEED, EVEN, given_out) == 10
    assert reproduced(SEED, EVEN, reversed(given_out)) == 10
    site, place, arm = given_out[3]
    given_out[3] = (site, place, "offered" if arm == "not_offered" else "not_offered")
    assert reproduced(SEED, EVEN, given_out) == 9


def test_a_trial_of_ten_thousand_is_checked_while_somebody_waits() -> None:
    many = [(site, place, "offered") for site in (1, 2) for place in range(1, 5_001)]
    began = perf_counter()
    assert abs(reproduced(SEED, EVEN, many) - 5_000) <= 4
    assert perf_counter() - began < 5  # as long as a page waits
