"""Facts about sessions and calls, from a few words."""

from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from burnbar_tui.engine.insights.work_facts import WorkFacts, told_apart
from burnbar_tui.facts import Billing, Confidence
from burnbar_tui.views import CallRow, NamedTally, Tally
from tests.insights.prices import PRICES
from tests.insights.scenarios import NOW, TODAY, ago


def session(number: int, usd: float | None, *, hours: float = 72) -> NamedTally:
    """Return a session that worked last so many hours ago; None is without a known cost."""
    cost = None if usd is None else round(usd * 1e9)
    return NamedTally(
        name=f"s{number}",
        detail="atlas",
        tally=Tally(
            events=40,
            input_tokens=9_000,
            cost_nano_usd=cost,
            spend_nano_usd=cost,
            plan_value_nano_usd=0,
            cost_confidence=Confidence.ESTIMATED,
        ),
        newest_at=NOW - timedelta(hours=hours),
        session_id=number,
    )


def call(
    key: int,
    usd: float | None,
    *,
    hours: float = 72,
    model: str = "claude-opus-4-6",
    fresh: int = 10,
    read: int = 1_000,
    written: int = 100,
    output: int = 50,
    billing: Billing = Billing.API,
) -> CallRow:
    """Return a call of so many hours ago."""
    return CallRow(
        key=key,
        at=NOW - timedelta(hours=hours),
        provider_id="claude-code",
        account="ana",
        model=model,
        project="atlas",
        session="s1",
        session_id=1,
        input_tokens=fresh,
        cache_read_tokens=read,
        cache_creation_tokens=written,
        output_tokens=output,
        cost_nano_usd=None if usd is None else round(usd * 1e9),
        billing=billing,
        cost_confidence=Confidence.ESTIMATED,
    )


def work_facts(
    *,
    sessions: Iterable[NamedTally] = (),
    calls: Iterable[CallRow] = (),
    week_calls: Iterable[CallRow] = (),
    opened: Iterable[tuple[CallRow, ...]] = (),
    began: date | None = None,
    zone: str = "UTC",
) -> WorkFacts:
    """Return facts of these, in the order that the store would give them."""
    ranked = sorted(calls, key=lambda one: -(one.cost_nano_usd or 0))
    fresh, usual = told_apart(sessions, NOW)
    return WorkFacts(
        now=NOW,
        zone=ZoneInfo(zone),
        today=TODAY,
        began=began or ago(60),
        fresh=fresh,
        usual=usual,
        calls=tuple(ranked),
        fresh_calls=tuple(one for one in ranked if NOW - one.at < timedelta(days=2))[:20],
        week_calls=tuple(week_calls),
        opened=tuple(opened),
        prices=PRICES,
    )
