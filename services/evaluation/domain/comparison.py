"""The comparison of arms as allocated. It always carries its caveats, and counts who was helped outside their arm.

Days      from the day of allocation, the same for both arms. Absences are not deducted: they are known only for
          people whom the scheme works with, and deducting them in one arm alone would bias the comparison.
Index     an offence on the day of allocation counts, except the one that led to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaluation.domain.arms_ratio import FollowUp, arms_ratio
from evaluation.domain.caveats import FEW
from evaluation.domain.figures import OFFENCES, caveat_sentences, format_followed, format_interval, format_people
from evaluation.domain.history import DAY, Data, Offence, Participant, Span, windows
from evaluation.domain.rate_ratio import Interval, RateRatio
from evaluation.messages import Arm, ArmSide, CaveatCode, Measure

ALWAYS: tuple[CaveatCode, ...] = ("as_allocated", "counted_without_asking", "absences_not_deducted")


@dataclass(frozen=True)
class Comparison:
    """``crossovers`` and ``overrides`` were helped although they were not offered the scheme; ``never_allocated`` were
    helped for their safety before allocation, and are in neither arm."""

    site_id: int | None
    measure: Measure
    months: int
    offered: ArmSide
    not_offered: ArmSide
    ratio: float | None
    interval: Interval
    crossovers: int | None
    overrides: int | None
    never_allocated: int | None
    caveats: tuple[CaveatCode, ...]

    def __post_init__(self) -> None:
        if not set(ALWAYS) <= set(self.caveats):
            raise ValueError("a comparison always says how it counts")
        if self.ratio is not None and not self.interval.contains(self.ratio):
            raise ValueError("a figure lies within its own interval")


def compare(
    people: Iterable[Participant], *, site_id: int | None, measure: Measure, months: int, data: Data, lag_days: int = 0
) -> Comparison | None:
    """The comparison of one site (None: of all) for one measure and window; None where no one was allocated."""
    here = [person for person in people if site_id is None or person.site_id == site_id]
    if not any(person.arm for person in here):
        return None
    arms = {arm: _followed(here, arm, measure, months, data) for arm in ("offered", "not_offered")}
    ratio = arms_ratio(arms["offered"], arms["not_offered"])
    offered, not_offered = _side(arms["offered"]), _side(arms["not_offered"])
    helped = [person.departed for person in here if person.arm == "not_offered"]
    departed = helped.count("crossover") + helped.count("override")
    return Comparison(
        site_id=site_id,
        measure=measure,
        months=months,
        offered=offered,
        not_offered=not_offered,
        ratio=ratio.ratio,
        interval=ratio.interval,
        crossovers=helped.count("crossover"),
        overrides=helped.count("override"),
        never_allocated=sum(person.arm is None and person.departed == "override" for person in here),
        caveats=tuple(_caveats(ratio, offered, not_offered, departed, lag_days)),
    )


def both_arms_followed(comparison: Comparison | None) -> bool:
    """Whether there are people in both arms to compare."""
    return comparison is not None and bool(comparison.offered.people and comparison.not_offered.people)


def follow_up(person: Participant, measure: Measure, months: int, data: Data) -> FollowUp | None:
    """One participant's offences and days since allocation. None without a day of follow-up."""
    _, whole = windows(person.index_on, months)
    seen = whole.limit_to(data.known_from, data.until + DAY)
    days = max(0, (seen.end - seen.first).days)
    if not days:
        return None
    offences = sum(offence.counts_as(measure) and _since(offence, person, seen) for offence in person.offences)
    return FollowUp(offences, days, fully=seen == whole)


def _since(offence: Offence, person: Participant, span: Span) -> bool:
    led_here = offence.fact_id == person.index_offence and offence.occurred_on == person.index_on
    return span.contains(offence.occurred_on) and not led_here


def _followed(people: Iterable[Participant], arm: Arm, measure: Measure, months: int, data: Data) -> list[FollowUp]:
    in_arm = (follow_up(person, measure, months, data) for person in people if person.arm == arm)
    return [followed for followed in in_arm if followed]


def _side(arm: list[FollowUp]) -> ArmSide:
    return ArmSide(
        people=len(arm),
        people_followed_fully=sum(person.fully for person in arm),
        offences=sum(person.offences for person in arm),
        days=sum(person.days for person in arm),
    )


def _caveats(
    ratio: RateRatio, offered: ArmSide, not_offered: ArmSide, departed: int, lag_days: int
) -> Iterator[CaveatCode]:
    yield from ALWAYS
    if departed:
        yield "crossover_dilutes"
    if min(offered.people, not_offered.people) < FEW:
        yield "few_in_an_arm"
    if not offered.people or not not_offered.people:
        yield "not_seen_in_both_arms"
        return
    if offered.offences + not_offered.offences < FEW:
        yield "few_offences"
    if not not_offered.offences:
        yield "no_offences_without"
    if not offered.offences:
        yield "no_offences_with"
    if any(side.people_followed_fully != side.people for side in (offered, not_offered)):
        yield "follow_up_incomplete"
    if ratio.by_person and ratio.interval != ratio.exact:
        yield "offences_cluster"
    if lag_days:
        yield "recent_offences_may_be_missing"


def sentence(figure: Comparison) -> str:
    """The whole comparison in words, with every caveat."""
    ratio = "cannot be worked out" if figure.ratio is None else f"{figure.ratio:.2f}"
    head = (
        f"Rate of {OFFENCES[figure.measure]}, {figure.months} months from allocation, offered the scheme against not, "
        f"as allocated: {ratio} (95% interval {format_interval(figure.interval)})"
    )
    arms = f"offered: {_arm(figure.offered)}; not offered: {_arm(figure.not_offered)}"
    return " ".join([f"{head}; {arms}.", *_departures(figure), *caveat_sentences(figure.caveats)])


def _arm(side: ArmSide) -> str:
    followed = format_followed(side.people_followed_fully)
    return f"{format_people(side.people)} ({followed}), {side.offences:,} in {side.days:,} days"


def _departures(figure: Comparison) -> Iterator[str]:
    """Who was helped outside their arm, also when no one was."""
    if figure.crossovers is None or figure.overrides is None:
        yield "How many people were helped outside their arm is not shown, so that nobody can be recognised."
        return
    yield (
        f"Of those not offered it, {format_people(figure.crossovers)} had help because it was asked for, and "
        f"{format_people(figure.overrides)} because a supervisor decided it for their safety."
    )
    if figure.never_allocated:
        yield f"Helped for their safety before they were allocated, and in neither arm: {figure.never_allocated:,}."
