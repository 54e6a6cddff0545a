"""The part of the read facade that answers in words, and knows what was told before."""

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from burnbar_tui.ask_views import Answer, Thread
from burnbar_tui.engine.chat_threads import exchanges_in, threads_in
from burnbar_tui.engine.database import Database
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.model_choice import ModelChoice
from burnbar_tui.quota_views import WindowView

if TYPE_CHECKING:
    from burnbar_tui.engine.ask.brain import Brain


class Conversing:
    """Needs a store, whose days they are, what time it is, and the quota windows."""

    _database: Database
    _zone: ZoneInfo
    _clock: Callable[[], datetime]
    _prices: Callable[[], PriceBook]

    def windows(self) -> tuple[WindowView, ...]:
        """Return every quota window of every account, as it stands now."""
        raise NotImplementedError

    def ask(self, questions: Sequence[str], *, only_last: bool = False) -> tuple[Answer, ...]:
        """Return the answers to questions, each of which may go on from the one before.

        With `only_last` there is one answer: those before only tell what it goes on from.
        """
        brain = self._brain()
        if only_last:
            for question in questions[:-1]:
                brain.follow(question)
            questions = questions[-1:]
        return tuple(brain.ask(question) for question in questions)

    def discuss(
        self, questions: Sequence[str], local: Answer, choice: ModelChoice
    ) -> AsyncGenerator[str | Answer, None]:
        """Yield what a model says so far, again and again, and then the answer to the last one."""
        from burnbar_tui.engine.ask.discussing import discussed  # Few have a model.

        return discussed(self._brain, questions, local, choice)

    def _brain(self) -> "Brain":
        from burnbar_tui.engine.ask.brain import Brain  # Few runs ask, and it imports much.

        return Brain(self._database, self._zone, self._clock(), self.windows, self._prices)

    def threads(self) -> tuple[Thread, ...]:
        """Return the conversations without what was told in them, the one used last first."""
        return threads_in(self._database)

    def thread(self, thread: Thread) -> Thread:
        """Return a conversation with what was told in it."""
        return replace(thread, exchanges=exchanges_in(self._database, thread.id))
