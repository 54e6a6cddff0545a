"""Plans that nobody uses, and plans that cost more than their work is worth."""

from datetime import timedelta
from pathlib import Path

import pytest

from burnbar_tui.engine.insights import idle_account, plan_value
from burnbar_tui.engine.plan_prices import PlanPrices
from burnbar_tui.engine.pricing import PriceBook
from burnbar_tui.facts import Billing, Confidence, UsageError
from burnbar_tui.insight_views import Insight, Severity
from tests.insights.quota_scenarios import DAY, PLANS, account, at, quota_facts, window
from tests.insights.scenarios import ago

LONG_AGO = (ago(31), ago(2))


def idle(last: timedelta, **changes: object) -> list[Insight]:
    row = account(last=last, **changes)  # type: ignore[arg-type]  # of account
    return list(idle_account.find(quota_facts([], [row])))


def test_an_idle_plan_is_told_with_its_price() -> None:
    [found] = idle(23 * DAY)
    assert found.title == "Claude Code ana (max) has not been used for 23 days"
    assert found.arithmetic == (
        "the last call is of 3 Nov, 23 days ago",
        "the plan costs $100.00 a month (your prices.toml)",
    )
    assert (found.amount_nano_usd, found.severity) == (100_000_000_000, Severity.NOTE)


def test_without_a_price_an_idle_plan_is_told_without_one() -> None:
    [found] = idle_account.find(quota_facts([], [account(last=20 * DAY)], plans=PlanPrices()))
    assert found.amount_nano_usd is None
    assert len(found.arithmetic) == 1


@pytest.mark.parametrize(("days", "is_told"), [(13, False), (14, True)])
def test_two_weeks_make_a_plan_idle(days: int, is_told: bool) -> None:
    assert bool(idle(days * DAY)) is is_told


def test_what_is_paid_by_use_is_not_idle() -> None:
    assert not idle(30 * DAY, billing=Billing.API)


def test_a_plan_that_is_used_elsewhere_is_not_idle() -> None:
    row = account(last=30 * DAY)
    week = window(12.0, name="7d", length=7 * DAY, left=DAY)
    assert not list(idle_account.find(quota_facts([week], [row])))
    unused = window(0.0, name="7d", length=7 * DAY, left=DAY)
    assert list(idle_account.find(quota_facts([unused], [row])))


def test_days_of_an_idle_plan_are_those_of_the_users_zone() -> None:
    now = at("2026-11-01T03:30")
    row = account(now=now, last=now - at("2026-10-18T03:00"))
    [found] = idle_account.find(quota_facts([], [row], now=now))
    assert found.facts == "2026-10-18"
    [found] = idle_account.find(quota_facts([], [row], now=now, zone="America/New_York"))
    assert found.facts == "2026-10-17"
    assert "14 days" in found.title


def test_the_same_idle_plan_is_the_same_a_day_later() -> None:
    [one], [other] = idle(20 * DAY), idle(20 * DAY + timedelta(hours=1))
    assert one.facts == other.facts


def worth(usd: float, **changes: object) -> list[Insight]:
    row = account(usd, **changes)  # type: ignore[arg-type]  # of account
    return list(plan_value.find(quota_facts([], [row], days=LONG_AGO)))


def test_a_plan_that_is_not_worth_its_price_is_told_with_the_one_that_would_be() -> None:
    [found] = worth(34.1)
    assert found.title == (
        "Claude Code ana: plan max costs $100.00 a month, its work would have cost $34.10"
    )
    assert found.arithmetic == (
        "the last 30 whole days: 120 calls, $34.10 at list prices, 34 % of the price in your "
        "prices.toml",
        "it breaks even at $100.00: $65.90 more",
        "pro would break even, at $20.00; whether its limits would do is not known",
    )
    assert (found.amount_nano_usd, found.confidence) == (65_900_000_000, Confidence.ESTIMATED)
    assert found.view is not None
    assert found.view.query == (
        'provider:"claude-code" account:"ana" since:2026-10-27 until:2026-11-25'
    )


def test_where_no_plan_would_break_even_none_is_named() -> None:
    [found] = worth(19.0)
    assert len(found.arithmetic) == 2


@pytest.mark.parametrize(("usd", "is_told"), [(90.01, False), (90.0, True), (250.0, False)])
def test_a_plan_that_is_about_worth_it_is_not_told(usd: float, is_told: bool) -> None:
    assert bool(worth(usd)) is is_told


def test_a_plan_whose_price_or_worth_is_unknown_is_not_told() -> None:
    assert not worth(10.0, plan="team")
    assert not worth(10.0, plan="")
    assert not worth(10.0, unpriced=1)
    assert not worth(0.0, calls=0)
    assert not worth(10.0, billing=Billing.API)


@pytest.mark.parametrize(("days", "is_told"), [(30, False), (31, True)])
def test_a_younger_account_has_no_month_yet(days: int, is_told: bool) -> None:
    facts = quota_facts([], [account(10.0)], days=[ago(days), ago(1)])
    assert bool(list(plan_value.find(facts))) is is_told


def test_a_little_more_work_is_no_other_fact_and_much_more_is() -> None:
    [one], [near], [far] = worth(41.0), worth(43.0), worth(75.0)
    assert one.facts == near.facts != far.facts


def test_of_two_folders_of_one_login_no_view_shows_half() -> None:
    facts = quota_facts([], [account(10.0)], days=LONG_AGO, twins={1: 1, 2: 1})
    [found] = plan_value.find(facts)
    assert found.view is None


PRICES = '[[plan]]\nprovider = "claude-code"\nname = "Max"\nusd_per_month = 100\n'


def test_the_price_file_tells_what_plans_cost(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    assert PriceBook(path).plans == PlanPrices()
    path.write_text(PRICES)
    book = PriceBook(path)
    price = book.plans.of("claude-code", "max")
    assert price is not None
    assert price.nano_usd == 100_000_000_000
    assert book.plans.of("codex", "max") is None
    assert book.version == PriceBook().version
    assert [plan.name for plan in PLANS.cheaper(price)] == ["pro"]


def test_a_wrong_price_of_a_plan_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(PRICES.replace("100", "-1"))
    with pytest.raises(UsageError, match="is not a price file"):
        PriceBook(path)
