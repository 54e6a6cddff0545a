"""Insights of every severity, as rules would tell them of the other samples."""

from datetime import timedelta

from burnbar_tui.ask_views import AnswerView
from burnbar_tui.budget_views import (
    Budget,
    BudgetForecast,
    BudgetPeriod,
    BudgetScope,
    BudgetState,
    Standing,
)
from burnbar_tui.facts import Confidence
from burnbar_tui.insight_views import Evidence, Insight, Severity
from tests.ui_fixtures.samples import NOW, usd

DAYS = tuple((NOW - timedelta(days=7 * back)).date().isoformat() for back in range(8, -1, -1))


def insights() -> tuple[Insight, ...]:
    """Return what is noticed, what matters most first."""
    return (
        Insight(
            rule="window-runs-out",
            subject="1:5h",
            facts="a",
            severity=Severity.URGENT,
            title="Acorn Code 5h runs out at 18:52, 48 min before its reset",
            arithmetic=("82 % used after 66 % of the time", "at 0.9 % a minute since 17:30"),
            confidence=Confidence.ESTIMATED,
            since=NOW - timedelta(minutes=30),
            account_id=1,
        ),
        Insight(
            rule="spend-jump",
            subject="today",
            facts="b",
            severity=Severity.WARNING,
            title="Today cost $41.20 so far, 2.1 times your usual Friday until this hour",
            arithmetic=(
                "usual until 18:00: $19.60, the median of 8 Fridays, give or take $4.10",
                "more work added $14.20, dearer models $6.10, fewer cache hits $1.30",
            ),
            amount_nano_usd=usd(21.6),
            confidence=Confidence.ESTIMATED,
            since=NOW - timedelta(hours=12),
            evidence=Evidence(
                title="Fridays until 18:00",
                labels=DAYS,
                values=(18.2, 21.0, None, 19.6, 25.1, 14.9, 20.3, 17.7, 41.2),
                marked=(8,),
            ),
            view=AnswerView(screen="explore", query=f"on:{NOW.date()}", by="model", unit="usd"),
        ),
        Insight(
            rule="new-model",
            subject="glacier-5.3-code",
            facts="c",
            severity=Severity.NOTE,
            title="glacier-5.3-code is new: $8.44 since Wed 19 Nov",
            arithmetic=("120 calls, 1,904,000 tokens, $8.44, 12 % of all",),
            amount_nano_usd=usd(8.44),
            confidence=Confidence.EXACT,
            since=NOW - timedelta(days=2),
            view=AnswerView(screen="explore", query='model:"glacier-5.3-code"', by="project"),
        ),
        Insight(
            rule="idle-account",
            subject="5",
            facts="d",
            severity=Severity.NOTE,
            title="Birch CLI private was last used 16 days ago",
            arithmetic=("no call since 5 Nov; it is a subscription",),
            confidence=Confidence.EXACT,
            since=NOW - timedelta(days=16),
        ),
    )


def standings() -> tuple[Standing, ...]:
    """Return budgets in every state."""
    first, last = NOW.date().replace(day=1), NOW.date().replace(day=30)
    return (
        Standing(
            budget=Budget(name="all/month", limit_nano_usd=usd(800)),
            first=first,
            last=last,
            starts_at=NOW - timedelta(days=21),
            ends_at=NOW + timedelta(days=9),
            state=BudgetState.NEAR,
            spent_nano_usd=usd(642.31),
            confidence=Confidence.ESTIMATED,
            forecast=BudgetForecast(
                final_nano_usd=usd(905), hit_at=NOW + timedelta(days=6), method="as of late"
            ),
        ),
        Standing(
            budget=Budget(
                name="atlas", scope=BudgetScope.PROJECT, period=BudgetPeriod.DAY,
                limit_nano_usd=usd(20), is_hard=True,
            ),
            first=NOW.date(),
            last=NOW.date(),
            starts_at=NOW - timedelta(hours=18),
            ends_at=NOW + timedelta(hours=6),
            state=BudgetState.PASSED,
            spent_nano_usd=usd(31.02),
        ),
        Standing(
            budget=Budget(name="weekly", period=BudgetPeriod.WEEK, limit_nano_usd=usd(300)),
            first=first,
            last=last,
            starts_at=NOW - timedelta(days=4),
            ends_at=NOW + timedelta(days=3),
            state=BudgetState.UNKNOWN,
            spent_nano_usd=None,
            confidence=Confidence.UNAVAILABLE,
        ),
    )  # fmt: skip
