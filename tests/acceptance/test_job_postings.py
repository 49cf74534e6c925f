"""Real examples that nobody here wrote: every published posting and course is read, or what is missing is said."""

from pathlib import Path

import pytest

from opportunities.domain.postings import read_postings

JOBS = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "jobs"
FILES = sorted(JOBS.glob("*.jsonld"))

pytestmark = pytest.mark.skipif(not FILES, reason="the shared data is not here")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_published_example_is_read(file: Path) -> None:
    found = read_postings("examples", file.read_text())
    (posting,) = found.postings
    assert posting.title
    assert (
        posting.kind
        == {
            "JobPosting": "job",
            "EducationalOccupationalProgram": "college_place",
            "WorkBasedProgram": "apprenticeship",
        }[file.stem.split("-", 1)[1]]
    )
    assert all(fault.item == 1 for fault in found.faults)


def test_all_examples_are_offers_of_their_own_and_read_again_the_same() -> None:
    first = [posting for file in FILES for posting in read_postings("examples", file.read_text()).postings]
    again = [posting for file in FILES for posting in read_postings("examples", file.read_text()).postings]
    assert len({posting.key for posting in first}) == len(FILES)
    assert first == again


def test_what_is_no_posting_is_said_to_offer_nothing() -> None:
    found = read_postings("examples", (JOBS / "dfe-vacancy-detail.json").read_text())
    assert [(one.item, one.fault) for one in found.faults] == [(0, "offers_nothing")]
