"""How the engine is doing, and the words and the sign for it."""

from datetime import datetime, timedelta

from msgspec import Struct

from burnbar_tui.format import age, count, percent
from burnbar_tui.own_cost import OwnCost
from burnbar_tui.views import Progress
from burnbar_tui.widgets.parts import BAD, DIM, GOOD, TITLE, WARN, Parts

STALE_AFTER = timedelta(minutes=10)


class Status(Struct, frozen=True, kw_only=True):
    """What the notices of the engine add up to."""

    progress: Progress | None = None
    """A long import that is running."""
    is_watching: bool = False
    is_polling: bool = False
    files: int = 0
    """How many files are watched."""
    failure: str = ""
    """Why the engine stopped, or empty."""


def import_percent(progress: Progress) -> float | None:
    """Return how far an import is, by bytes where they are known."""
    if progress.bytes_total > 0:
        return progress.bytes_done * 100 / progress.bytes_total
    if progress.files_total > 0:
        return progress.files_done * 100 / progress.files_total
    return None


def status_parts(
    status: Status,
    as_of: datetime | None,
    newest_at: datetime | None,
    now: datetime,
    trouble: str = "",
    *,
    is_counting: bool = False,
) -> Parts:
    """Return a sign and words: `as_of` is the age of the totals, `newest_at` of the last call.

    With `trouble` the last question was not answered, and nothing is live; while it is counted,
    other figures are about to take the place of those on show.
    """
    if status.failure:
        return [("▲ stopped", f"{BAD} bold")]
    if is_counting:
        return [("◔ counting", TITLE)]
    if status.progress is not None:
        done = import_percent(status.progress)
        return [(f"◔ importing{'' if done is None else f' {percent(done)}'}", TITLE)]
    if trouble:
        return [("▲ no answer", f"{WARN} bold")]
    if status.is_watching:
        word = "polling" if status.is_polling else "live"
        return [(f"● {word}", GOOD), (f" {age(newest_at, now)}" if newest_at else "", GOOD)]
    if as_of is not None and now - as_of > STALE_AFTER:
        return [(f"◌ stale {age(as_of, now)}", WARN)]
    return [("○ starting", DIM)]


def own_words(own: OwnCost, files: int, as_of: datetime | None, now: datetime) -> tuple[str, ...]:
    """Return what we cost ourselves, short and in full; what is not known is left out."""
    cost = [f"cpu {own.cpu_percent:.1f}%"] if own.cpu_percent is not None else []
    if own.memory_bytes is not None:
        cost.append(f"{'peak ' if own.is_peak else ''}{own.memory_bytes / 1e6:.0f} MB")
    rest = [f"{count(files)} files"] if files else []
    rest += [f"read {age(as_of, now)} ago"] if as_of else []
    return tuple(" · ".join(words) for words in (cost, [*cost, *rest]) if words)
