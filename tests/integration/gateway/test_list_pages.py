"""The officer's pages for lists: upload or paste, look, decide, and what is left out."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from common.roles import DUTY_OFFICER, NAVIGATOR
from gateway.body_limits import LIST_BYTES
from support.pages.html_reader import Reading
from support.scene import Scene
from support.sign_in import signed_in_at

TODAY = datetime.now(UTC).strftime("%d/%m/%Y")
CUSTODY = (
    "Custody record,Name,DOB,Offence,Arrest date,Suite\n"
    f"CR/1,Ann Lee,14/03/2010,CJ88144,{TODAY},Oldbury\n"
    f"CR/2,=cmd Prince,03/14/2010,Shoplifting,{TODAY},Oldbury\n"
)


@pytest.fixture
def scene(system, force):
    return Scene(system, force.id, (force.first_site, force.second_site)).configure()


@pytest.fixture
def officer(pages, system, force):
    return signed_in_at(pages, system, force.id, [(DUTY_OFFICER, force.first_site)], "Dilys Osei")


def give(client, text, kind="arrests", *, upload=False, **more):
    listed = {"file": (io.BytesIO(text.encode() if isinstance(text, str) else text), "list.csv")}
    typed = {"command_id": str(uuid4()), "kind": kind, **(listed if upload else {"document": text}), **more}
    return client.post("/lists/new", data=typed, content_type="multipart/form-data")


def post(client, path, **typed):
    return client.post(path, data={"command_id": str(uuid4()), **typed})


def words(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return Reading(answer.text).words


def seen(client, path):
    return client.get(path).text.partition('name="seen" value="')[2].partition('"')[0]


@pytest.mark.parametrize("upload", [False, True])
def test_a_list_is_shown_before_it_is_taken_in_and_is_then_on_the_queue(officer, scene, upload):
    answer = give(officer, CUSTODY, upload=upload)
    assert answer.status_code == 303
    page = answer.headers["Location"]
    said = words(officer, page)
    assert "Import 1 row and leave out 1 with errors" in said
    assert "Import all" not in said
    assert "Date of birth is not a date we can be sure of" in said
    answer = post(officer, f"{page}/take-in", what="good", seen=seen(officer, page))
    assert (answer.status_code, answer.headers["Location"]) == (303, page)
    assert "Being imported" in words(officer, page)
    scene.system.run_until_idle()
    assert "Imported" in words(officer, page)
    assert [item.about for item in scene.queue()] == ["Ann Lee"]


def test_pressing_twice_gives_one_list(officer):
    form = str(uuid4())
    pages = {give(officer, CUSTODY, command_id=form).headers["Location"] for _ in range(2)}
    assert len(pages) == 1
    assert "1 list in the last month" in words(officer, "/lists")


def test_lines_left_out_can_be_taken_away_with_the_reason_and_compute_nothing(officer):
    page = give(officer, CUSTODY).headers["Location"]
    answer = officer.get(f"{page}/left-out")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    _, line = csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
    assert line[1] == "'=cmd Prince"
    assert line[-2:] == [
        "3",
        "Date of birth is not a date we can be sure of. Write the day first, like 14/03/2010 or 14 March 2010",
    ]


def test_a_list_without_headings_is_read_once_somebody_says_what_its_columns_hold(officer, scene):
    page = give(officer, "Nell,Hughes,out late\nKofi,Osei,\n", "referrals").headers["Location"]
    assert "We could not find a row of headings" in words(officer, page)
    chosen = {"column-0": "given_name", "column-1": "family_name", "column-2": "worry", "headed": "no"}
    assert post(officer, f"{page}/columns", **{**chosen, "column-1": "given_name"}).status_code == 422
    assert post(officer, f"{page}/columns", **chosen).status_code == 303
    assert "Import all 2 rows" in words(officer, page)
    post(officer, f"{page}/take-in", what="all", seen=seen(officer, page))
    scene.system.run_until_idle()
    assert {item.about for item in scene.queue()} == {"Nell Hughes", "Kofi Osei"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": ""}, "Select what is in the list"),
        ({"text": " "}, "The list is empty"),
        ({"text": b"PK\x03\x04", "upload": True}, "The file is a workbook or a PDF"),
        ({"text": b"\x01\x02" * 99, "upload": True}, "The file is not text"),
        ({"text": "worry\n" + "x\n" * 100_001, "kind": "referrals"}, "more than 100,000 rows"),
        ({"text": b"worry\n" + b"x" * 20_000_000, "upload": True}, "larger than 20MB"),
        ({"day-day": "31", "day-month": "2", "day-year": "2026"}, "Enter a real date of the arrests"),
        ({"given_by": "x" * 201}, "Use 200 characters or fewer"),
    ],
    ids=lambda one: one if isinstance(one, str) else "typed",  # not what was typed: that has 20 megabytes
)
def test_what_cannot_be_taken_is_said_beside_the_field(officer, typed, said):
    answer = give(officer, **{"text": CUSTODY, **typed})
    assert answer.status_code == 422
    assert said in Reading(answer.text).words


def test_only_this_form_and_only_who_may_use_it_may_send_that_much(pages, system, officer, force):
    large = "worry\n" + "x" * 1_500_000 + "\nshort\n"
    assert give(officer, large, "referrals").status_code == 303
    assert give(officer, b"x" * (LIST_BYTES + 1), upload=True).status_code == 413
    navigator = signed_in_at(pages, system, force.id, [(NAVIGATOR, force.first_site)])
    assert give(navigator, large, "referrals").status_code in (404, 413)
    assert give(pages.test_client(), large, "referrals").status_code in (303, 413)
    assert post(officer, "/lists/new/", document=large).status_code in (404, 413)
    assert post(officer, "/queue/several", reason=large).status_code == 413


def test_a_list_that_was_put_aside_says_so_and_takes_nothing_in(officer, scene):
    page = give(officer, CUSTODY).headers["Location"]
    confirmed = seen(officer, page)
    assert post(officer, f"{page}/put-aside").headers["Location"] == "/lists"
    assert post(officer, f"{page}/take-in", what="good", seen=confirmed).status_code == 409
    scene.system.run_until_idle()
    assert "Nothing was imported" in words(officer, page)
    assert officer.get(f"{page}/left-out").status_code == 404
    assert scene.queue() == ()


def test_at_another_site_there_is_no_such_list(pages, system, force, officer):
    page = give(officer, CUSTODY).headers["Location"]
    other = signed_in_at(pages, system, force.id, [(DUTY_OFFICER, force.second_site)])
    for answer in (other.get(page), other.get(f"{page}/left-out"), post(other, f"{page}/take-in", what="good"),
                   post(other, f"{page}/put-aside"), post(other, f"{page}/columns")):  # fmt: skip
        assert answer.status_code == 404
    assert give(other, CUSTODY, site=str(force.first_site)).status_code == 422
    assert "No lists in the last month" in words(other, "/lists")


def test_faults_are_paged(officer):
    faulty = CUSTODY + f"CR/9,,,knife,{TODAY},Oldbury\n" * 60
    page = give(officer, faulty).headers["Location"]
    assert "Row 3" not in words(officer, f"{page}?page=3").partition("The first rows")[0]
    assert "63" in words(officer, f"{page}?page=3")


def test_a_referral_of_a_list_says_who_gave_it_and_that_nobody_follows_it(officer, scene):
    page = give(officer, "name,worry\nNell Hughes,out late\n", "referrals", given_by="Hill Top School").headers[
        "Location"
    ]
    post(officer, f"{page}/take-in", what="all", seen=seen(officer, page))
    scene.system.run_until_idle()
    (item,) = scene.queue()
    said = words(officer, f"/referrals/{item.referral_id}")
    assert "From an uploaded list" in said
    assert "Hill Top School" in said
    assert "The person who gave us the list cannot see its progress" in said
    assert "The referrer can see" not in said


def test_an_arrest_whose_offence_is_in_words_only_shows_the_words_and_no_code(officer, scene):
    text = f"record number,name,offence,arrest date,suite\nCR/1,Ann Lee,Shoplifting,{TODAY},Oldbury\n"
    page = give(officer, text).headers["Location"]
    post(officer, f"{page}/take-in", what="all", seen=seen(officer, page))
    scene.system.run_until_idle()
    said = words(officer, f"/referrals/{scene.queue()[0].referral_id}")
    assert "Shoplifting (no code given)" in said
    assert "UNCODED" not in said
