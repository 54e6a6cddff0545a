"""Questions about quota windows, billing and subscriptions."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from burnbar_tui.engine.queries import Queries
from tests.machine import Machine
from tests.providers import rollouts
from tests.providers.transcripts import answer, usage

NOW = datetime(2026, 9, 18, 12, tzinfo=UTC)
FIVE_HOURS, WEEK = 1_789_740_000, 1_790_000_000
PROFILE = (
    b'{"oauthAccount":{"emailAddress":"ana@example.com","organizationUuid":"org-1",'
    b'"billingType":"stripe_subscription"}}'
)


@pytest.fixture(scope="module")
def queries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Queries]:
    """Return the facade over a subscription with calls, and an agent with two windows."""
    machine = Machine(tmp_path_factory.mktemp("quotas"))
    machine.write(".claude.json", PROFILE)
    machine.claude(
        *(
            answer(f"m{day}", f"r{day}", at=f"2026-09-{day:02}T09:00:00.000Z",
                   used=usage(1_000, 0, 0, 100))
            for day in (2, 10, 18)
        )
    )  # fmt: skip
    limits: dict[str, object] = {
        "primary": rollouts.window(30.0, 300, resets_at=FIVE_HOURS),
        "secondary": rollouts.window(10.0, 10_080, resets_at=WEEK),
    }
    machine.codex(
        rollouts.meta("t1"), rollouts.turn(model="gpt-5"),
        rollouts.count((100, 40, 9), limits=limits),
    )  # fmt: skip
    machine.ingest()
    opened = Queries(machine.paths.store, ZoneInfo("UTC"), lambda: NOW)
    yield opened
    opened.close()


def instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


ONE: tuple[tuple[object, str, str], ...] = (
    (instant(FIVE_HOURS), "datetime", """
        when does my codex 5h window reset
        when does the 5 hour limit reset
        what time does my five hour window renew
        how long until my 5h limit resets
        5h reset
    """),
    (instant(WEEK), "datetime", """
        when does my codex weekly window reset
        when will the weekly limit reset
        weekly quota reset time
        when is my next weekly reset
    """),
    (70.0, "percent", """
        how much of my 5h quota is left
        how much is left of my 5 hour limit
        5h limit remaining
        what's left on my codex 5h window
    """),
    (90.0, "percent", """
        how much of my weekly limit is left
        codex weekly quota remaining
        remaining weekly allowance
    """),
    (10.0, "percent", """
        codex weekly limit usage
        how much of my weekly limit have i used
        how much of the codex weekly quota is used up
    """),
    (30.0, "percent", """
        how much of the 5h window have I used
        5h limit used
        am i close to my 5h limit
    """),
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "value", "unit"),
    [
        (question.strip(), value, unit)
        for value, unit, questions in ONE
        for question in questions.strip().splitlines()
    ],
)
def test_one_window_is_told(queries: Queries, question: str, value: object, unit: str) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    assert (found.value, found.unit) == (value, unit), found.plan


@pytest.mark.parametrize(
    "question",
    ["how much quota do i have left", "how much of my codex quota is left", "remaining quota",
     "how much headroom do i have on my limits", "quota left for codex?"],
)  # fmt: skip
def test_of_several_windows_each_is_told(queries: Queries, question: str) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    assert found.value is None
    assert [row["left_percent"] for row in found.rows] == [70.0, 90.0]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("which account has most headroom", 90.0),
        ("which limit has the most left", 90.0),
        ("which window is closest to its limit", 70.0),
        ("which account has the least quota left", 70.0),
    ],
)
def test_the_windows_by_what_is_left(queries: Queries, question: str, first: float) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    assert found.unit == "name"
    assert found.rows[0]["left_percent"] == first


@pytest.mark.parametrize(
    "question",
    ["will i run out before friday", "will i hit my limit today", "when will i run out",
     "am i going to run out of quota this week", "will my codex quota last until monday",
     "will I run out by the end of the week"],
)  # fmt: skip
def test_what_has_no_forecast_is_not_said_to_last(queries: Queries, question: str) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    assert (found.value, found.unit) == (None, "datetime")
    assert "have no forecast" in found.answer


@pytest.mark.parametrize(
    "question",
    ["is my max plan worth it", "is the claude subscription worth it", "is my plan worth the money",
     "does my subscription pay for itself"],
)  # fmt: skip
def test_what_a_plan_is_worth_is_its_plan_value_of_the_month(
    queries: Queries, question: str
) -> None:
    [value] = queries.ask(["claude code cost this month"])
    [found] = queries.ask([question])
    assert found.understood, found.answer
    assert isinstance(value.value, float)
    assert value.value > 0
    assert found.value == value.value
    assert "price is not known" in found.answer


@pytest.mark.parametrize(
    "question",
    ["plan value this month", "what would this month have cost on the api",
     "how much would i have paid at api prices this month", "api equivalent cost this month"],
)  # fmt: skip
def test_plan_value_is_of_subscriptions_only(queries: Queries, question: str) -> None:
    [value] = queries.ask(["claude code cost this month"])
    [found] = queries.ask([question])
    assert found.understood, found.answer
    assert found.value == value.value, found.plan


@pytest.mark.parametrize(
    "question",
    ["what was actually billed this month", "api bill this month", "real money spent this month",
     "how much did i really pay this month", "out of pocket this month"],
)  # fmt: skip
def test_what_is_billed_is_not_known_without_an_account_that_is_billed(
    queries: Queries, question: str
) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    assert found.plan.startswith("spend, ")
    assert found.value is None
    assert found.answer == "not known"


def test_spend_beside_plan_value(queries: Queries) -> None:
    [found] = queries.ask(["spend vs plan value this month"])
    assert [row["metric"] for row in found.rows] == ["spend", "plan value"]


def test_a_question_about_windows_goes_on(queries: Queries) -> None:
    *_, week, reset, refused = queries.ask(
        ["how much quota is left", "weekly", "when does it reset", "and yesterday?"]
    )
    assert week.value == 90.0
    assert reset.value == instant(WEEK)
    assert not refused.understood
