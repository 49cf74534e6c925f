"""A file of people is read whatever its columns are called, however its dates are written, and however broken it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wayout.errors import CommandError
from wayout.people.columns import columns_of
from wayout.people.dates import date_reader, read_date
from wayout.people.people_file import PeopleFile, read_people


def read_text(folder: Path, text: str | bytes, **named: str) -> PeopleFile:
    file = folder / "people.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_people(file, named)


@pytest.mark.parametrize(
    "header",
    [
        "given_name,family_name,date_of_birth,postcode,phone,person_id",
        "First Name,Surname,DOB,Post Code,Mobile,Cluster",
        "FORENAME,LAST_NAME,birth_date,zip,Telephone,entity_id",
    ],
)
def test_columns_are_guessed_from_what_they_are_usually_called(tmp_path, header):
    found = read_text(tmp_path, f"{header}\nJayden,Tomlinson,2010-03-14,ZZ1 1AA,07700 900123,p1\n")
    (record,) = found.records
    assert (record.who.given_name, record.who.family_name, record.truth) == ("Jayden", "Tomlinson", "p1")
    assert record.who.date_of_birth == date(2010, 3, 14)
    assert (record.who.phone, record.who.postcode) == ("07700 900123", "ZZ1 1AA")


def test_a_column_may_be_named_and_one_that_is_not_there_is_refused(tmp_path):
    found = read_text(tmp_path, "a;b;who\nJayden;Tomlinson;7\n", given_name="a", family_name="b", truth="who")
    assert found.records[0].who.family_name == "Tomlinson"
    with pytest.raises(CommandError, match="there is no column 'c'"):
        columns_of(["a", "b"], {"given_name": "c"})
    with pytest.raises(CommandError, match="no column looks like a name"):
        columns_of(["x", "y"], {})


def test_febrls_record_ids_say_which_record_they_were_made_from(tmp_path):
    found = read_text(tmp_path, "rec_id,given_name,surname\nrec-12-org,a,b\nrec-12-dup-0,a,b\nrec-3-org,c,d\n")
    assert [one.truth for one in found.records] == ["rec-12", "rec-12", "rec-3"]


def test_a_full_name_is_taken_apart(tmp_path):
    (one,) = read_text(tmp_path, "name,cluster\nAnne Marie Tomlinson,1\n").records
    assert (one.who.given_name, one.who.family_name) == ("Anne Marie", "Tomlinson")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2010-03-14", date(2010, 3, 14)),
        ("20100314", date(2010, 3, 14)),
        ("14/03/2010", date(2010, 3, 14)),
        ("4/3/10", date(2010, 3, 4)),
        ("14.03.2010", date(2010, 3, 14)),
        ("14 March 2010", date(2010, 3, 14)),
        ("14-Mar-10", date(2010, 3, 14)),
        ("2010-03-14 00:00:00", date(2010, 3, 14)),
        ("2010-03-14T00:00:00Z", date(2010, 3, 14)),
        ("03/14/2010", date(2010, 3, 14)),
        ("2010-14-03", date(2010, 3, 14)),
        ("19560409.0", date(1956, 4, 9)),
        ("March 14, 2010", date(2010, 3, 14)),
        ("Sunday, Mar 14th 2010", date(2010, 3, 14)),
        ("2010 March 14", date(2010, 3, 14)),
        ("14 / 3 / 2010", date(2010, 3, 14)),
        ("14-03.2010", date(2010, 3, 14)),
        ("40251", date(2010, 3, 14)),
        ("2010", date(2010, 1, 1)),
        ("about 2010, says mother", date(2010, 1, 1)),
        ("Mar 2010", date(2010, 1, 1)),
        ("0000", None),
        ("31/02/2010", None),
        ("unknown", None),
        ("", None),
    ],
)
def test_a_date_is_read_however_it_is_written_and_what_is_none_is_missing(written, expected):
    assert read_date(written) == expected


def test_a_column_shows_by_itself_that_its_months_come_first():
    assert date_reader(["03/04/2010", "03/25/2010"])("03/04/2010") == date(2010, 3, 4)
    assert date_reader(["03/04/2010", "25/03/2010"])("03/04/2010") == date(2010, 4, 3)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_a_date(text):
    assert read_date(text) is None or isinstance(read_date(text), date)


@pytest.mark.parametrize("missing", ["", "nan", "None", "NULL", "n/a"])
def test_what_a_program_wrote_for_nothing_is_nothing(tmp_path, missing):
    (one,) = read_text(tmp_path, f"given_name,family_name,dob,phone\nJayden,{missing},{missing},{missing}\n").records
    assert (one.who.family_name, one.who.date_of_birth, one.who.phone) == ("", None, None)


@pytest.mark.parametrize(
    "text",
    [
        b"given_name,family_name\nJayden\nKezia,Mensah,more,and,more\n\x00Zo\xc3\xab,Reid\n",
        "given_name,family_name\nZo\xeb,Reid\n".encode("cp1252"),
        b"\xef\xbb\xbfgiven_name,family_name\r\nJayden,Tomlinson\r\n",
    ],
    ids=["short and long rows", "windows", "excel"],
)
def test_a_broken_row_loses_no_other(tmp_path, text):
    assert len(read_text(tmp_path, text).records) == text.count(b"\n") - 1


def test_an_empty_file_is_refused(tmp_path):
    with pytest.raises(CommandError, match="is empty"):
        read_text(tmp_path, "")


def test_births_that_cannot_be_read_are_counted_and_none_is_in_the_future(tmp_path):
    rows = "".join(f"Ann,Lee,{born}\n" for born in ("14032010", "01022010", "14/03/29", "soon", "", "2099-01-02"))
    found = read_text(tmp_path, f"given_name,family_name,dob\n{rows}")
    births = [record.who.date_of_birth for record in found.records]
    assert births[:3] == [date(2010, 3, 14), date(2010, 2, 1), date(1929, 3, 14)]
    assert (births[3:], found.births_not_read) == ([None, None, None], 2)
    assert [(birth.row, birth.written) for birth in found.unread_births] == [(4, "soon"), (6, "2099-01-02")]
