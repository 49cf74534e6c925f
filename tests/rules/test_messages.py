"""Rule 6, and what else every message that passes between services must hold to."""

from __future__ import annotations

import re
import typing
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest

from common.envelope import decode
from common.errors import Refused
from common.messages import Code, OffenceCode, Sealed, declaration, declared_messages, dump, load
from rules.support.keep_events import FOLDER, events
from rules.support.message_factory import example, fields_of
from rules.support.sources import CHECKOUT, SERVICES, named
from wayout.deployment.registry import BY_NAME, SUBSCRIPTIONS
from wayout.deployment.registry import SERVICES as HOUSE

DOCUMENTATION = CHECKOUT / "docs" / "messages.md"
ASKING = {name: message for name, message in declared_messages().items() if declaration(message).kind != "event"}
COMMANDS = {name: message for name, message in ASKING.items() if declaration(message).kind == "command"}
# What a service is ready to take in though nobody can know it yet; whoever comes to know it raises it.
NOT_HEARD_OF_YET = {}
FACTS = (UUID, int, bool, date, datetime, Code, OffenceCode)


def is_fact(hint: Any) -> bool:
    """An id, a number, a day, a code or one of listed words: nothing in which a person could be named."""
    if typing.get_origin(hint) is Annotated and typing.get_args(hint)[0] is int:
        return True
    return hint in FACTS or typing.get_origin(hint) is Literal


def test_an_event_carries_ids_codes_days_and_sealed_bytes_and_nothing_else():
    wrong = [
        f"{name}.{field}"
        for name, message in events().items()
        for field, hint in fields_of(message)
        if not (is_fact(hint) or hint == Sealed or hasattr(hint, "__dataclass_fields__"))
    ]
    assert wrong == [], "a name, a number or a text travels sealed or not at all"


def test_the_reply_of_a_command_holds_ids_and_codes_because_it_is_kept_for_repeats():
    wrong = [
        f"{name} -> {field}"
        for name, message in COMMANDS.items()
        for field, hint in fields_of(declaration(message).reply)
        if not (is_fact(hint) or hasattr(hint, "__dataclass_fields__"))
    ]
    assert wrong == []


def test_no_message_says_for_which_force_it_is_because_only_a_credential_may():
    wrong = [
        f"{name}.{field}"
        for name, message in declared_messages().items()
        for field, _ in fields_of(message)
        if re.search("force|tenant|slug", field)
    ]
    assert wrong == []


def language(message: type) -> str:
    """Where others find it: a service's messages, whichever of its concepts declares it."""
    return ".".join(message.__module__.split(".")[:2])


def test_every_message_is_named_after_the_service_whose_language_it_is():
    for name, message in declared_messages().items():
        assert language(message) == f"{name.partition('.')[0]}.messages", name
        shape = r"[a-z]+\.[a-z_]+\.v[1-9]\d*" if name in events() else r"[a-z]+\.[a-z_]+"
        assert re.fullmatch(shape, name), name


def test_every_question_and_command_that_is_declared_is_answered_and_only_by_its_own_service():
    answered = {name: service.name for service in HOUSE for name in service.request_handlers_by_name()}
    assert answered == {name: name.partition(".")[0] for name in ASKING if name.partition(".")[0] in BY_NAME}


def test_every_event_that_somebody_waits_for_is_declared_and_raised_by_somebody():
    for name in SUBSCRIPTIONS:
        assert name in events(), name
        assert name.partition(".")[0] in BY_NAME, f"{name} comes from a service that does not run"
    assert [name for name in SUBSCRIPTIONS if not _raised_somewhere(events()[name])] == []


def _raised_somewhere(event: type) -> bool:
    full = f"{language(event)}.{event.__name__}"
    return any(
        name == full
        for file in SERVICES.rglob("*.py")
        if "messages" not in (file.stem, file.parent.name) and not _takes_it_in(file, full)
        for name, _ in named(file)
    )


def _takes_it_in(file: Any, full: str) -> bool:
    """The handlers of a subscriber use the name as well; they are those of a service that reacts to it."""
    service = BY_NAME.get(file.relative_to(SERVICES).parts[0])
    waits = {f"{language(one.event)}.{one.event.__name__}" for one in service.event_handlers} if service else set()
    return full in waits


@pytest.mark.parametrize("name", declared_messages())
def test_what_is_dumped_is_loaded_again_as_it_was(name):
    made = example(declared_messages()[name])
    assert load(declared_messages()[name], dump(made)) == made


def test_a_question_or_command_with_a_field_we_do_not_know_is_refused_and_an_event_is_taken():
    for name, message in declared_messages().items():
        body = {**dump(example(message)), "brand_new": 1}
        if name in events():
            assert load(message, body) == example(message)
        else:
            with pytest.raises(Refused, match="message_invalid"):
                load(message, body)


def test_every_event_that_was_ever_raised_can_still_be_read():
    samples = {file.stem: file.read_bytes() for file in FOLDER.glob("*.json")}
    assert samples.keys() >= events().keys(), "keep a sample: python -m rules.support.keep_events"
    for name, body in samples.items():
        assert name in events(), f"{name} lies in databases and queues: it must stay readable"
        envelope = decode(body)
        assert envelope.type == name
        assert isinstance(load(events()[name], envelope.data), events()[name])


@pytest.mark.skipif(not DOCUMENTATION.exists(), reason="docs/messages.md is not written yet")
def test_every_message_is_documented():
    said = DOCUMENTATION.read_text(encoding="utf-8")
    assert [name for name in declared_messages() if f"`{name}`" not in said and name not in said] == []
