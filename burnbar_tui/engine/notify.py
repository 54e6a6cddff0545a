"""What is worth telling, and when: pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from burnbar_tui.budget_views import BudgetEvent
from burnbar_tui.digest_views import Digest
from burnbar_tui.engine.digest import lines
from burnbar_tui.engine.insights.desk import Marks, is_news
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.facts import Confidence
from burnbar_tui.format import dollars, short_date
from burnbar_tui.insight_views import Insight, Severity
from burnbar_tui.notices import ALL, NOBODY, URGENT, News

BUDGETS_RULE = "budget-pace"
"""Passing a limit is told as what happened to the budget, so not as an insight as well."""
WINDOWS_RULE = "window-runs-out"
"""The dashboard watches windows by itself."""
LEAST_SEVERITY = {NOBODY: -1, URGENT: Severity.URGENT.rank, ALL: Severity.NOTE.rank}
DIGEST_LINES = 4


def is_wanted(rank: int, about: str) -> bool:
    """Tell whether something of this rank is to be told, see `Severity.rank`."""
    return rank <= LEAST_SEVERITY.get(about, Severity.WARNING.rank)


def fresh(
    found: Iterable[Insight], marks: Marks, rules: Mapping[str, Rule], now: datetime, about: str
) -> tuple[Insight, ...]:
    """Return the insights that are to be told now."""
    return tuple(
        one
        for one in found
        if is_wanted(one.severity.rank, about)
        and not (one.rule == BUDGETS_RULE and one.severity is Severity.URGENT)
        and is_news(one, marks, dict(rules), now)
    )


def insight_news(some: Sequence[Insight]) -> News:
    """Return insights as one piece of news, however many they are."""
    first, *others = some
    more = f"{len(others)} more: {'; '.join(one.title for one in others)}" if others else ""
    text = "\n".join(filter(None, (*first.arithmetic[:1], more)))
    return News(
        title=first.title,
        text=text,
        has_toast=all(one.rule == WINDOWS_RULE for one in some),
        is_bad=first.severity is Severity.URGENT,
    )


def crossings(events: Iterable[BudgetEvent]) -> tuple[BudgetEvent, ...]:
    """Return the newest crossing of every budget; of marks crossed at once it is the highest."""
    return tuple({one.budget: one for one in events if one.start is not None}.values())


def what(one: BudgetEvent) -> str:
    """Return what tells a crossing from every other of its budget."""
    return f"{one.start} {one.percent} {one.limit_nano_usd}"


def topic(one: BudgetEvent) -> str:
    """Return under what it is remembered that a crossing was told."""
    return f"budget:{one.budget}"


def crossing_rank(one: BudgetEvent) -> int:
    """Return the rank of a crossing among severities."""
    return (Severity.URGENT if one.percent >= 100 else Severity.WARNING).rank


def crossing_news(one: BudgetEvent, today: date) -> News:
    """Return a crossing in words."""
    since = short_date(one.start, today) if one.start else ""
    least = "at least " if one.confidence is Confidence.UNAVAILABLE else ""
    return News(
        title=(
            f"Budget {one.budget}: {least}{dollars(one.spent_nano_usd)} of "
            f"{dollars(one.limit_nano_usd)}"
        ),
        text=f"{one.percent} % are passed in the period since {since}",
        is_bad=one.percent >= 100,
    )


def digest_due(at: time, zone: ZoneInfo, now: datetime) -> date:
    """Return the day whose digest was due last: today's, before its hour yesterday's."""
    today = now.astimezone(zone).date()
    is_over = datetime.combine(today, at, zone) <= now
    return today if is_over else today - timedelta(days=1)


def digest_news(digest: Digest, zone: ZoneInfo) -> News:
    """Return a digest as news: its first lines."""
    first, *others = lines(digest, zone)
    return News(title=first, text="\n".join(others[:DIGEST_LINES]))
