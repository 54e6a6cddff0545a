"""Facts as rules take them, from a few words about days."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from burnbar_tui.engine.accounts import AccountRecord
from burnbar_tui.engine.insights.spend_facts import DayUse, SpendFacts
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import Billing

NOW = datetime(2026, 11, 26, 20, tzinfo=UTC)
"""A Thursday."""
TODAY = date(2026, 11, 26)
MODELS = {1: "claude-opus-4-6", 2: "claude-sonnet-4-6", 3: "gpt-5"}
PROJECTS = {1: "orchard-api", 2: "atlas"}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def use(
    day: date,
    usd: float,
    *,
    model: int = 1,
    project: int = 1,
    account: int = 1,
    calls: int = 10,
    input_tokens: int = 1_000,
    cache_read_tokens: int = 90_000,
    cache_creation_tokens: int = 5_000,
    output_tokens: int = 2_000,
) -> DayUse:
    """Return a day's use of one model."""
    sums = Sums(
        events=calls,
        input_tokens=input_tokens,
        cache_read_tokens=cache_read_tokens,
        cache_creation_tokens=cache_creation_tokens,
        output_tokens=output_tokens,
        cost_nano_usd=round(usd * 1e9),
        plan_value_nano_usd=round(usd * 1e9),
    )
    return DayUse(day, account, model, project, sums)


def spend_facts(
    uses: Iterable[DayUse],
    *,
    so_far: Iterable[DayUse] = (),
    began: date | None = None,
    earlier_models: Iterable[int] = (),
    now: datetime = NOW,
    zone: str = "UTC",
) -> SpendFacts:
    """Return facts of these days; the history began with the first of them unless told."""
    days = tuple(uses)
    first = min((one.day for one in days), default=None)
    account = AccountRecord(
        id=1,
        provider_id="claude-code",
        root="/home/ana/.claude",
        label="ana",
        billing=Billing.SUBSCRIPTION,
    )
    return SpendFacts(
        now=now,
        zone=ZoneInfo(zone),
        today=now.astimezone(ZoneInfo(zone)).date(),
        names=Names(
            accounts={1: account},
            models=MODELS,
            projects=PROJECTS,
            paths={},
            short={},
            sessions={},
        ),
        began=began or first,
        days=days,
        so_far=tuple(so_far),
        earlier_models=frozenset(earlier_models),
    )
