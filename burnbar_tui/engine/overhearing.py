"""What the process that writes has told its user, for the dashboards that follow it.

Only one process looks for news and tells it outside, by the desktop or tmux. What it told is in the
store, where every other dashboard reads it and says it in its own screens.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from burnbar_tui.engine import notify
from burnbar_tui.engine.queries import Queries
from burnbar_tui.facts import BurnbarError
from burnbar_tui.insight_views import Insight, State
from burnbar_tui.notices import News

LATE = timedelta(minutes=5)
"""What was told longer ago is no news any more; until then an insight may still be found here."""

STUMBLES = (BurnbarError, ArithmeticError, LookupError, TypeError, ValueError)
"""What a look at budgets and insights may end with, besides mistakes that must not be hidden."""

Key = tuple[str, str, str]
"""What tells one piece of news from all others."""


class Overhearing:
    """Says each thing once that was told since it was made."""

    def __init__(self, questions: Queries, zone: ZoneInfo, now: Callable[[], datetime]) -> None:
        """Prepare; nothing is asked yet."""
        self._questions = questions
        self._zone = zone
        self._now = now
        self._since = now()
        self._said: set[Key] = set()
        self._version: int | None = None
        self._is_waiting = False

    def is_due(self, version: int) -> bool:
        """Tell whether a store of this version may hold something to say."""
        return version != self._version or self._is_waiting

    def news(self, version: int) -> tuple[News, ...]:
        """Return what is to be said now; what cannot be looked at is not said.

        The screens ask the same store, and tell what is wrong with it.
        """
        try:
            found = tuple(self._heard(max(self._since, self._now() - LATE)))
        except STUMBLES:
            return ()
        self._version = version
        return tuple(replace(one, is_overheard=True) for one in found)

    def _heard(self, since: datetime) -> Iterator[News]:
        if some := self._insights(since):
            yield notify.insight_news(some)
        today = self._now().astimezone(self._zone).date()
        for one in notify.crossings(self._questions.budget_events(since)):
            key = (notify.BUDGETS_RULE, one.budget, notify.what(one))
            was_told = self._questions.last_told(notify.topic(one)) == notify.what(one)
            if was_told and key not in self._said:
                self._said.add(key)
                yield notify.crossing_news(one, today)

    def _insights(self, since: datetime) -> tuple[Insight, ...]:
        """Return the insights that were told; what the rules here have not found yet waits."""
        told = {
            (*key, mark.told_facts): (*key, mark.told_at.isoformat())
            for key, mark in self._questions.marks().items()
            if mark.told_at is not None and mark.told_at > since
        }
        new = {facts: key for facts, key in told.items() if key not in self._said}
        some = tuple(
            one
            for one in (self._questions.insights() if new else ())
            if (one.rule, one.subject, one.facts) in new and one.state is State.OPEN
        )
        found = {new[one.rule, one.subject, one.facts] for one in some}
        self._said |= found
        self._is_waiting = len(found) < len(new)
        return some
