"""The ledger balances to the penny and a line is never passed, whatever is done in whatever order."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from common.errors import Refused
from voluntary.domain.ledger import (
    Account,
    Budget,
    Commitment,
    Entry,
    Posting,
    allocate,
    balances,
    budget_agrees,
    commit,
    pay,
    receive,
    release,
)

FUND, LINE, WORK = UUID(int=1), UUID(int=2), UUID(int=3)
pence = st.integers(1, 3_000_00)


def test_a_line_is_never_passed():
    line = Budget("budget_line", limit=1000).commit(600)
    with pytest.raises(Refused) as refused:
        line.commit(401)
    assert (refused.value.code, refused.value.facts) == ("budget_line_exhausted", {"left_pence": 400})
    assert line.commit(400).left == 0


def test_what_was_spent_stays_used():
    line = Budget("budget_line", limit=1000).commit(600).pay(600)
    assert (line.committed, line.spent, line.left) == (0, 600, 400)
    with pytest.raises(Refused, match="budget_line_exhausted"):
        line.commit(401)


def test_an_award_says_that_it_is_the_award_that_is_used_up():
    with pytest.raises(Refused, match="award_exhausted"):
        Budget("award", limit=10).commit(11)


def test_what_is_released_can_be_committed_again():
    assert Budget("budget_line", limit=100).commit(100).release(40).commit(40).left == 0


@pytest.mark.parametrize("act", ["release", "pay"])
def test_nothing_leaves_a_line_that_was_not_committed(act):
    with pytest.raises(Refused, match="more_than_committed"):
        getattr(Budget("budget_line", limit=1000).commit(100), act)(101)


def test_a_commission_is_not_paid_from_the_money_of_another():
    with pytest.raises(Refused, match="more_than_committed"):
        Commitment(WORK, left=100).reduce(101)


@pytest.mark.parametrize("wrong", [0, -1, True, 1.5])
def test_money_moves_in_whole_pence_and_forwards_only(wrong):
    for move in (
        Budget("budget_line", 10, 5).commit,
        Budget("budget_line", 10, 5).release,
        Budget("budget_line", 10, 5).pay,
        Commitment(WORK, 5).reduce,
    ):
        with pytest.raises(Refused, match="amount_invalid"):
            move(wrong)
    with pytest.raises(Refused, match="amount_invalid"):
        receive(FUND, wrong)
    with pytest.raises(Refused, match="amount_invalid"):
        pay({WORK: wrong})


def test_a_fund_gives_its_lines_no_more_than_it_received():
    with pytest.raises(Refused, match="fund_exhausted"):
        allocate(FUND, 99, LINE, 100)


def test_an_unbalanced_entry_cannot_exist():
    with pytest.raises(ValueError, match="sum to zero"):
        Entry("paid", (Posting(Account("committed", WORK), -5), Posting(Account("spent", WORK), 4)))
    with pytest.raises(ValueError, match="moves money"):
        Entry("paid", ())


def test_one_payment_can_settle_several_commissions():
    other = UUID(int=4)
    found = balances([commit(LINE, WORK, 100), commit(LINE, other, 50), pay({WORK: 70, other: 50})])
    assert found[Account("committed", WORK)] == 30
    assert found[Account("spent", WORK)] + found[Account("spent", other)] == 120
    assert found[Account("committed", other)] == 0


@given(limit=pence, wanted=st.lists(pence, max_size=30))
def test_no_run_of_commitments_passes_the_line(limit, wanted):
    line = Budget("budget_line", limit)
    for each in wanted:
        try:
            line = line.commit(each)
        except Refused:
            assert each > line.left
    assert 0 <= line.committed <= limit


class Books(RuleBasedStateMachine):
    """A fund, its lines and whatever is done to them, in every order: as the store would, pot and entry together."""

    lines = Bundle("lines")
    works = Bundle("works")

    def __init__(self):
        super().__init__()
        self.entries, self.pots, self.of = [], {}, {}
        self.left, self.received = {}, 0

    @initialize(amount=pence)
    def open_fund(self, amount):
        self.entries.append(receive(FUND, amount))
        self.received += amount

    @rule(amount=pence)
    def more_comes_in(self, amount):
        self.entries.append(receive(FUND, amount))
        self.received += amount

    @rule(target=lines, amount=pence)
    def open_budget_line(self, amount):
        line, unallocated = uuid4(), balances(self.entries)[Account("fund", FUND)]
        try:
            self.entries.append(allocate(FUND, unallocated, line, amount))
        except Refused:
            assert amount > unallocated
            return multiple()
        self.pots[line] = Budget("budget_line", amount)
        return line

    @rule(target=works, line=lines, amount=pence)
    def commission(self, line, amount):
        work = uuid4()
        try:
            self.pots[line] = self.pots[line].commit(amount)
        except Refused:
            assert amount > self.pots[line].left
            return multiple()
        self.of[work], self.left[work] = line, Commitment(work, amount)
        self.entries.append(commit(line, work, amount))
        return work

    @rule(work=works, amount=pence)
    def give_back(self, work, amount):
        try:
            left, pot = self.left[work].reduce(amount), self.pots[self.of[work]].release(amount)
        except Refused:
            return
        self.left[work], self.pots[self.of[work]] = left, pot
        self.entries.append(release(self.of[work], work, amount))

    @rule(work=works, amount=pence)
    def pay_some(self, work, amount):
        try:
            left, pot = self.left[work].reduce(amount), self.pots[self.of[work]].pay(amount)
        except Refused:
            assert amount > self.left[work].left
            return
        self.left[work], self.pots[self.of[work]] = left, pot
        self.entries.append(pay({work: amount}))

    @rule(work=consumes(works))
    def pay_all_of_it(self, work):
        if owed := self.left[work].left:
            self.left[work], self.pots[self.of[work]] = Commitment(work, 0), self.pots[self.of[work]].pay(owed)
            self.entries.append(pay({work: owed}))

    @invariant()
    def no_line_is_passed(self):
        for pot in self.pots.values():
            assert 0 <= pot.committed + pot.spent <= pot.limit

    @invariant()
    def every_penny_is_somewhere(self):
        found = balances(self.entries)
        assert sum(found.values()) == 0
        assert sum(balance for account, balance in found.items() if account.kind != "source") == self.received
        assert all(balance >= 0 for account, balance in found.items() if account.kind != "source")

    @invariant()
    def figures_are_those_of_the_postings(self):
        found = balances(self.entries)
        for line, pot in self.pots.items():
            assert budget_agrees(pot, line, [work for work, of in self.of.items() if of == line], found)


Books.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestBooks = Books.TestCase


def test_a_line_whose_figures_were_tampered_with_does_not_agree():
    found = balances([allocate(FUND, 1000, LINE, 1000), commit(LINE, WORK, 300)])
    assert budget_agrees(Budget("budget_line", 1000, 300, 0), LINE, [WORK], found)
    assert not budget_agrees(Budget("budget_line", 1000, 299, 0), LINE, [WORK], found)
    assert not budget_agrees(Budget("budget_line", 1001, 300, 0), LINE, [WORK], found)
