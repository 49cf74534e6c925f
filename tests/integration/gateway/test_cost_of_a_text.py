"""A text is cheap: what PostgreSQL is asked for one text is counted, because it is most of what a text costs."""

from __future__ import annotations

from wayout.bench.intake.statements import counted


def test_a_text_from_a_new_number_asks_little_of_the_database_and_its_repeat_less(webhooks, system):
    webhooks.text("notify", "I am worried about my son", sender="447700900401")
    system.run_until_idle()
    with counted() as first:
        webhooks.text("notify", "I am worried about my son", sender="447700900402", id="one")
        system.run_until_idle()
    with counted() as again:
        webhooks.text("notify", "I am worried about my son", sender="447700900402", id="one")
        system.run_until_idle()
    assert len(webhooks.scene.queue()) == 2
    assert first.statements["gateway"] <= 9
    assert first.statements["referral"] <= 41  # with the answer, and everything delivered twice
    assert again.statements["gateway"] <= 2
    assert again.statements["referral"] == 0


def test_a_second_text_of_the_same_number_is_not_dearer_than_the_first(webhooks, system):
    with counted() as first:
        webhooks.text("notify", "I am worried about my son", sender="447700900403")
        system.run_until_idle()
    with counted() as second:
        webhooks.text("notify", "he has not come home", sender="447700900403")
        system.run_until_idle()
    assert second.statements["referral"] <= first.statements["referral"]


def test_one_text_more_in_a_batch_asks_little_of_the_database(webhooks, system):
    def statements(texts: range) -> int:
        for number in texts:
            webhooks.text("notify", f"I am worried about my son {number}", sender=f"4477009005{number:02}")
        with counted() as batch:
            system.run_until_idle()
        return batch.statements["referral"]

    statements(range(10, 12))
    # The least of three: what else the service has to do now and then is no cost of a text.
    two = min(statements(range(first, first + 2)) for first in (20, 22, 24))
    ten = min(statements(range(first, first + 10)) for first in (30, 40, 50))
    assert (ten - two) / 8 <= 12  # with its answer
