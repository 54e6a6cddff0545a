"""Conversations in the store: written by any process, like accounts; read by `Queries`."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from burnbar_tui.ask_views import Exchange, Thread
from burnbar_tui.engine.database import Database
from burnbar_tui.facts import instant_of, ms_of

MOST_THREADS = 200
"""So many are listed."""


class ChatThreads:
    """Keeps and forgets; every call opens the store for itself, and blocks: ask from a thread."""

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        """Prepare; nothing is opened yet."""
        self._path = path
        self._now = now

    def keep(self, thread_id: int, exchange: Exchange) -> None:
        """Add to a thread, which its first question begins.

        Raises:
            StoreError: the store cannot be written.
        """
        at_ms = ms_of(self._now())
        row = (thread_id, exchange.question, exchange.answer, exchange.plan)
        database = Database(self._path)
        try:
            with database.transaction():
                database.put("put_thread", [(thread_id, at_ms, exchange.question)])
                database.put("add_message", [row])
        finally:
            database.close()

    def forget(self, thread_id: int) -> None:
        """Delete a thread and all that was told in it.

        Raises:
            StoreError: the store cannot be written.
        """
        database = Database(self._path)
        try:
            with database.transaction():
                database.run("drop_messages", thread=thread_id)
                database.run("drop_thread", thread=thread_id)
        finally:
            database.close()


def threads_in(database: Database, most: int = MOST_THREADS) -> tuple[Thread, ...]:
    """Return the threads without what was told, the one used last first."""
    return tuple(
        Thread(id=id_, at=instant_of(at_ms), title=title, questions=questions)
        for id_, at_ms, title, questions in database.rows("threads", most=most)
    )


def exchanges_in(database: Database, thread_id: int) -> tuple[Exchange, ...]:
    """Return what was asked and told in a thread, the oldest first; none where it is gone."""
    return tuple(
        Exchange(question=question, answer=answer, plan=plan)
        for question, answer, plan in database.rows("messages", thread=thread_id)
    )
