"""Pages of rows, and locks that read rows afresh and let others refer to them."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import postgresql

from common.errors import Refused
from common.queries import PAGE_SIZE, Page, locked, page_count, page_of_items, page_start, require

WORK = sa.table("work", sa.column("id"))


@given(st.integers(0, 4 * PAGE_SIZE))
def test_every_item_is_on_one_page_in_order(total: int) -> None:
    items = list(range(total))
    pages = [page_of_items(items, number) for number in range(1, page_count(total) + 1)]
    assert [item for page in pages for item in page.items] == items
    assert all(len(page.items) == PAGE_SIZE for page in pages[:-1])
    assert {(page.total, page.pages) for page in pages} == {(total, len(pages))}


def test_nothing_at_all_is_one_empty_page() -> None:
    assert page_of_items([], 1) == Page([], 0, 1)
    assert page_count(0) == Page([], 0, 1).pages == 1


def test_beyond_the_last_page_is_nothing() -> None:
    assert page_of_items([1], 2) == Page([], 1, 2)


@pytest.mark.parametrize("page", [0, -1])
def test_what_is_no_page_is_refused(page: int) -> None:
    with pytest.raises(Refused, match="page_invalid"):
        page_start(page)
    with pytest.raises(Refused, match="page_invalid"):
        page_of_items([1], page)


def test_a_row_that_is_not_there_is_refused() -> None:
    assert require(0) == 0
    with pytest.raises(Refused, match="not_found"):
        require(None)


def written(query: sa.Select[tuple[int]]) -> str:
    return str(query.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]


def test_a_lock_lets_new_rows_refer_to_the_row_and_reads_it_afresh() -> None:
    query = locked(sa.select(WORK.c.id))
    assert written(query).endswith("FOR NO KEY UPDATE")
    assert query.get_execution_options()["populate_existing"] is True
    assert written(locked(sa.select(WORK.c.id), skip_locked=True)).endswith("FOR NO KEY UPDATE SKIP LOCKED")
