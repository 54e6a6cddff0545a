"""A made-up plan's quota windows as the program would show them at any instant."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from replays import History
from surroundings import MINUTE_MS, PLAN, WINDOWS

from burnbar_tui.engine.forecast import SAMPLES, Reading, samples
from burnbar_tui.engine.insights.quota_facts import EARLIER, Ended, ended
from burnbar_tui.engine.windows import StoredReading, foreseen, reconcile
from burnbar_tui.facts import instant_of, ms_of
from burnbar_tui.quota_views import WindowView


class MadeWindows:
    """Histories of windows, asked as of an instant."""

    def __init__(self, histories: Mapping[str, History]) -> None:
        self._histories = histories
        self._ended: dict[int, tuple[Ended, ...]] = {}
        self._instants = {
            name: [one.as_of_ms for one in history.readings] for name, history in histories.items()
        }

    def was_read(self, since: datetime, until: datetime) -> bool:
        """Tell whether a window was read between two instants."""
        first, last = (bisect_right(self._instants["7d"], ms_of(at)) for at in (since, until))
        return last > first

    def used_in_the_end(self, name: str, now: datetime) -> float:
        """Return the percent that the period that runs ends with, 0 where none runs."""
        return next(
            (
                one.final_percent
                for one in self._histories[name].periods
                if instant_of(one.start_ms) <= now < instant_of(one.resets_at_ms)
            ),
            0.0,
        )

    def view(self, name: str, now: datetime) -> WindowView | None:
        """Return how a window stands, None before it was ever used."""
        readings, now_ms = self._histories[name].readings, ms_of(now)
        place = bisect_right(self._instants[name], now_ms) - 1
        if place < 0:
            return None
        newest = readings[place]
        stored = StoredReading(
            PLAN, name, newest.as_of_ms, newest.used_percent, None, None, "percent", WINDOWS[name],
            newest.resets_at_ms, "log", 0,
        )  # fmt: skip
        view = reconcile(stored, "claude-code", "ana", now)
        wanted = samples(WINDOWS[name], newest.resets_at_ms, now_ms)
        if wanted is None or view.state == "assumed" or newest.used_percent >= 100:
            return view
        return foreseen(view, self._sampled(name, *wanted, now_ms), now)

    def _sampled(self, name: str, since_ms: int, width_ms: int, now_ms: int) -> Iterator[Reading]:
        """Yield the last reading of each width, counted back from now, as the store does."""
        instants, after = self._instants[name], None
        for at_ms in range(now_ms, since_ms, -width_ms):
            place = bisect_right(instants, at_ms)
            if place and place != after and instants[place - 1] > since_ms:
                yield self._histories[name].readings[place - 1]
            after = place

    def ended(self, resets_at: datetime, now: datetime) -> tuple[Ended, ...]:
        """Return how the weeks before the one that resets then ended."""
        length = timedelta(minutes=WINDOWS["7d"])
        hours = round(resets_at.timestamp() / 3600)
        if (known := self._ended.get(hours)) is not None:
            return known
        since_ms = ms_of(now - (EARLIER + 1) * length)
        width_ms = WINDOWS["7d"] * MINUTE_MS // SAMPLES
        found = ended(self._sampled("7d", since_ms, width_ms, ms_of(now)), resets_at, length)
        self._ended[hours] = found
        return found
