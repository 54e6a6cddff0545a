"""Questions that go on from the ones before: they inherit what they do not change."""

import pytest

from burnbar_tui.engine.queries import Queries
from tests.ask.counting import (
    ATLAS,
    HAIKU,
    LAST_MONTH,
    LAST_WEEK,
    OPUS,
    ORCHARD,
    SEPTEMBER,
    SONNET,
    THIS_MONTH,
    THIS_WEEK,
    TODAYS,
    TUESDAY,
    WEEK_BEFORE,
    YESTERDAY,
    Calls,
    Count,
    average,
    cost,
    first_at,
    iso,
    largest,
    last_at,
    least,
    middle,
    model,
    more,
    not_,
    number,
    of,
    on,
    passing,
    project,
    rows,
    sessions,
    share,
    tokens,
    top,
    usd,
)  # fmt: skip

Turns = tuple[tuple[str, Count | None], ...]
"""A question, and what is to be told; None is a list, or a question that is refused."""
TALKS: tuple[Turns, ...] = (
    (("cost this week", cost(THIS_WEEK)), ("and last week?", cost(LAST_WEEK)),
     ("only opus", cost(OPUS, LAST_WEEK)), ("in tokens", of(tokens, OPUS, LAST_WEEK)),
     ("what about sonnet", of(tokens, SONNET, LAST_WEEK)),
     ("and calls?", of(number, SONNET, LAST_WEEK))),
    (("tokens yesterday", of(tokens, YESTERDAY)), ("and the day before", of(tokens, TUESDAY)),
     ("how about calls", of(number, TUESDAY)), ("sessions?", of(sessions, TUESDAY)),
     ("cost", cost(TUESDAY))),
    (("how much did I spend in october", cost(LAST_MONTH)), ("and september?", cost(SEPTEMBER)),
     ("on average per day", average(usd, 30, SEPTEMBER))),
    (("what did i spend today", cost(TODAYS)), ("yesterday?", cost(YESTERDAY)),
     ("this week?", cost(THIS_WEEK)), ("this month?", cost(THIS_MONTH)), ("all time?", cost())),
    (("cost of atlas last month", cost(ATLAS, LAST_MONTH)),
     ("and orchard-api", cost(ORCHARD, LAST_MONTH)),
     ("without opus", cost(ORCHARD, not_(OPUS), LAST_MONTH)),
     ("tokens", of(tokens, ORCHARD, not_(OPUS), LAST_MONTH))),
    (("cost this month", cost(THIS_MONTH)),
     ("compared to last month", more(usd, [THIS_MONTH], [LAST_MONTH])),
     ("and for opus", more(usd, [OPUS, THIS_MONTH], [OPUS, LAST_MONTH]))),
    (("opus cost last week", cost(OPUS, LAST_WEEK)),
     ("vs the week before", more(usd, [OPUS, LAST_WEEK], [OPUS, WEEK_BEFORE])),
     ("why?", more(usd, [OPUS, LAST_WEEK], [OPUS, WEEK_BEFORE]))),
    (("cost last week", cost(LAST_WEEK)),
     ("how does that compare to the week before", more(usd, [LAST_WEEK], [WEEK_BEFORE]))),
    (("most expensive day this month", top(usd, iso, THIS_MONTH)),
     ("and last month", top(usd, iso, LAST_MONTH)), ("by tokens", top(tokens, iso, LAST_MONTH))),
    (("average cost per day last month", average(usd, 31, LAST_MONTH)),
     ("median", middle(usd, iso, 31, LAST_MONTH)), ("the max", largest(usd, iso, LAST_MONTH)),
     ("in total", cost(LAST_MONTH))),
    (("when did i first use opus", first_at(OPUS)), ("and haiku?", first_at(HAIKU)),
     ("last time?", last_at(HAIKU))),
    (("cost of opus this month??", cost(OPUS, THIS_MONTH)),
     ("ok and sonnet", cost(SONNET, THIS_MONTH)),
     ("and last month for haiku", cost(HAIKU, LAST_MONTH))),
    (("cost last week", cost(LAST_WEEK)), ("same for tokens", of(tokens, LAST_WEEK)),
     ("same but last month", of(tokens, LAST_MONTH))),
    (("spend last week", cost(LAST_WEEK)), ("on atlas", cost(ATLAS, LAST_WEEK)),
     ("with sonnet", cost(ATLAS, SONNET, LAST_WEEK)),
     ("just weekdays", cost(ATLAS, SONNET, LAST_WEEK, on(0, 1, 2, 3, 4)))),
    (("spend mtd", cost(THIS_MONTH)),
     ("which model was the most expensive", top(usd, model, THIS_MONTH)),
     ("and which project cost the most?", top(usd, project, THIS_MONTH))),
    (("opus share of cost last month", share(usd, OPUS, LAST_MONTH)),
     ("and sonnet?", share(usd, SONNET, LAST_MONTH)),
     ("this month", share(usd, SONNET, THIS_MONTH)),
     ("of tokens", share(tokens, SONNET, THIS_MONTH))),
    (("cost today", cost(TODAYS)), ("what is the weather", None),
     ("and yesterday", cost(YESTERDAY))),
    (("cost today", cost(TODAYS)), ("drop table", None), ("in tokens", of(tokens, TODAYS))),
    (("which project cost the most last month", top(usd, project, LAST_MONTH)),
     ("how many tokens did opus use", of(tokens, OPUS, LAST_MONTH))),
    (("when did i last use haiku", last_at(HAIKU)), ("how much did it cost", None),
     ("how much did it cost last month", cost(HAIKU, LAST_MONTH))),
    (("opus cost yesterday", cost(OPUS, YESTERDAY)),
     ("how much did it cost last week", cost(OPUS, LAST_WEEK))),
    (("cost last week", cost(LAST_WEEK)), ("no, last month", cost(LAST_MONTH)),
     ("sorry i meant tokens", of(tokens, LAST_MONTH))),
    (("what is the weather", None), ("and yesterday", None), ("cost yesterday", cost(YESTERDAY))),
    (("how many days over $5 this month",
      passing(usd, iso, lambda value: value > 5, THIS_MONTH)),
     ("over $3", passing(usd, iso, lambda value: value > 3, THIS_MONTH))),
    (("what was the most expensive day last month", top(usd, iso, LAST_MONTH)),
     ("and the cheapest", least(usd, iso, LAST_MONTH))),
    (("calls last week", of(number, LAST_WEEK)), ("now just atlas", of(number, ATLAS, LAST_WEEK)),
     ("all projects", of(number, LAST_WEEK))),
    (("opus vs sonnet this month", more(usd, [OPUS, THIS_MONTH], [SONNET, THIS_MONTH])),
     ("last month", more(usd, [OPUS, LAST_MONTH], [SONNET, LAST_MONTH])),
     ("in tokens", more(tokens, [OPUS, LAST_MONTH], [SONNET, LAST_MONTH]))),
)  # fmt: skip


@pytest.mark.parametrize("turns", TALKS, ids=[turns[0][0] for turns in TALKS])
def test_each_turn_is_what_a_look_at_each_call_gives(
    queries: Queries, calls: Calls, turns: Turns
) -> None:
    found = queries.ask([question for question, _ in turns])
    for answer, (question, count) in zip(found, turns, strict=True):
        if count is None:
            assert not answer.understood, question
            continue
        assert answer.understood, f"{question}: {answer.answer}"
        wanted = count(calls)
        told = wanted if isinstance(wanted, str) else pytest.approx(wanted)
        assert answer.value == told, f"{question}: {answer.plan}"


@pytest.mark.parametrize(
    ("questions", "group", "wanted"),
    [
        (("cost in october", "by project"), "project", rows(usd, project, LAST_MONTH)),
        (("yesterday's cost", "break it down by model"), "model", rows(usd, model, YESTERDAY)),
        (("cost last month", "by model", "only atlas"), "model",
         rows(usd, model, ATLAS, LAST_MONTH)),
        (("tokens last week", "per day"), "day", rows(tokens, iso, LAST_WEEK)),
        (("tokens by day last week", "by project instead"), "project",
         rows(tokens, project, LAST_WEEK)),
        (("spend this month", "which projects"), "project", rows(usd, project, THIS_MONTH)),
        (("opus cost last month", "why?", "by day"), "day", rows(usd, iso, OPUS, LAST_MONTH)),
    ],
)  # fmt: skip
def test_lists_go_on_too(
    queries: Queries, calls: Calls, questions: tuple[str, ...], group: str, wanted: Count
) -> None:
    *_, found = queries.ask(questions)
    assert found.understood, found.answer
    assert {row[group]: row["value"] for row in found.rows} == pytest.approx(wanted(calls))


def test_the_first_few_of_the_list_before(queries: Queries, calls: Calls) -> None:
    *_, few, percents = queries.ask(["cost by model last month", "top 2", "percentages"])
    sums = rows(usd, model, LAST_MONTH)(calls)
    ranked = sorted(sums, key=lambda name: -sums[name])
    assert [row["model"] for row in few.rows] == ranked[:2]
    assert sum(row["percent"] for row in percents.rows) == pytest.approx(100)


@pytest.mark.parametrize(
    "questions",
    [("cost today", "purple"), ("this week vs last week", "and october"),
     ("how much quota is left", "and yesterday?"),
     ("how much quota is left", "how much did that cost"),
     ("what will this month cost", "and last month"),
     ("cost last week", "thanks")],
)  # fmt: skip
def test_what_changes_nothing_that_is_known_is_refused(
    queries: Queries, questions: tuple[str, ...]
) -> None:
    *_, found = queries.ask(questions)
    assert not found.understood, found.plan
    assert found.value is None
