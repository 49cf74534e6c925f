"""The generated documents say what the code declares, in words and for machines."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from uuid import uuid4

import jsonschema
import pytest

from casework.messages import AgreePlan, PlannedStep
from common.envelope import encode, new_envelope
from common.errors import Refused
from common.messages import declaration, dump
from common.rpc.client import encode_refusal, encode_result
from referral.messages import ArrestRecorded, MatchResult
from wayout.deployment.registry import SERVICES, SUBSCRIPTIONS
from wayout.generated_docs import COMMAND, documents
from wayout.generated_docs.catalogue import fields_of, read_catalogue

FILES = ("messages.md", "asyncapi.json", "audiences.md", "openapi.json", "settings.md")


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return {path.name: content for path, content in documents().items()}


@pytest.fixture(scope="module")
def described(generated) -> dict:
    return json.loads(generated["asyncapi.json"])


def check(described: dict, value: object, schema: dict) -> None:
    full_schema = {**schema, "components": described["components"]}
    jsonschema.Draft7Validator(full_schema, format_checker=jsonschema.FormatChecker()).validate(value)


@pytest.mark.parametrize("name", FILES)
def test_the_committed_document_says_what_the_code_declares(name):
    (path,) = [path for path in documents() if path.name == name]
    assert path.read_text(encoding="utf-8") == documents()[path], f"docs/{name} is out of date; run: {COMMAND}"


def test_every_message_that_a_service_handles_is_documented(generated):
    used = [handler.message for service in SERVICES for handler in service.request_handlers]
    used += [handler.event for service in SERVICES for handler in service.event_handlers]
    for message in used:
        assert f"#### `{declaration(message).name}`" in generated["messages.md"]


def test_every_reference_has_a_target(described):
    def references(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from [inner] if key == "$ref" else references(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from references(inner)

    for reference in set(references(described)):
        place = described
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_every_link_of_the_page_has_an_anchor(generated):
    page = generated["messages.md"]
    targets = {part.partition(")")[0] for part in page.split("](#")[1:]}
    anchors = {part.partition('"')[0] for part in page.split('<a id="')[1:]} | {
        entry.name for entry in read_catalogue()
    }
    assert targets <= anchors


def test_every_subscription_is_a_message_on_its_subscribers_queue(described):
    for event, subscribers in SUBSCRIPTIONS.items():
        for subscriber in subscribers:
            channel = described["channels"][f"events.{subscriber}"]
            assert channel["address"] == f"wayout.{subscriber}"
            assert event in channel["messages"]


def test_every_schema_is_a_schema(described):
    for schema in described["components"]["schemas"].values():
        jsonschema.Draft7Validator.check_schema(schema)


def test_an_event_on_the_wire_is_what_the_document_says(described):
    event = ArrestRecorded(
        referral_id=uuid4(),
        person_id=uuid4(),
        site_id=1,
        occurred_on=date(2026, 11, 1),
        offence_code="CJ88144",
        role="suspect",
    )
    envelope = new_envelope(
        event, id=uuid4(), source="referral", subject=uuid4(), time=datetime.now(UTC), force=1, sequence=1,
        actor="user:x", cause=None, traceparent=None,
    )  # fmt: skip
    payload = described["components"]["messages"]["referral.arrest_recorded.v1"]["payload"]
    message = json.loads(encode(envelope))
    check(described, message, payload)
    with pytest.raises(jsonschema.ValidationError):
        check(described, {**message, "data": {**message["data"], "site_id": "one"}}, payload)


def test_a_command_with_an_unknown_field_is_as_wrong_in_the_document_as_at_the_endpoint(described):
    step = PlannedStep(
        key="A", kind="own_work", title="ID", need="identity_documents", after=(), target=date(2027, 1, 1)
    )
    schema = described["components"]["schemas"]["casework.AgreePlan"]
    plan = dump(AgreePlan(case_id=uuid4(), steps=(step,)))
    check(described, plan, schema)
    with pytest.raises(jsonschema.ValidationError):
        check(described, {**plan, "force_id": 2}, schema)
    with pytest.raises(jsonschema.ValidationError):
        check(described, {**plan, "steps": [{**plan["steps"][0], "key": "AB"}]}, schema)


def test_a_reply_and_a_refusal_are_what_the_document_says(described):
    payload = described["components"]["messages"]["referral.record_who.reply"]["payload"]
    check(described, json.loads(encode_result(dump(MatchResult(person_id=None, candidate_count=2)))), payload)
    check(described, json.loads(encode_refusal(Refused("not_found"))), payload)


def test_the_order_of_fields_is_that_of_the_declaration():
    assert [field.name for field in fields_of(PlannedStep)][:3] == ["key", "kind", "title"]
