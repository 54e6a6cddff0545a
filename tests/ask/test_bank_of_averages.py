"""Averages, medians and records, how many, over a limit, the first and the last use."""

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
    YESTERDAY,
    Asked,
    Calls,
    agent,
    average,
    different,
    first_at,
    iso,
    largest,
    last_at,
    middle,
    misread,
    model,
    number,
    passing,
    per,
    project,
    rows,
    session,
    sessions,
    smallest,
    tokens,
    usd,
    week,
)  # fmt: skip

FIGURES: Asked = (
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


def test_a_figure_of_many_is_what_a_look_at_each_call_gives(queries: Queries, calls: Calls) -> None:
    assert misread(queries, calls, FIGURES) == {}


@pytest.mark.parametrize(
    "question",
    ["days over $5 this month", "which days did i spend more than $5 this month",
     "days with more than 5 dollars this month", "days above $5 this month"],
)  # fmt: skip
def test_days_over_a_limit(queries: Queries, calls: Calls, question: str) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    wanted = {key: value for key, value in rows(usd, iso, THIS_MONTH)(calls).items() if value > 5}
    assert wanted
    assert {row["day"]: row["value"] for row in found.rows} == pytest.approx(wanted)
