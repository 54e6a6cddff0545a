"""A digest in words, and the comparison in it: pure.

A period that runs is compared with the same part of earlier ones and never with whole ones: weeks
and days up to this time of the day, months by their whole days.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from burnbar_tui.budget_views import BudgetPeriod, BudgetState, Standing
from burnbar_tui.digest_views import Comparison, Digest
from burnbar_tui.engine.budget_days import WEEKS, Spend, Use
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import NANO_USD_PER_USD, Confidence
from burnbar_tui.format import (
    DAYS,
    MONTHS,
    UNKNOWN,
    cost,
    dollars,
    moment,
    percent,
    short_date,
    tokens,
)
from burnbar_tui.quota_views import WindowView
from burnbar_tui.scope import Lens, months_before
from burnbar_tui.views import NamedTally

LEAST_EARLIER = 3
"""So many earlier days or weeks tell what is usual."""
LEAST_SHARE, LEAST_NANO_USD = 0.1, NANO_USD_PER_USD // 2
"""A smaller difference is as usual."""
DAY = timedelta(days=1)
MOST_NAMED, LONGEST = 3, 40


def compared(
    spend: Spend, period: BudgetPeriod, first: date, *, is_over: bool
) -> Comparison | None:
    """Return the cost from `first` to `spend.today` against earlier periods, None without any.

    With `is_over` the last day is compared whole, else up to this time of the day.
    """
    if spend.began is None:
        return None
    if period is BudgetPeriod.MONTH:
        return _month(spend, first, is_over=is_over)
    now = _part(spend, first, 0, is_over=is_over)
    earlier = [
        _part(spend, first, weeks, is_over=is_over)
        for weeks in range(1, WEEKS + 1)
        if first - DAY * 7 * weeks > spend.began
    ]
    if len(earlier) < LEAST_EARLIER:
        return None
    weekday = DAYS[spend.today.weekday()]
    what = f"a {weekday}" if period is BudgetPeriod.DAY else "a week"
    if not is_over:
        is_week = period is BudgetPeriod.WEEK
        what += f" by {f'{weekday} ' if is_week else ''}{_quarter(spend):%H:%M}"
    return _comparison(now, earlier, f"{what} (median of {len(earlier)}) comes to")


def _quarter(spend: Spend) -> datetime:
    """Return the local start of the quarter of an hour that it is: sums so far end there."""
    local = spend.now.astimezone(spend.zone)
    return local.replace(minute=local.minute // 15 * 15)


def _part(spend: Spend, first: date, weeks: int, *, is_over: bool) -> Sums:
    """Return what was used so many weeks earlier in the part of a period that has come."""
    back = DAY * 7 * weeks
    last = spend.today - back
    found = _sums(spend.days, first - back, last if is_over else last - DAY)
    if not is_over:
        found.merge(_sums(spend.so_far, last, last))
    return found


def _sums(uses: Sequence[Use], first: date, last: date) -> Sums:
    found = Sums()
    for use in uses:
        if first <= use.day <= last:
            found.merge(use.sums)
    return found


def _month(spend: Spend, first: date, *, is_over: bool) -> Comparison | None:
    """Return whole days of a month against as many of the one before."""
    before = months_before(first, 1)
    whole = (spend.today - first).days + is_over
    count = min(whole, (first - before).days)
    if count < 1 or spend.began is None or before <= spend.began:
        return None
    now = _sums(spend.days, first, first + DAY * (count - 1))
    then = _sums(spend.days, before, before + DAY * (count - 1))
    days = "day" if count == 1 else f"{count} days"
    return _comparison(now, [then], f"the first {days} of {MONTHS[before.month - 1]} came to")


def _comparison(now: Sums, earlier: list[Sums], usual: str) -> Comparison | None:
    tallies = [one.tally() for one in (now, *earlier)]
    costs = [one.cost_nano_usd for one in tallies]
    known = [one for one in costs if one is not None]
    if len(known) < len(costs) or not any(known[1:]):
        return None
    return Comparison(
        nano_usd=known[0],
        usual_nano_usd=_median(known[1:]),
        usual=usual,
        confidence=max(one.cost_confidence for one in tallies),
    )


def _median(values: Sequence[int]) -> int:
    """Return the one in the middle; the library's own takes long to import."""
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) // 2


def lines(digest: Digest, zone: ZoneInfo) -> Iterator[str]:
    """Yield the digest, a line for each thing; the first one says it all."""
    yield headline(digest)
    totals = digest.totals
    if totals.events:
        shown = (f"{lens} {cost(totals, lens).marked}" for lens in (Lens.SPEND, Lens.PLAN))
        sessions = "" if totals.sessions is None else f" in {_several(totals.sessions, 'session')}"
        yield f"{' · '.join(shown)} · {_several(totals.events, 'call')}{sessions}"
    if digest.comparison is not None:
        yield difference(digest.comparison)
    for title, named in (
        ("Models", digest.models), ("Projects", digest.projects), ("Sessions", digest.sessions),
    ):  # fmt: skip
        if named:
            yield f"{title}: {', '.join(_named(one) for one in named[:MOST_NAMED])}"
    if digest.windows:
        words = (_window(one, digest, zone) for one in digest.windows[:MOST_NAMED])
        yield f"Quota now: {', '.join(words)}"
    if digest.budgets:
        yield f"Budgets now: {', '.join(_budget(one) for one in digest.budgets)}"
    if digest.insights:
        yield f"Noticed: {'; '.join(one.title for one in digest.insights[:MOST_NAMED])}"


def headline(digest: Digest) -> str:
    """Return the period and what it came to."""
    totals = digest.totals
    if not totals.events:
        return f"{_title(digest)}: nothing was used"
    return f"{_title(digest)}: {cost(totals).marked}, {tokens(totals).marked} tokens"


def _title(digest: Digest) -> str:
    first, last = digest.first, digest.last
    if digest.period is BudgetPeriod.DAY:
        return f"{DAYS[last.weekday()]} {short_date(last, date.min)}"
    if digest.period is BudgetPeriod.MONTH:
        is_whole = (last + DAY).day == 1
        return f"{MONTHS[first.month - 1]} {first.year}{'' if is_whole else f', 1 - {last.day}'}"
    return f"Week from {short_date(first, date.min)} to {DAYS[last.weekday()]}"


def difference(one: Comparison) -> str:
    """Return a comparison as a sentence, with its figures."""
    known = ", counting only what has a price" if one.confidence is Confidence.UNAVAILABLE else ""
    figures = f"{dollars(one.nano_usd)}, where {one.usual} {dollars(one.usual_nano_usd)}{known}"
    more = one.nano_usd - one.usual_nano_usd
    if abs(more) < max(LEAST_NANO_USD, LEAST_SHARE * one.usual_nano_usd):
        return f"Much as usual: {figures}"
    share = f"{abs(more) * 100 / one.usual_nano_usd:.0f} %" if one.usual_nano_usd else "All of it"
    return f"{share} {'more' if more > 0 else 'less'}: {figures}"


def _several(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _named(one: NamedTally) -> str:
    name = one.name if len(one.name) <= LONGEST else f"{one.name[: LONGEST - 1]}…"
    return f"{name or UNKNOWN} {cost(one.tally).marked}"


def _window(one: WindowView, digest: Digest, zone: ZoneInfo) -> str:
    words = f"{one.provider_id} {one.account} {one.window} {percent(one.used_percent)}"
    if one.exhausts_at is not None:
        return f"{words} (likely used up {moment(one.exhausts_at, digest.as_of, zone)})"
    if one.resets_at is not None:
        return f"{words} (resets {moment(one.resets_at, digest.as_of, zone)})"
    return words


def _budget(one: Standing) -> str:
    least = "≥ " if one.unknown_events and one.spent_nano_usd is not None else ""
    words = (
        f"{one.budget.name} {least}{dollars(one.spent_nano_usd)} of "
        f"{dollars(one.budget.limit_nano_usd)}"
    )
    likely = f", likely {dollars(one.forecast.final_nano_usd)} in all" if one.forecast else ""
    state = "" if one.state is BudgetState.FINE else f", {one.state}"
    return f"{words} ({percent(one.used_percent)}{state}{likely})"
