"""Conversations are kept in the store, come back in their order, and can be forgotten."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.ask_views import Exchange
from burnbar_tui.engine.chat_threads import ChatThreads
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.queries import Queries
from burnbar_tui.facts import StoreError

COST = Exchange(question="cost today", answer="$1.50", plan="cost, today")
MODELS = Exchange(question="by model", answer="- opus: $1.50", plan="cost, today, by model")
REFUSED = Exchange(question="weather?", answer="I do not know 'weather'.")
TIMES = [datetime(2026, 11, day, tzinfo=UTC) for day in (3, 4, 5)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data/burnbar.db"


@pytest.fixture
def threads(path: Path) -> ChatThreads:
    Database(path).close()
    times = iter(TIMES)
    return ChatThreads(path, lambda: next(times))


@pytest.fixture
def queries(path: Path, threads: ChatThreads) -> Iterator[Queries]:
    del threads  # It makes the store.
    opened = Queries(path, ZoneInfo("UTC"))
    yield opened
    opened.close()


def test_threads_come_back_the_last_one_first(threads: ChatThreads, queries: Queries) -> None:
    threads.keep(2, COST)
    threads.keep(1, REFUSED)
    threads.keep(2, MODELS)
    first, second = queries.threads()
    assert (first.id, first.at, first.title, first.questions) == (2, TIMES[2], "cost today", 2)
    assert (second.id, second.at, second.questions) == (1, TIMES[1], 1)
    assert queries.thread(first).exchanges == (COST, MODELS)
    assert queries.thread(second).exchanges == (REFUSED,)


def test_a_thread_that_is_forgotten_leaves_nothing(
    threads: ChatThreads, queries: Queries, path: Path
) -> None:
    threads.keep(1, COST)
    threads.keep(2, REFUSED)
    [_, forgotten] = queries.threads()
    threads.forget(1)
    assert [one.id for one in queries.threads()] == [2]
    assert queries.thread(forgotten).exchanges == ()
    database = Database(path)
    assert database.rows("messages", thread=1) == []
    database.close()


def test_a_store_that_cannot_be_written_says_so(threads: ChatThreads, path: Path) -> None:
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError):
        threads.keep(1, COST)
