"""Lists are read as others write them: any separator, encoding or script, British days, the lines of the file."""

from __future__ import annotations

import csv
import hashlib
import io
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from common.date_parsing import DateOptions, parse_date
from gateway.custody_drop.file_reader import read_dropped_file
from gateway.list_parsing import columns, parser
from gateway.list_parsing.csv_export import escape_formula, to_csv
from gateway.list_parsing.decoding import MAX_LIST_BYTES, decode
from gateway.list_parsing.parser import UnreadableList, parse_head, parse_lines
from gateway.list_parsing.rows import ParsePlan
from gateway.list_parsing.table import COLUMNS_BY_SPACES, SEPARATORS, split_lines
from gateway.messages import InboundArrest
from referral.messages import UNCODED

TODAY = date(2026, 11, 26)
AROUND = " \t\u00a0\ufeff\u200b\u200e\u200f"
cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")).map(
    lambda cell: cell.strip(AROUND)
)
tables = st.integers(2, 6).flatmap(
    lambda wide: st.lists(st.lists(cells, min_size=wide, max_size=wide).filter(any), min_size=1, max_size=8)
)
words = st.text(st.characters(categories=["L", "N"]), min_size=1)
HEADINGS = {
    "arrests": ["Custody record", "Name", "DOB", "Offence", "Arrest date", "Suite"],
    "referrals": ["First name", "Surname", "Date of birth", "Worry", "School"],
}


def stable(facts):
    return hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def plan(kind, text, **more):
    look = parse_head(text, kind)
    usual = {"columns": look.columns, "has_header": look.has_header, "today": TODAY, "stable_id": stable}
    return ParsePlan(kind=kind, **{**usual, **more})


def reads(kind, text, **more):
    return list(parse_lines(text, plan(kind, text, **more)))


def only(kind, text, **more):
    (one,) = reads(kind, text, **more)
    return one


def why(one):
    return {(fault.field, fault.why) for fault in one.faults}


# ---- lines and cells -----------------------------------------------------------------------------------------------
@given(tables, st.sampled_from(SEPARATORS), st.sampled_from(["\r\n", "\n", "\r"]))
def test_every_table_comes_back_whole_through_every_separator(table, separator, newline):
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=newline, quoting=csv.QUOTE_ALL).writerows(table)
    assert [list(line.cells) for line in split_lines(out.getvalue(), separator)] == table


@given(tables, st.sampled_from(SEPARATORS))
def test_the_separator_is_found_by_the_headings(table, separator):
    headings = [f"heading {number}" for number, _ in enumerate(table[0])]
    out = io.StringIO()
    csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL).writerows([headings, *table])
    assert [list(line.cells) for line in split_lines(out.getvalue())] == [headings, *table]


@given(st.lists(st.lists(words, min_size=3, max_size=3), min_size=1, max_size=5), st.integers(2, 9))
def test_columns_that_only_look_like_columns_are_columns(table, gap):
    text = "\n".join((" " * gap).join(line) for line in table)
    assert [list(line.cells) for line in split_lines(text, COLUMNS_BY_SPACES)] == table


@given(tables, st.data())
def test_the_number_of_a_line_is_that_of_the_file(table, data):
    separator = data.draw(st.sampled_from(SEPARATORS))
    out, expected = io.StringIO(), []
    writer = csv.writer(out, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in table:
        text = out.getvalue()
        expected.append(1 + len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")) - 1)
        writer.writerow(row)
        out.write("\n" * data.draw(st.integers(0, 2)))
    assert [line.number for line in split_lines(out.getvalue(), separator)] == expected


@example(b"\x0b", "arrests")
@given(st.binary(max_size=400), st.sampled_from(["arrests", "referrals"]))
def test_no_bytes_whatever_are_too_odd_to_be_read_or_refused(body, kind):
    with suppress(UnreadableList):
        text = decode(body)
        reads(kind, text)
        reads(kind, text, columns=columns.fields_of(kind), has_header=False)


@given(st.text(max_size=300), st.sampled_from(["arrests", "referrals"]))
def test_no_text_whatever_crashes_nor_loses_a_line(text, kind):
    head = ",".join(HEADINGS[kind])
    found = reads(kind, f"{head}\n{text}")
    assert all((one.record is None) == bool(one.faults) for one in found)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff"), min_size=8))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_what_was_written_in_any_unicode_encoding_is_read(encoding, text):
    assume(text.strip())
    assert decode(f"name,worry\n{text}\n".encode(encoding)).removeprefix("\ufeff") == f"name,worry\n{text}\n"


def test_what_windows_wrote_is_read_and_so_is_what_has_no_mark_of_its_encoding():
    assert decode("name\nZoë O’Brien – £5\n".encode("cp1252")) == "name\nZoë O’Brien – £5\n"
    assert decode("name,worry\nZoe,out\n".encode("utf-16-le")) == "name,worry\nZoe,out\n"


def test_emoji_right_to_left_and_nul_are_kept_or_marked_and_nothing_stops():
    body = b"worry\nhe\x00 stays out late at night \xf0\x9f\x98\xa2\n"
    assert decode(body * 9).startswith("worry\nhe\ufffd stays out late at night 😢")
    one = only("referrals", "name,worry\nمحمد علي,قلق\n")
    assert (one.record.about.family_name, one.record.worry) == ("علي", "قلق")


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", "empty"), (b"\xef\xbb\xbf \r\n", "empty"), (b"PK\x03\x04rest", "workbook"), (b"%PDF-1.7", "workbook"),
     (bytes(range(32)) * 40, "not_text"), (b"a" * (MAX_LIST_BYTES + 1), "too_large")],
)  # fmt: skip
def test_what_is_no_list_is_refused_by_a_code(body, code):
    with pytest.raises(UnreadableList) as no:
        decode(body)
    assert no.value.code == code


def test_more_lines_than_anybody_means_are_refused(monkeypatch):
    assert parser.MAX_LINES >= 50_000, "a force's list of everybody"
    monkeypatch.setattr(parser, "MAX_LINES", 50)
    assert len(reads("referrals", "worry\n" + "x\n" * 50)) == 50
    with pytest.raises(UnreadableList, match="too_many_lines"):
        reads("referrals", "worry\n" + "x\n" * 51)


def test_a_quote_that_nobody_closed_swallows_nothing():
    found = reads("referrals", 'name,worry\nAnn Lee,"she said\nKofi Osei,out late\n')
    assert [one.record.worry for one in found] == ['"she said', "out late"]


def test_a_quoted_cell_over_several_lines_counts_as_its_first():
    found = reads("referrals", 'name,worry\nAnn Lee,"one\ntwo\nthree"\nKofi Osei,out late\n')
    assert [(one.line.number, one.record.worry) for one in found] == [(2, "one\ntwo\nthree"), (5, "out late")]


def test_hostile_quotes_are_read_in_a_moment():
    assert sum(1 for _ in split_lines('"",""x' * 200_000)) == 1
    assert sum(1 for _ in split_lines('"a\n' * 100_000)) == 100_000


# ---- columns -------------------------------------------------------------------------------------------------------
def test_headings_are_known_in_any_case_and_by_many_names():
    found = columns.guess_columns(
        ["SURNAME", "first-name", "D.O.B.", "Custody No", "Reason for arrest", "shoe size"], "arrests"
    )
    assert found == ("family_name", "given_name", "date_of_birth", "custody_record", "offence", "")


@pytest.mark.parametrize("kind", ["arrests", "referrals"])
def test_every_field_is_known_by_its_own_name_and_said_in_words(kind):
    from gateway.presentation.labels import lists

    for field in columns.fields_of(kind):
        if field != columns.ALSO:
            assert columns.guess_columns([field], kind) == (field,)
        assert field in lists.FIELD


def test_no_field_stands_in_two_columns():
    assert columns.guess_columns(["name", "Full name"], "arrests") == ("name", "")
    assert columns.check_columns(["name", "name"], "arrests") is None
    assert columns.check_columns(["worry"], "arrests") is None
    assert columns.check_columns(["also", "also", "worry", ""], "referrals") == ("also", "also", "worry", "")


@pytest.mark.parametrize(("given", "family"), [("Zahirullah", ""), ("", "Zahirullah"), ("Zahirullah", "-")])
def test_whoever_has_one_name_is_taken_with_it_from_whichever_column(given, family):
    text = f"record number;forename;surname;offence;arrest date;suite\nCR/1;{given};{family};knife;25/11/2026;Oldbury\n"
    record = only("arrests", text).record
    assert (record.given_name, record.family_name) == ("Zahirullah", "")


@pytest.mark.parametrize(
    ("heading", "field"),
    [("Date of Birth (dd/mm/yyyy)", "date_of_birth"), ("DOB dd/mm/yy", "date_of_birth"), ("D.O.B.*", "date_of_birth"),
     ("Date of birth [DD-MM-YYYY]", "date_of_birth"), ("DOB (ddmmyyyy)", "date_of_birth"),
     ("Surname (required)", "family_name"), ("Surname:", "family_name"), ("Arrest Date/Time", "occurred_on"),
     ("Custody Station", "custody_suite"), ("Forename(s)", "given_name"), ("Name (mother)", ""), ("Name of GP", ""),
     ("DOB (parent)", "")],
)  # fmt: skip
def test_a_hint_at_how_to_write_it_changes_no_heading_and_somebody_elses_is_not_theirs(heading, field):
    assert columns.guess_columns([heading], "arrests") == (field,)


def test_a_heading_without_a_hint_is_closer():
    assert columns.guess_columns(["DOB (dd/mm/yyyy)", "DOB"], "arrests") == ("", "date_of_birth")


def test_the_drop_folder_tells_columns_that_nobody_reads():
    text = b"Custody record,Name,Shoe size,Offence,Date,Suite\nCR/1,Ann Lee,5,CJ88144,2026-11-25,Oldbury\n"
    dropped = read_dropped_file(".csv", text, TODAY, stable)
    assert len(dropped.arrests) == 1
    assert [(one.field, one.why) for one in dropped.unread] == [("column 3", "heading_unknown")]


def test_without_a_line_of_headings_nothing_is_guessed_and_no_line_is_lost():
    text = "Ann,Lee,14/03/2010\nKofi,Osei,\n"
    look = parse_head(text, "referrals")
    assert (look.has_header, look.columns, len(look.first)) == (False, ("", "", ""), 2)
    found = reads("referrals", text, columns=("given_name", "family_name", "date_of_birth"))
    assert [one.record.about.given_name for one in found] == ["Ann", "Kofi"]


# ---- days ----------------------------------------------------------------------------------------------------------
BORN = DateOptions(earliest=date(1926, 1, 1), latest=TODAY)
days = st.dates(date(1927, 1, 1), date(2025, 12, 31))


WAYS = (
    "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%d-%b-%y", "%d/%m/%y", "%Y/%m/%d",
    "%A %d %B %Y", "%d/%m/%Y 23:59", "%Y-%m-%dT10:00:00Z",
)  # fmt: skip


@given(days, st.sampled_from(WAYS))
def test_a_day_is_read_however_people_here_write_it(day, way):
    assert parse_date(day.strftime(way), BORN) == day


@pytest.mark.parametrize(
    "text",
    ["03/14/2010", "March 14, 2010", "31/02/2010", "14/3", "2010", "40251", "", "yesterday", "1/2/3", "0/0/2000",
     "14/03/3010", "٣"],
)  # fmt: skip
def test_what_is_no_british_day_is_none(text):
    assert parse_date(text, BORN) is None


def test_two_digits_of_a_year_are_read_only_where_they_mean_one_year():
    assert parse_date("14/03/10", BORN) == date(2010, 3, 14)
    assert parse_date("14/03/98", BORN) == date(1998, 3, 14)
    assert parse_date("14/03/26", BORN) is None  # a baby, or a hundred years old


@given(st.text(max_size=40))
def test_no_text_is_too_odd_to_be_no_day(text):
    parse_date(text, BORN)


# ---- arrests -------------------------------------------------------------------------------------------------------
HEAD = "record number;name;dob;offence;arrest date;suite;role\n"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("SMITH, John", ("John", "SMITH")), ("John Smith", ("John", "Smith")), ("SMITH John Paul", ("John Paul", "SMITH")),
     ("John Paul SMITH", ("John Paul", "SMITH")), ("JOHN SMITH", ("JOHN", "SMITH"))],
)  # fmt: skip
def test_a_whole_name_is_taken_apart(name, expected):
    record = only("arrests", f'{HEAD}CR/1;"{name}";;knife;25/11/2026;Oldbury;').record
    assert (record.given_name, record.family_name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("McDONALD Iain", ("Iain", "McDONALD")), ("Iain McDONALD", ("Iain", "McDONALD")),
     ("MacDONALD Iain", ("Iain", "MacDONALD")), ("FitzGERALD Roy", ("Roy", "FitzGERALD")),
     ("de SOUZA Maria", ("Maria", "de SOUZA")), ("van der BERG Jan", ("Jan", "van der BERG")),
     ("VAN DER BERG Jan", ("Jan", "VAN DER BERG")), ("Jan van der Berg", ("Jan", "van der Berg")),
     ("JAN VAN DER BERG", ("JAN", "VAN DER BERG")), ("Ahmed bin Salman", ("Ahmed", "bin Salman")),
     ("Smith-JONES Tia", ("Tia", "Smith-JONES")), ("Ó BRIEN Sean", ("Sean", "Ó BRIEN")),
     ("O'BRIEN Sean", ("Sean", "O'BRIEN")), ("John O Smith", ("John O", "Smith")), ("J SMITH", ("J", "SMITH")),
     ("John SMITH Paul", ("John Paul", "SMITH")), ("Van Nguyen", ("Van", "Nguyen")), ("Al Bundy", ("Al", "Bundy")),
     ("Jay TESTER aka J-Dog", ("Jay", "TESTER")), ("TESTER, Jay (J-Dog)", ("Jay", "TESTER")),
     ("Mr. John SMITH", ("John", "SMITH")),
     ("Renee Makan", ("Renee", "Makan")), ("Zahirullah", ("Zahirullah", "")), ("TESTER", ("TESTER", "")),
     ("Łukasz ŻÓŁĆ", ("Łukasz", "ŻÓŁĆ"))],
)  # fmt: skip
def test_prefixes_halves_and_aliases_change_no_names_round(name, expected):
    record = only("arrests", f'{HEAD}CR/1;"{name}";;knife;25/11/2026;Oldbury;').record
    assert (record.given_name, record.family_name) == expected


@pytest.mark.parametrize(
    ("offence", "code", "title"),
    [("CJ88144", "CJ88144", ""), ("Possess knife (cj88144)", "CJ88144", "Possess knife (cj88144)"),
     ("Shoplifting", UNCODED, "Shoplifting"), ("COML025A murder", "COML025A", "COML025A murder")],
)  # fmt: skip
def test_an_offence_is_a_code_or_words_or_both(offence, code, title):
    record = only("arrests", f"{HEAD}CR/1;Ann Lee;;{offence};25/11/2026;Oldbury;").record
    assert (record.offence_code, record.offence_title) == (code, title)


def test_every_fault_of_a_line_is_told_at_once_and_no_value_with_it():
    one = only("arrests", f"{HEAD}CR 1$;-;03/14/2010;;27/11/2026;;thief")
    assert why(one) == {
        ("custody_record", "not_a_record"), ("name", "needed"), ("date_of_birth", "not_a_day"),
        ("offence", "needed"), ("occurred_on", "in_the_future"), ("custody_suite", "needed"), ("role", "not_one_of"),
    }  # fmt: skip


def test_what_an_officer_says_of_the_whole_list_holds_where_a_line_says_nothing():
    text = HEAD + "CR/1;Ann Lee;;knife;;;\nCR/2;Kofi Osei;;knife;24/11/2026;Coventry;"
    first, second = (one.record for one in reads("arrests", text, day=TODAY, suite="Oldbury"))
    assert (first.occurred_on, first.custody_suite) == (TODAY, "Oldbury")
    assert (second.occurred_on, second.custody_suite) == (date(2026, 11, 24), "Coventry")


@given(st.permutations(range(4)))
def test_a_line_without_a_number_gets_the_same_one_each_time_wherever_it_stands(order):
    rows = [f";Given{n} Family;14/03/2010;knife;25/11/2026;Oldbury;" for n in range(4)]
    usual = {one.record.given_name: one.record.custody_record for one in reads("arrests", HEAD + "\n".join(rows))}
    mixed = reads("arrests", HEAD + "\n".join(rows[n] for n in order))
    assert {one.record.given_name: one.record.custody_record for one in mixed} == usual
    assert len(set(usual.values())) == 4
    assert all(number.startswith("L-") for number in usual.values())


@given(st.permutations(["knife", "theft (TH68023)", "robbery"]))
def test_no_second_offence_of_one_record_is_lost_in_whichever_order_they_stand(offences):
    found = reads("arrests", HEAD + "\n".join(f"CR/1;Ann Lee;;{one};25/11/2026;Oldbury;" for one in offences))
    numbers = {one.record.offence_title: one.record.custody_record for one in found}
    again = reads("arrests", HEAD + "\n".join(f"CR/1;Ann Lee;;{one};25/11/2026;Oldbury;" for one in sorted(offences)))
    assert {one.record.offence_title: one.record.custody_record for one in again} == numbers
    assert len(set(numbers.values())) == 3
    assert {note.why for one in found for note in one.notes} == {"one_of_several"}


def test_a_line_said_twice_keeps_its_number():
    line = "CR/1;Ann Lee;;knife;25/11/2026;Oldbury;"
    assert {one.record.custody_record for one in reads("arrests", f"{HEAD}{line}\n{line}")} == {"CR/1"}


# ---- referrals -----------------------------------------------------------------------------------------------------
@given(st.sampled_from(HEADINGS["referrals"]), words)
def test_no_referral_is_refused_for_being_short(heading, word):
    assert only("referrals", f"{heading},shoe size\n{word},4\n").record is not None


def test_an_answer_that_is_none_of_the_usual_ones_is_added_to_the_words():
    text = "worry,who is asking,danger now,role,dob\nout late,her landlady,perhaps,lookout,about 15\n"
    record = only("referrals", text).record
    assert record.worry == "out late\nRole: lookout\nWho asks: her landlady\nIn danger now: perhaps"
    assert (record.referrer.asked_by, record.danger_now, record.about.age) == ("professional", "not_said", "about 15")


def test_a_column_may_be_added_to_the_words_under_its_heading():
    text = "worry,Tutor group\nout late,9B\n"
    assert only("referrals", text, columns=("worry", "also")).record.worry == "out late\nTutor group: 9B"


def test_who_gave_the_list_is_kept_where_a_line_says_nobody_else():
    text = "worry,agency\nout late,\nout late,St John’s\n"
    found = reads("referrals", text, provided_by="Hill Top School")
    assert [one.record.referrer.organisation for one in found] == ["Hill Top School", "St John’s"]


def test_more_cells_than_columns_are_a_fault_unless_they_are_empty():
    found = reads("referrals", "name,worry\nAnn Lee,out late,,\nKofi Osei,out, late\n")
    assert [why(one) for one in found] == [set(), {("line", "too_many_cells")}]


def test_only_what_nobody_could_read_is_too_long():
    assert why(only("referrals", f"worry\n{'x' * 20_001}\n")) == {("worry", "too_long")}


# ---- what goes out -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("cell", ["=1+1", "+44", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\uff1d1"])
def test_a_formula_goes_out_as_plain_text(cell):
    assert escape_formula(cell) == f"'{cell}"


@given(tables)
def test_what_goes_out_can_be_read_again(table):
    again = list(csv.reader(io.StringIO(to_csv(table), newline="")))
    assert again == [[escape_formula(cell) for cell in row] for row in table]


# ---- what custody drops --------------------------------------------------------------------------------------------
ARREST = (
    b'{"custody_record": "CR/1", "given_name": "Ann", "family_name": "Lee", "offence_code": "CJ88144", '
    b'"occurred_on": "2026-11-25", "custody_suite": "Oldbury"}'
)


@pytest.mark.parametrize(
    ("ending", "body", "good", "faults"),
    [
        (".json", ARREST, 1, []),
        (".json", b"[" + ARREST + b", 5, {}]", 1, [(2, "line", "not_an_object"), (3, "custody_record", "needed")]),
        (".jsonl", ARREST + b"\n\n{broken\n", 1, [(3, "line", "not_an_object")]),
        (".json", b"[[[", 0, [(0, "file", "not_json")]),
        (".csv", b"Ann,Lee\nKofi,Osei\n", 0, [(0, "file", "no_headings")]),
        (".csv", b"", 0, [(0, "file", "empty")]),
        (".txt", ARREST, 0, [(0, "file", "kind_unknown")]),
    ],
)
def test_a_dropped_file_is_read_and_what_is_wrong_is_said_by_line_and_field(ending, body, good, faults):
    dropped = read_dropped_file(ending, body, TODAY, stable)
    assert len(dropped.arrests) == good
    assert [(one.line, one.field, one.why) for one in dropped.faults][: len(faults)] == faults


@pytest.mark.parametrize(("born", "why"), [("1900-01-01", "not_a_day"), ("2027-01-01", "in_the_future")])
def test_a_birth_that_nobody_arrested_can_have_is_at_fault_in_json_as_in_csv(born, why):
    csv_file = f"Custody record,Name,Birth,Offence,Date,Suite\nCR/1,Ann Lee,{born},CJ88144,2026-11-25,Oldbury\n"
    json_file = ARREST.replace(b"{", b'{"date_of_birth": "%s", ' % born.encode(), 1)
    for ending, body in ((".csv", csv_file.encode()), (".json", json_file)):
        dropped = read_dropped_file(ending, body, TODAY, stable)
        assert not dropped.arrests
        assert [(one.field, one.why) for one in dropped.faults] == [("date_of_birth", why)]


def test_a_fault_never_quotes_what_stood_there():
    said = ARREST.replace(b'"Ann"', b'""').replace(b"{", b'{"Zebedee Quillfeather": 1, ', 1)
    faults = read_dropped_file(".json", said, TODAY, stable).faults
    assert {(one.field, one.why) for one in faults} == {("given_name", "not_taken"), ("unknown", "not_taken")}


@given(st.binary(max_size=300), st.sampled_from([".json", ".jsonl", ".csv"]))
def test_nothing_that_is_dropped_crashes(body, ending):
    read_dropped_file(ending, body, TODAY, stable)
    assert all(isinstance(one, InboundArrest) for one in read_dropped_file(ending, ARREST, TODAY, stable).arrests)
