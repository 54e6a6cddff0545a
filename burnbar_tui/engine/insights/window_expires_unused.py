"""A window of a plan is about to reset, and most of it was not used: work could be moved to it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from burnbar_tui.engine.insights.quota_facts import Ended, QuotaFacts
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.facts import Billing
from burnbar_tui.format import duration, moment, percent, short_date
from burnbar_tui.insight_views import Evidence, Insight, Severity
from burnbar_tui.quota_views import WindowView
from burnbar_tui.running_out import LONG, is_current

LAST_PERCENT = 90.0
"""So much of its time must have passed, in percent: before, it may still be used."""
MOST_USED = 40.0
"""What is likely to be used of it at most, in percent: even if it is more, half of it stays."""


def find(facts: QuotaFacts) -> Iterator[Insight]:
    """Yield the long windows of plans that end half empty; extra lanes and limits are none."""
    plans = {row.account_id for row in facts.accounts if row.billing is Billing.SUBSCRIPTION}
    for window in facts.windows:
        earlier = facts.ended.get((window.account_id, window.window), ())
        is_whole = " " not in window.window and facts.twins.get(window.account_id) in plans
        if window.used_percent is None or window.resets_at is None or not is_whole:
            continue
        if earlier and _is_ending(window) and is_current(window, facts.now):
            likely = max(window.used_percent, window.forecast_percent or 0.0)
            if likely <= MOST_USED:
                yield _insight(facts, window, window.used_percent, window.resets_at, earlier)


def _is_ending(window: WindowView) -> bool:
    is_long = timedelta(minutes=window.window_minutes or 0) >= LONG
    return is_long and (window.elapsed_percent or 0.0) >= LAST_PERCENT


def _insight(
    facts: QuotaFacts,
    window: WindowView,
    used_percent: float,
    resets_at: datetime,
    earlier: tuple[Ended, ...],
) -> Insight:
    name = f"{facts.providers.get(window.provider_id, window.provider_id)} {window.account}"
    left = duration((resets_at - facts.now).total_seconds())
    reset = resets_at.astimezone(facts.zone).date()
    ends = [(short_date(one.at.astimezone(facts.zone).date(), facts.today), one.used_percent)
            for one in reversed(earlier)]  # fmt: skip
    unused = percent(100 - used_percent)
    return Insight(
        rule=RULE.id,
        subject=f"{window.provider_id}/{window.account}/{window.window}",
        facts=reset.isoformat(),
        severity=Severity.NOTE,
        title=f"{name}: {unused} of {window.window} is unused and gone in {left}",
        arithmetic=(
            f"100% - {used_percent:.0f}% used; "
            f"it resets {moment(resets_at, facts.now, facts.zone)}",
            f"used of those before: {', '.join(f'{used:.0f}% by {day}' for day, used in ends)}",
        ),
        confidence=window.confidence,
        since=resets_at - timedelta(minutes=window.window_minutes or 0),
        evidence=Evidence(
            title="used of each window",
            labels=(*(day for day, _ in ends), "now"),
            values=(*(used for _, used in ends), used_percent),
            unit="percent",
            marked=(len(ends),),
        ),
        account_id=window.account_id,
    )


RULE = Rule(
    id="window-expires-unused",
    title="a long window of a plan that resets with much unused",
    looks_at=QuotaFacts,
    find=find,
)
