"""What publishers put on their pages is read in the shapes in which they put it there; what cannot be read is said."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opportunities.domain.posting_text import parse_date, parse_district, plain_text, shorten
from opportunities.domain.postings import Posting, ReadResult, read_postings

JOB = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Warehouse operative",
    "identifier": {"@type": "PropertyValue", "name": "Canal Street Logistics", "value": "CSL-17"},
    "hiringOrganization": {"@type": "Organization", "name": "Canal Street Logistics"},
    "description": "<p>Picking &amp; packing.</p><ul><li>Training given</li></ul>",
    "employmentType": ["FULL_TIME"],
    "jobLocation": {"@type": "Place", "address": {"@type": "PostalAddress", "postalCode": "WV1 1AA"}},
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "GBP",
        "value": {"@type": "QuantitativeValue", "minValue": 11.5, "maxValue": 12.25, "unitText": "HOUR"},
    },
    "datePosted": "2026-11-01",
    "validThrough": "2026-12-01T23:59",
    "totalJobOpenings": "3",
}


def reading(document: object) -> ReadResult:
    return read_postings("feed", document if isinstance(document, str) else json.dumps(document))


def only(document: object) -> Posting:
    (posting,) = reading(document).postings
    return posting


def faults(document: object) -> list[tuple[int, str, str]]:
    return [(one.item, one.field, one.fault) for one in reading(document).faults]


def test_a_whole_posting_is_read_to_the_last_property_that_matching_needs() -> None:
    job = only(JOB)
    assert (job.kind, job.title, job.provider) == ("job", "Warehouse operative", "Canal Street Logistics")
    assert (job.summary, job.zone, job.hours) == ("Picking & packing. Training given", "WV1", "full_time")
    assert (job.pay, job.closes_on, job.vacancies) == ("11.5 to 12.25 GBP per hour", date(2026, 12, 1), 3)
    assert job.sectors == ("warehouse_logistics",)
    assert faults(JOB) == []


@pytest.mark.parametrize(
    "shape",
    [
        [JOB],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebSite", "name": "Jobs"}, JOB]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "position": 1, "item": JOB}]},
        {"@type": "WebPage", "mainEntity": JOB},
        {**JOB, "@type": ["Thing", "JobPosting"]},
        {**JOB, "@type": "http://schema.org/JobPosting"},
        {**JOB, "@type": "schema:JobPosting"},
        {f"https://schema.org/{name}" if name[0] != "@" else name: value for name, value in JOB.items()},
        {**JOB, "title": {"@value": "Warehouse operative", "@language": "en"}},
        {**JOB, "hiringOrganization": "Canal Street Logistics"},
        {**JOB, "hiringOrganization": [{"name": "Canal Street Logistics"}]},
        {**JOB, "jobLocation": [JOB["jobLocation"]]},
        {**JOB, "jobLocation": "Canal Street, Wolverhampton wv1 1aa"},
        {**JOB, "jobLocation": {"address": "Canal Street, Wolverhampton, WV11AA"}},
        {**JOB, "totalJobOpenings": 3.0},
    ],
)
def test_the_same_offer_in_another_shape_reads_the_same(shape: object) -> None:
    posting, expected = only(shape), only(JOB)
    assert (posting.title, posting.provider, posting.zone, posting.vacancies) == (
        expected.title,
        expected.provider,
        expected.zone,
        expected.vacancies,
    )
    assert posting.key == expected.key


def test_a_reference_by_id_finds_the_employer() -> None:
    graph = {
        "@graph": [{**JOB, "hiringOrganization": {"@id": "#us"}}, {"@id": "#us", "name": "Canal Street Logistics"}]
    }
    assert only(graph).provider == "Canal Street Logistics"


def test_a_posting_is_found_inside_a_web_page_with_raw_line_breaks() -> None:
    script = json.dumps(JOB).replace("Picking", "Picking\n\t")
    page = f"<!doctype html><script>var a = '<b>';</script><script type='application/ld+json'>\n{script}\n</script>"
    assert only(page).summary == "Picking & packing. Training given"


@pytest.mark.parametrize(
    "page", ["", "not json", "<html><p>no data</p></html>", '{"@type": "JobPosting"', "[" * 100_000]
)
def test_what_is_no_json_is_said_and_nothing_breaks(page: str) -> None:
    assert faults(page) == [(0, "document", "not_json")]


def test_a_document_nested_without_end_is_left_alone() -> None:
    nested: object = "deep"
    for _ in range(300):
        nested = [nested]
    assert faults({**JOB, "skills": nested}) == [(0, "document", "nested_too_deeply")]


def test_one_broken_script_of_a_page_does_not_hide_the_others() -> None:
    page = "".join(f'<SCRIPT TYPE="application/ld+json">{part}</SCRIPT>' for part in ("{broken", json.dumps(JOB)))
    assert only(f"<p>\u0130 jobs</p>{page}").title == "Warehouse operative"
    assert faults(f"<p>{page}") == [(0, "document", "not_json")]


def test_a_property_that_only_resembles_one_is_not_taken_for_it() -> None:
    assert only({**JOB, "myschema:title": "Something else", "zschema:name": "x"}).title == "Warehouse operative"
    assert faults({"notschema:title": "x", "@type": "JobPosting"}) == [(1, "title", "missing")]


def test_a_document_without_an_offer_says_so() -> None:
    assert faults({"@type": "Person", "name": "Somebody"}) == [(0, "document", "offers_nothing")]


def test_a_posting_without_a_title_is_not_read_and_the_others_are() -> None:
    found = reading([{**JOB, "title": ""}, JOB])
    assert len(found.postings) == 1
    assert [(one.item, one.field, one.fault) for one in found.faults] == [(1, "title", "missing")]


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        ({"validThrough": "31/12/2026"}, ("validthrough", "not_a_date")),
        ({"validThrough": "2026-02-30"}, ("validthrough", "not_a_date")),
        ({"jobLocation": {"address": {"postalCode": "02134"}}}, ("joblocation", "no_postcode_district")),
        ({"jobLocation": [JOB["jobLocation"]] * 2}, ("joblocation", "more_than_one")),
        ({"totalJobOpenings": "several"}, ("totaljobopenings", "not_a_number_of_places")),
        ({"totalJobOpenings": 0}, ("totaljobopenings", "not_a_number_of_places")),
        ({"baseSalary": {"@type": "MonetaryAmount", "currency": "GBP"}}, ("basesalary", "no_amount")),
        ({"description": "word " * 2_000}, ("description", "shortened")),
    ],
)
def test_what_is_there_but_cannot_be_read_is_listed(broken: dict[str, object], fault: tuple[str, str]) -> None:
    assert faults({**JOB, **broken}) == [(1, *fault)]
    assert only({**JOB, **broken}).title == "Warehouse operative"


def test_the_same_offer_keeps_its_key_when_it_changes_and_its_content_tells() -> None:
    before, after = only(JOB), only({**JOB, "totalJobOpenings": 2})
    assert before.key == after.key
    assert before.content != after.content
    assert only(JOB).content == before.content


def test_the_same_identifier_from_another_employer_or_source_is_another_offer() -> None:
    other = only({**JOB, "hiringOrganization": "Somebody else"})
    assert len({only(JOB).key, other.key, read_postings("other-feed", json.dumps(JOB)).postings[0].key}) == 3


def test_the_employers_name_or_number_as_identifier_makes_no_two_offers_one() -> None:
    for identifier in (
        {"@type": "PropertyValue", "name": "Canal Street Logistics"},
        {"@type": "PropertyValue", "name": "Canal Street Logistics", "value": ""},
        {"@type": "PropertyValue", "name": "Canal Street Logistics", "value": "41230"},
    ):
        one, other = ({**JOB, "identifier": identifier, "title": title} for title in ("Cleaner", "Kitchen porter"))
        assert len(reading([one, other]).postings) == 2
        assert only(one).key != only(other).key
        assert faults([one, other]) == []


def test_a_salary_in_words_is_the_pay() -> None:
    job = {name: value for name, value in JOB.items() if name != "baseSalary"}
    assert only({**job, "salary": "£12.21 an hour"}).pay == "£12.21 an hour"


def test_without_an_identifier_the_address_and_then_the_words_make_the_offer() -> None:
    bare = {name: value for name, value in JOB.items() if name != "identifier"}
    at = {**bare, "url": "https://example.org/jobs/17"}
    assert only(at).key == only({**at, "title": "Changed"}).key
    assert only(bare).key == only(dict(reversed(bare.items()))).key
    assert only(bare).key != only({**bare, "title": "Changed"}).key


def test_a_document_that_offers_the_same_twice_offers_it_once() -> None:
    assert len(reading([JOB, JOB]).postings) == 1
    assert faults([JOB, JOB]) == [(2, "identifier", "repeated")]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({"@type": "EducationalOccupationalProgram", "name": "Plumbing level 1"}, "college_place"),
        ({"@type": "WorkBasedProgram", "name": "Roofing"}, "apprenticeship"),
        ({"@type": "Course", "name": "Food hygiene"}, "training"),
        ({"@type": "JobPosting", "title": "Apprentice joiner"}, "apprenticeship"),
        ({"@type": "JobPosting", "title": "Kennel helper", "employmentType": "VOLUNTEER"}, "volunteering"),
        ({"@type": "JobPosting", "title": "Helper", "employmentType": "INTERN"}, "training"),
        ({"@type": "JobPosting", "title": "Helper", "employmentType": ["VOLUNTEER", "PART_TIME"]}, "volunteering"),
        ({"@type": "JobPosting", "title": "International driver"}, "job"),
        ({"@type": "JobPosting", "title": "Apprenticeship Assessor"}, "job"),
        ({"@type": "JobPosting", "title": "Apprentice Trainer and Coach"}, "job"),
        ({"@type": "JobPosting", "title": "Bricklayer (no apprentices please)"}, "job"),
        ({"@type": "JobPosting", "title": "Volunteer Coordinator"}, "job"),
        ({"@type": "JobPosting", "title": "Head of Volunteers"}, "job"),
        ({"@type": "JobPosting", "title": "Traineeship Manager"}, "job"),
        ({"@type": "JobPosting", "title": "Internship Co-ordinator"}, "job"),
        ({"@type": "JobPosting", "title": "Apprentice Assistant Manager"}, "apprenticeship"),
        ({"@type": "JobPosting", "title": "Electrician (apprentice)"}, "apprenticeship"),
        ({"@type": "JobPosting", "title": "Business Apprenticeship"}, "apprenticeship"),
        ({"@type": "JobPosting", "title": "Volunteer football coach"}, "volunteering"),
        ({"@type": "JobPosting", "title": "Volunteering at the kennels"}, "volunteering"),
        ({"@type": "JobPosting", "title": "Retail traineeship"}, "training"),
    ],
)
def test_the_kind_follows_from_what_is_offered(said: dict[str, str], kind: str) -> None:
    assert only(said).kind == kind


def test_a_course_keeps_its_dates_and_place_in_its_instance() -> None:
    course = only(
        {
            "@type": "Course",
            "name": "Forklift licence",
            "provider": {"name": "City College", "address": {"postalCode": "CV1 2AB"}},
            "hasCourseInstance": {
                "@type": "CourseInstance",
                "startDate": "2027-01-11",
                "location": "Wolverhampton WV2 4DB",
            },
        }
    )
    assert (course.starts_on, course.zone, course.provider) == (date(2027, 1, 11), "WV2", "City College")


@pytest.mark.parametrize("words", ["Night shift packer", "Hotel porter (nights)", "Overnight shelf filler"])
def test_night_work_is_recognised_and_its_absence_is_never_assumed(words: str) -> None:
    assert only({**JOB, "title": words}).night_work == "yes"
    assert only(JOB).night_work == "unknown"


@pytest.mark.parametrize("words", ["Bar staff", "Betting shop assistant", "Off-licence assistant", "Vape shop helper"])
def test_a_trade_restricted_by_age_is_recognised(words: str) -> None:
    assert only({**JOB, "title": words}).restricted_trade == "yes"
    assert only({**JOB, "title": "Barber"}).restricted_trade == "unknown"


@pytest.mark.parametrize(
    ("words", "age"),
    [
        ("You must be over 18.", 18),
        ("18+ only", 18),
        ("Aged 16 or older", 16),
        ("16+, 18+ for the till", 18),
        ("24/7", None),
        ("We have been baking for over 25 years and want you", None),
        ("one of our 20+ shops", None),
        ("25+ days holiday", None),
        ("a team of over 20 colleagues", None),
        ("at least 20 hours a week, at least 15 minutes early", None),
        ("loads over 20 kg", None),
        ("over 13,000 customers", None),
        ("For people aged 24 or under", None),
        ("You must be aged under 25.", None),
        ("Our firm is 18 years old", None),
        ("Open to anyone aged 16 to 18", 16),
        ("You must be 18 or over because of the machines.", 18),
        ("Minimum age 16.", 16),
        ("Over 18s only", 18),
        ("Applicants should be 18 years old by the start", 18),
        ("You need to be at least 16.", 16),
        ("16 plus welcome", 16),
        ("Not suitable for under 18s", 18),
        ("over 18 to serve here", 18),
    ],
)
def test_the_lowest_age_is_read_from_the_words(words: str, age: int | None) -> None:
    assert only({**JOB, "description": words}).min_age == age


def test_no_requirements_is_not_a_requirement() -> None:
    assert not only({**JOB, "educationRequirements": "no requirements"}).states_requirements
    assert only({**JOB, "educationRequirements": {"credentialCategory": "bachelor degree"}}).states_requirements


def test_contacts_are_not_taken_over() -> None:
    contact = {"applicationContact": {"@type": "ContactPoint", "name": "Jo Bloggs", "email": "jo@example.org"}}
    assert "example.org" not in repr(only({**JOB, **contact}))
    assert "Bloggs" not in repr(only({**JOB, **contact}))


def test_mark_up_is_gone_also_when_it_was_escaped_and_comparisons_stay() -> None:
    assert (
        plain_text("&amp;lt;b&amp;gt;Bold&lt;/b&gt;<script>x</script> a < b and c > d\x00\u202e")
        == "Bold a < b and c > d"
    )


def test_shortened_text_is_never_longer_than_it_may_be() -> None:
    assert shorten("one two three", 9) == "one two…"
    assert len(shorten("x" * 50, 10)) == 10


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("WV1 1AA", "WV1"),
        ("wv11aa", "WV1"),
        ("EC1A 1BB", "EC1A"),
        ("CV1", "CV1"),
        ("B1 1AA", "B1"),
        ("02134", None),
        ("", None),
    ],
)
def test_a_postcode_is_cut_to_its_district(words: str, found: str | None) -> None:
    assert parse_district(words) == found


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("2026-11-23T23:59:00+00:00", date(2026, 11, 23)),
        ("20261123", date(2026, 11, 23)),
        ("2026-11", date(2026, 11, 1)),
        ("03/04/2026", None),
        ("soon", None),
    ],
)
def test_a_date_is_read_or_left_never_guessed(words: str, found: date | None) -> None:
    assert parse_date(words) == found


def test_a_month_that_closes_something_closes_it_on_its_last_day() -> None:
    assert parse_date("2026-02", end=True) == date(2026, 2, 28)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from([*JOB, "@graph", "@id", "name", "address", "value", "hasCourseInstance"]), inner
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(list(JOB)), anything), anything)
def test_nothing_that_a_publisher_writes_breaks_the_reading_or_its_bounds(
    changed: dict[str, object], beside: object
) -> None:
    found = reading({"@graph": [{**JOB, **changed, "@type": "JobPosting"}, beside]})
    for posting in found.postings:
        assert 1 <= len(posting.title) <= 200
        assert len(posting.provider) <= 200
        assert len(posting.summary) <= 4_000
        assert len(posting.pay or "") <= 100
        assert posting.vacancies is None or posting.vacancies >= 1
    assert reading({"@graph": [{**JOB, **changed, "@type": "JobPosting"}, beside]}) == found


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    assert reading(text) == reading(text)


@pytest.mark.parametrize(
    ("marked_up", "words"),
    [
        ("<p>Super<b>mar</b>ket</p>staff", "Supermarket staff"),
        ("one<br>two<ul><li>three<li>four</ul>", "one two three four"),
        ("under 5 &lt; 6 and 7 > 3 &amp; so on", "under 5 < 6 and 7 > 3 & so on"),
        ("<script>alert(1)</script>Barber<style>p {}</style>", "Barber"),
        ("&lt;p&gt;escaped&lt;/p&gt; twice", "escaped twice"),
        ("caf&eacute; <!-- unseen --> <a href='x'>here</a>", "café here"),
    ],
)
def test_a_description_is_what_a_browser_would_show_of_it(marked_up, words):
    assert plain_text(marked_up) == words


@pytest.mark.parametrize(
    "hostile", ["<" + " " * 200_000, "<" * 200_000, "<div>" * 40_000, "<p " * 60_000, "&lt;" * 50_000]
)
def test_a_hostile_description_is_cut_before_it_is_read(hostile):
    assert len(plain_text(hostile)) <= 20_000
