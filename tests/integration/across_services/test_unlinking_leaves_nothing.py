"""A link made, undone and made to the right person leaves what the right link alone would have left."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from casework import messages as c
from conftest import Force
from referral.messages import AcceptReferral, ConfirmNewPerson, ConfirmSamePerson
from support.case_team import NAVIGATORS, SERGEANTS
from support.evaluation_scene import Life
from support.scene import Scene
from support.unlinking_scene import Mistake

WAYS = [(False, False, True), (True, False, True), (False, True, False), (True, True, True)]
CASES = "SELECT person_id, state, opened_by_referral_id FROM casework.case_file WHERE error_at IS NULL"
VISITS = """
SELECT c.person_id, v.referral_id FROM casework.visit AS v JOIN casework.case_file AS c ON c.id = v.case_id
WHERE v.withdrawn_at IS NULL AND c.error_at IS NULL
"""


class World:
    """Jayden and Jaydon are known; an arrest of a Jaydin may be either's, and is Jaydon's."""

    def __init__(self, system: Any, force: Force, *, his: bool, others: bool) -> None:
        scene = Scene(system, force.id, (force.first_site, force.second_site)).configure()
        self.mistake = Mistake(Life(scene))
        self.called: dict[UUID, str] = {}
        self.jayden = self._arrest("Jayden")
        self.jaydon = self._arrest("Jaydon")
        for invited, referral in ((his, self.jayden), (others, self.jaydon)):
            if invited:
                self.accept(referral)
        for case_id in [item.case_id for item in self.mistake.work()]:
            ask = c.AllocateNavigator(case_id=case_id, worker_id="user:nav", reason="So")
            scene.ask(ask, actor="user:sergeant", roles=SERGEANTS)
            met = c.RecordContact(case_id=case_id, how="visit", outcome="met")
            scene.ask(met, actor="user:nav", roles=NAVIGATORS)
        self.asked = self._arrest("Jaydin", decide=False)

    def _arrest(self, given: str, *, decide: bool = True) -> UUID:
        before = self.mistake.queue().keys()
        self.mistake.scene.arrest(given, "Tomlinson")
        self.mistake.life.run_until_idle()
        (new,) = self.mistake.queue().keys() - before
        self.called[new] = f"arrest of {given}"
        detail = self.mistake.referral(new)
        if decide:
            person = detail.person_id or self.mistake.scene.ask(ConfirmNewPerson(referral_id=new)).person_id
            assert person is not None
            self.called[person] = given
        return new

    def link(self, referral: UUID) -> None:
        """Decide that the arrest is of whomever that referral is about."""
        person = self.mistake.referral(referral).person_id
        assert person is not None
        self.mistake.scene.ask(ConfirmSamePerson(referral_id=self.asked, person_id=person))
        self.mistake.life.run_until_idle()

    def accept(self, referral: UUID) -> None:
        self.mistake.scene.ask(AcceptReferral(referral_id=referral, reason="Knife"))
        self.mistake.life.run_until_idle()

    def seen(self) -> dict[str, Any]:
        """What people can see of it, and every fact that evaluation has: the figures are worked out of nothing else."""
        rows, called = self.mistake.life.rows, self.called
        referrals = {called[one]: self.mistake.referral(one) for one in (self.jayden, self.jaydon, self.asked)}
        return {
            "referrals": {
                name: (one.state, called.get(one.person_id), called.get(one.merged_into), len(one.candidates))
                for name, one in referrals.items()
            },
            "queue": sorted(called[one] for one in self.mistake.queue()),
            "cases": Counter((called[row[0]], row[1], called[row[2]]) for row in rows("casework", CASES)),
            "arrests": sorted((called[one], called[who]) for one, who in self.mistake.arrests()),
            "visits": sorted((called[row[0]], called[row[1]]) for row in rows("casework", VISITS)),
            "work": sorted(
                (called[one.person_id], one.next_action)
                for one in self.mistake.work()
                if one.next_action != "opened_in_error"
            ),
            "counted": Counter(
                (
                    kind,
                    *(
                        value
                        for key, value in sorted(fact.items())
                        if not key.endswith("id") and key != "index_offence"
                    ),
                )
                for kind, facts in self.mistake.counted().items()
                for fact in facts
            ),
        }


@pytest.mark.parametrize(("his", "others", "acted_on"), WAYS)
def test_after_the_right_link_everything_is_as_if_the_wrong_one_had_never_been(
    system, force, other_force, his, others, acted_on
):
    straight, astray = (World(system, one, his=his, others=others) for one in (force, other_force))
    astray.link(astray.jayden)
    if acted_on:
        astray.accept(astray.asked)
    astray.mistake.undo(astray.asked)
    assert astray.seen()["referrals"]["arrest of Jaydin"] == ("received", None, None, 1)
    for scene in (straight, astray):
        scene.link(scene.jaydon)
    assert astray.seen() == straight.seen()
    for scene in (straight, astray):
        scene.accept(scene.asked)
    assert astray.seen() == straight.seen()
    assert straight.seen()["arrests"].count(("arrest of Jaydin", "Jaydon")) == 1
    assert astray.mistake.parked() == 0
