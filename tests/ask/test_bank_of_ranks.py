"""The most, the least, averages, medians and records, how many, and over a limit."""

import pytest

from burnbar_tui.engine.queries import Queries
from tests.ask.counting import (
    ATLAS,
    HAIKU,
    LAST_MONTH,
    LAST_WEEK,
    OPUS,
    SONNET,
    THIRTY,
    THIS_MONTH,
    THIS_WEEK,
    TODAYS,
    YESTERDAY,
    Asked,
    Calls,
    Count,
    agent,
    average,
    between,
    clock_hour,
    d,
    day,
    different,
    first_at,
    iso,
    largest,
    last_at,
    least,
    listed,
    middle,
    model,
    month,
    number,
    output,
    passing,
    per,
    project,
    session,
    sessions,
    single_hour,
    smallest,
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
    (largest(usd, iso), """
        whats the max i spent in a day
        most I ever spent in one day
        highest daily spend
        what's the most i've spent in a single day
    """),
    (largest(usd, iso, THIS_MONTH), """
        highest daily cost this month
        max daily spend this month
        peak daily cost this month
    """),
    (smallest(usd, iso, LAST_MONTH), """
        lowest daily spend last month
        min daily cost in october
    """),
    (largest(tokens, iso), """
        most tokens in a day
        highest daily tokens
    """),
    (largest(usd, week), """
        highest weekly spend
        most i spent in one week
    """),
    (average(usd, 7, LAST_WEEK), """
        average cost per day last week
        daily average spend last week
        how much per day on average last week
    """),
    (average(usd, 31, LAST_MONTH), """
        avg daily cost in october
        mean spend per day last month
        typical daily spend last month
        what did i spend a day on average last month
    """),
    (average(usd, 30, THIRTY), """
        average cost per day in the last 30 days
        avg spend per day over the past 30 days
    """),
    (average(tokens, 31, LAST_MONTH), """
        average tokens per day last month
        daily token average for october
    """),
    (average(usd, 31, OPUS, LAST_MONTH), """
        average daily opus cost last month
        avg opus spend per day in oct
    """),
    (average(number, 7, LAST_WEEK), """
        average calls per day last week
        mean number of requests per day last week
    """),
    (per(tokens, sessions, LAST_MONTH), """
        avrage tokens per session last month
        how many tokens per session on average last month
    """),
    (per(usd, sessions, LAST_MONTH), """
        average session cost last month
        mean cost per session in october
        avg cost of a session last month
    """),
    (per(usd, number, THIS_MONTH), """
        average cost per call this month
        cost per call this month
        avg spend per request this month
    """),
    (per(tokens, number, OPUS), """
        average tokens per call for opus
        opus tokens per request
    """),
    (middle(usd, iso, 31, LAST_MONTH), """
        median daily cost last month
        what's the median spend per day in october
    """),
    (middle(usd, session, None, LAST_MONTH), """
        median session cost last month
        median cost per session in october
    """),
    (different(model, LAST_MONTH), """
        how many models did i use in october
        number of different models last month
        count of models used last month
    """),
    (different(project, YESTERDAY), """
        how many projects did i touch yesterday
        how many repos yesterday
        number of projects i worked on yesterday
    """),
    (different(agent), """
        how many providers am i using
        how many different tools have i used ever
    """),
    (different(iso, OPUS, THIS_MONTH), """
        how many days did i use opus this month
        number of days i used opus this month
    """),
    (different(iso, LAST_MONTH), """
        how many active days in october
        how many days did i code last month
    """),
    (passing(usd, iso, lambda value: value > 5, THIS_MONTH), """
        how many days did i spend more than $5 this month
        number of days over $5 this month
        how many days this month cost above 5 dollars
    """),
    (passing(tokens, iso, lambda value: value > 500_000, LAST_MONTH), """
        how many days with over 500k tokens in october
        how many days did i burn more than 500,000 tokens last month
    """),
    (passing(usd, week, lambda value: value >= 20), """
        how many weeks did i spend at least $20
        how many weeks >= $20
    """),
    (passing(usd, session, lambda value: value > 10), """
        how many sessions over $10
        how many sessions cost more than 10 bucks
    """),
    (passing(usd, iso, lambda value: value < 1, THIS_MONTH), """
        how many days under $1 this month
        how many days did i spend less than $1 this month
    """),
    (first_at(OPUS), """
        when did i first use opus
        first time i used opus
        when was opus first used
        when did I start using opus
    """),
    (first_at(), """
        first call ever
        when was my first session
    """),
    (first_at(ATLAS), """
        when did i start working on atlas
        first use of atlas
        when did i first work on atlas
    """),
    (first_at(SONNET, LAST_MONTH), """
        when did i first use sonnet last month
    """),
    (last_at(HAIKU), """
        when was the last time I used haiku
        last used haiku
        when did i last use haiku
        last use of haiku
        last time i called haiku
    """),
    (last_at(), """
        when was my last call
        when was my latest session
    """),
)  # fmt: skip


@pytest.mark.parametrize(("question", "count"), listed(RANKS))
def test_a_rank_is_what_a_look_at_each_call_gives(
    queries: Queries, calls: Calls, question: str, count: Count
) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    wanted = count(calls)
    told = pytest.approx(wanted) if isinstance(wanted, float) else wanted
    assert found.value == told, found.plan


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
