"""Facts about windows, accounts and sources, from a few words."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from burnbar_tui.engine.insights.quota_facts import Ended, QuotaFacts
from burnbar_tui.engine.insights.source_facts import AccountFiles, SourceFacts
from burnbar_tui.engine.plan_prices import PlanPrice, PlanPrices
from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.quota_views import WindowView
from burnbar_tui.views import AccountRow, LedgerEntry, LoginView, Tally
from tests.insights.scenarios import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PLANS = PlanPrices(
    (
        PlanPrice(provider_id="claude-code", name="max", nano_usd=100_000_000_000),
        PlanPrice(provider_id="claude-code", name="pro", nano_usd=20_000_000_000),
        PlanPrice(provider_id="codex", name="plus", nano_usd=20_000_000_000),
    )
)


def window(
    used: float | None = 60.0,
    *,
    name: str = "5h",
    length: timedelta = 5 * HOUR,
    left: timedelta = 2 * HOUR,
    out_in: timedelta | None = None,
    latest_in: timedelta | None = None,
    forecast: float | None = None,
    age: timedelta = timedelta(minutes=2),
    state: str = "live",
    now: datetime = NOW,
) -> WindowView:
    """Return a window that resets in `left`, and is likely used up in `out_in`."""
    return WindowView(
        account_id=1,
        provider_id="claude-code",
        account="ana",
        window=name,
        used_percent=used,
        window_minutes=length // timedelta(minutes=1),
        resets_at=now + left,
        as_of=now - age,
        state=state,
        elapsed_percent=100 * (1 - left / length),
        forecast_percent=forecast,
        exhausts_at=now + out_in if out_in else None,
        exhausts_from=now + out_in / 2 if out_in else None,
        exhausts_until=now + latest_in if latest_in else None,
    )


def account(
    usd: float = 40.0,
    *,
    last: timedelta = HOUR,
    billing: Billing = Billing.SUBSCRIPTION,
    plan: str = "max",
    calls: int = 120,
    unpriced: int = 0,
    now: datetime = NOW,
) -> AccountRow:
    """Return an account with what its last month's work would have cost."""
    return AccountRow(
        account_id=1,
        provider_id="claude-code",
        provider="Claude Code",
        account="ana",
        billing=billing,
        plan=plan,
        chosen=Tally(
            events=calls,
            cost_nano_usd=round(usd * 1e9),
            plan_value_nano_usd=round(usd * 1e9),
            unpriced_events=unpriced,
            cost_confidence=Confidence.ESTIMATED,
        ),
        newest_at=now - last,
    )


def quota_facts(
    windows: Iterable[WindowView] = (),
    accounts: Iterable[AccountRow] | None = None,
    *,
    ended: Iterable[tuple[datetime, float]] = (),
    days: Iterable[date] = (),
    plans: PlanPrices = PLANS,
    twins: Mapping[int, int] | None = None,
    now: datetime = NOW,
    zone: str = "UTC",
) -> QuotaFacts:
    """Return facts of one account; `ended` is how its week's windows did."""
    before = tuple(Ended(at, used) for at, used in ended)
    return QuotaFacts(
        now=now,
        zone=ZoneInfo(zone),
        today=now.astimezone(ZoneInfo(zone)).date(),
        providers={"claude-code": "Claude Code"},
        windows=tuple(windows),
        ended={(1, name): before for name in ("7d", "7d sonnet", "5h")},
        accounts=(account(now=now),) if accounts is None else tuple(accounts),
        twins={1: 1} if twins is None else twins,
        days={1: frozenset(days)},
        plans=plans,
    )


def source_facts(
    *files: AccountFiles,
    changes: Iterable[LedgerEntry] = (),
    logins: Iterable[LoginView] = (),
    now: datetime = NOW,
    zone: str = "UTC",
) -> SourceFacts:
    return SourceFacts(
        now=now,
        zone=ZoneInfo(zone),
        today=now.astimezone(ZoneInfo(zone)).date(),
        providers={"zai": "Z.ai"},
        files=files,
        logins=tuple(logins),
        changes=tuple(changes),
    )


def at(text: str) -> datetime:
    """Return an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
