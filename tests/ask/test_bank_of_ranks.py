"""The most, the least, averages, medians and records, how many, and over a limit."""

import pytest

from burnbar_tui.engine.queries import Queries
from tests.ask.counting import (
    LAST_MONTH,
    LAST_WEEK,
    OPUS,
    THIS_MONTH,
    THIS_WEEK,
    TODAYS,
    Asked,
    Calls,
    agent,
    between,
    clock_hour,
    d,
    day,
    iso,
    largest,
    least,
    misread,
    model,
    month,
    number,
    output,
    project,
    session,
    single_hour,
    tokens,
    top,
    usd,
    week,
    weekday,
)  # fmt: skip

RANKS: Asked = (
    (top(usd, model, LAST_MONTH), """
        which model cost the most last month
        what was the most expensive model in october
        priciest model last month
        what model cost me the most money in october
    """),
    (top(usd, model, THIS_MONTH), """
        what is the most expensive model this month
        which model is costing me the most this month
        biggest model by cost this month
        top spending model this month
    """),
    (top(tokens, model), """
        what model am i using most by tokens
        which model uses the most tokens
        model with the most tokens ever
    """),
    (top(number, model, LAST_MONTH), """
        which model got the most calls last month
        model with most requests in october
        busiest model last month
        most used model by calls last month
    """),
    (top(output, project, THIS_MONTH), """
        which project generated the most output tokens this month
        project with the most output tokens this month
    """),
    (least(usd, model, LAST_MONTH), """
        cheapest model last month
        which model cost the least in october
        least expensive model last month
    """),
    (top(usd, project), """
        most expensive project ever
        which project is eating all my money
        priciest repo of all time
        which project has cost the most
    """),
    (top(usd, project, LAST_WEEK), """
        which project did i spend the most on last week
        what repo cost the most last week
        biggest project last week by spend
    """),
    (least(usd, project, THIS_MONTH), """
        least expensive project this month
        which project cost least this month
        cheapest repo this month
    """),
    (top(tokens, project, OPUS), """
        which project used the most opus tokens
        what project burns the most tokens with opus
    """),
    (top(usd, iso, THIS_MONTH), """
        most expensive day this month
        which day was the most expensive this month
        worst day this month
        what day did i spend the most this month
        on which day did I spend the most this month
        when did i spend the most this month
    """),
    (top(usd, iso), """
        priciest day of all time
        most expensive day ever
        record day
        when was my most expensive day
    """),
    (least(usd, iso, THIS_MONTH), """
        cheapest day this month
        which day cost the least this month
    """),
    (top(number, iso), """
        busiest day
        busiest day ever
        which day was the busiest
    """),
    (top(tokens, iso, LAST_MONTH), """
        which day had the most tokens last month
        day with the most tokens in october
    """),
    (least(number, iso, LAST_MONTH), """
        quietest day last month
    """),
    (top(number, single_hour), """
        busiest hour ever
        my busiest hour
    """),
    (top(usd, single_hour, LAST_MONTH), """
        most expensive hour last month
        which hour cost the most in october
    """),
    (top(number, clock_hour), """
        which hour of the day is the busiest
        what time of day am i most active
        busiest time of day
    """),
    (top(usd, weekday), """
        which weekday costs the most
        most expensive day of the week
        what day of the week do i spend the most
    """),
    (top(usd, week), """
        most expensive week ever
        which week cost the most
    """),
    (top(usd, month), """
        priciest month
        which month did i spend the most
    """),
    (top(usd, session), """
        priciest session ever
        most expensive session
        which session cost the most
    """),
    (top(usd, session, THIS_WEEK), """
        most expensive session this week
        what was the costliest conversation this week
    """),
    (top(tokens, session), """
        biggest session by tokens
        session with the most tokens
    """),
    (top(usd, agent), """
        which tool costs the most
        most expensive provider
        what agent did I spend most money on
    """),
    (largest(usd, lambda c: str(c.key), THIS_MONTH), """
        most expensive call this month
        priciest request this month
        what was the single most expensive call this month
    """),
)  # fmt: skip


def test_a_rank_is_what_a_look_at_each_call_gives(queries: Queries, calls: Calls) -> None:
    assert misread(queries, calls, RANKS) == {}


def test_the_first_few_of_a_list(queries: Queries, calls: Calls) -> None:
    [found] = queries.ask(["top 2 models last month by cost"])
    sums: dict[str, float] = {}
    for call in calls:
        if between(d(10, 1), d(10, 31))(call):
            sums[call.model] = sums.get(call.model, 0) + (call.cost_nano_usd or 0)
    ranked = sorted(sums, key=lambda name: -sums[name])
    assert [row["model"] for row in found.rows] == ranked[:2]
    [few] = queries.ask(["bottom 2 models last month by cost"])
    assert [row["model"] for row in few.rows] == ranked[::-1][:2]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [("top 5 calls this month", 5), ("3 most expensive calls this month", 3), ("top 10 calls", 10)],
)
def test_the_costliest_calls(queries: Queries, calls: Calls, question: str, wanted: int) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    costs = sorted(
        ((call.cost_nano_usd or 0) / 1e9 for call in calls
         if wanted == 10 or day(call) >= d(11, 1)),
        reverse=True,
    )  # fmt: skip
    assert [row["value"] for row in found.rows] == pytest.approx(costs[:wanted])


def test_a_call_of_today_tells_its_place(queries: Queries, calls: Calls) -> None:
    [found] = queries.ask(["most expensive call today"])
    best = max((call for call in calls if TODAYS(call)), key=lambda one: one.cost_nano_usd or 0)
    assert (found.rows[0]["model"], found.rows[0]["project"]) == (best.model, best.project)
