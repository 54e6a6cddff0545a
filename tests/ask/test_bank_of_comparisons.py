"""Two times, two names, shares and lists, as people ask for them."""

from collections.abc import Callable

import pytest

from burnbar_tui.engine.queries import Queries
from tests.ask.counting import (
    ATLAS,
    CLAUDE,
    CODEX,
    HAIKU,
    LAST_MONTH,
    LAST_WEEK,
    OPUS,
    ORCHARD,
    SEARCH,
    SEPTEMBER,
    SONNET,
    THIS_MONTH,
    THIS_WEEK,
    TODAY,
    TODAYS,
    TUESDAY,
    WEEK,
    WEEK_BEFORE,
    YESTERDAY,
    Asked,
    Calls,
    Key,
    Sum,
    Test,
    agent,
    between,
    clock_hour,
    d,
    fresh,
    hours,
    iso,
    misread,
    model,
    month,
    more,
    not_,
    number,
    on,
    output,
    project,
    rows,
    sessions,
    share,
    tokens,
    usd,
    week,
    weekday,
)  # fmt: skip

PAST_WEEK = between(d(11, 13), d(11, 19))
CHANGES: Asked = (
    (more(usd, [THIS_WEEK], [LAST_WEEK]), """
        did I spend more this week than last week
        compare this week to last week
        this week vs last week cost
        how much more did i spend this week than last
        week over week cost
        how does this week compare with last week
        what's the difference between this week and last week in cost
        am i spending more than last week
    """),
    (more(usd, [THIS_MONTH], [LAST_MONTH]), """
        this month vs last month
        spend this month compared to last month
        am i spending more than last month
        how does november compare to october
        nov vs oct spend
        mom cost
    """),
    (more(usd, [OPUS, THIS_MONTH], [OPUS, LAST_MONTH]), """
        compare opus cost this month vs last month
        opus spend this month versus last month
        did opus cost more this month than last month
    """),
    (more(usd, [LAST_MONTH], [SEPTEMBER]), """
        difference between october and september cost
        october vs september spend
        last month vs the month before
        did i spend more in october than in september
    """),
    (more(tokens, [LAST_MONTH], [SEPTEMBER]), """
        did I use more tokens in october than september
        tokens october vs september
        compare tokens in october with september
    """),
    (more(usd, [TODAYS], [YESTERDAY]), """
        cost today vs yesterday
        today vs yesterday
        did i spend less today than yesterday
        how does today compare to yesterday
    """),
    (more(usd, [YESTERDAY], [TUESDAY]), """
        yesterday vs the day before
        spend yesterday compared to the day before
    """),
    (more(tokens, [TODAYS], [YESTERDAY]), """
        tokens today compared to yesterday
        more tokens today than yesterday?
    """),
    (more(usd, [LAST_WEEK], [WEEK_BEFORE]), """
        last week vs the week before cost
        spend last week against the week before last
        last week vs the week before
    """),
    (more(number, [LAST_WEEK], [WEEK_BEFORE]), """
        calls last week vs the week before last
        did I make more calls last week than the week before last
    """),
    (more(usd, [WEEK], [PAST_WEEK]), """
        is my spend going up
        are costs trending down
        is my spending increasing
        spend trend
        last 7 days vs previous 7 days
        cost last 7 days vs the 7 days before
        past week vs the week before
        spend in the past 7 days compared to the prior 7 days
    """),
    (more(usd, [OPUS, THIS_MONTH], [SONNET, THIS_MONTH]), """
        opus vs sonnet this month
        is opus more expensive than sonnet for me this month
        compare opus and sonnet this month
        opus versus sonnet cost this month
        did opus cost more than sonnet this month
        difference between opus and sonnet cost this month
        how does opus compare to sonnet this month in cost
    """),
    (more(tokens, [OPUS, LAST_WEEK], [SONNET, LAST_WEEK]), """
        opus vs sonnet tokens last week
        did i use more tokens with opus than sonnet last week
        compare tokens of opus and sonnet last week
    """),
    (more(usd, [OPUS, LAST_MONTH], [HAIKU, LAST_MONTH]), """
        opus versus haiku cost last month
        opus against haiku in october, dollars
    """),
    (more(usd, [ATLAS, LAST_MONTH], [ORCHARD, LAST_MONTH]), """
        did atlas cost more than orchard-api last month
        atlas vs orchard api last month
        compare atlas and orchard-api spend in october
    """),
    (more(usd, [CLAUDE], [CODEX]), """
        claude code vs codex
        compare claude code and codex spend
        is claude code more expensive than codex
    """),
    (more(usd, [SEARCH, THIS_WEEK], [ATLAS, THIS_WEEK]), """
        search index vs atlas this week
        search-index versus atlas cost this week
    """),
)  # fmt: skip
SHARES: Asked = (
    (share(usd, OPUS, LAST_MONTH), """
        what share of cost was opus last month
        opus share last month
        what percent of october spend was opus
        opus as a percentage of cost last month
    """),
    (share(usd, OPUS), """
        what % of my spend is opus
        what fraction of my money goes to opus
        percentage of all cost that is opus
    """),
    (share(usd, SONNET, THIS_MONTH), """
        share of sonnet this month
        what proportion of this months bill is sonnet
        % of cost from sonnet this month
    """),
    (share(tokens, ATLAS, THIS_MONTH), """
        what percentage of tokens went to atlas this month
        atlas share of tokens this month
        what part of this month's tokens did atlas use
    """),
    (share(number, HAIKU, LAST_WEEK), """
        what percent of calls last week were haiku
        share of requests haiku had last week
    """),
    (share(usd, not_(OPUS), LAST_MONTH), """
        what share of cost was not opus last month
    """),
)  # fmt: skip


PARTS: Asked = (
    (
        more(usd, [on(0, 1, 2, 3, 4), LAST_MONTH], [on(5, 6), LAST_MONTH]),
        "weekdays vs weekends last month",
    ),
    (more(usd, [hours(6, 12)], [hours(18, 24)]), "mornings vs evenings"),
)


def test_a_comparison_is_what_a_look_at_each_call_gives(queries: Queries, calls: Calls) -> None:
    assert misread(queries, calls, CHANGES, SHARES, PARTS) == {}


LISTS: tuple[tuple[str, Key, Sum, tuple[Test, ...], str], ...] = (
    ("model", model, usd, (LAST_MONTH,), """
        cost by model last month
        last month's spend per model
        october cost split by model
        cost for each model in october
        model breakdown of cost last month
        breakdown by model last month
        models by cost last month
        rank models by cost last month
    """),
    ("project", project, usd, (THIS_MONTH,), """
        break down this months spend per project
        cost per repo this month
        spend by project mtd
        which projects did i work on this month
        where did my money go this month by project
    """),
    ("day", iso, usd, (LAST_WEEK,), """
        daily cost last week
        spend for each day last week
        cost per day last week
        last week's cost by day
        show me spend day by day last week
    """),
    ("day", iso, tokens, (THIS_WEEK,), """
        tokens per day this week
        daily tokens this week
        daily token usage this week
    """),
    ("week", week, usd, (between(d(10, 1), TODAY),), """
        spend per week this quarter
        weekly cost in q4
    """),
    ("month", month, usd, (), """
        monthly cost this year
        spend by month
        monthly spend
        cost per month
    """),
    ("weekday", weekday, usd, (LAST_MONTH,), """
        cost by weekday in october
        last month's spend by day of week
    """),
    ("hour", clock_hour, number, (YESTERDAY,), """
        calls by hour yesterday
        hourly calls yesterday
    """),
    ("provider", agent, usd, (), """
        cost by provider
        spend by tool ever
        split by provider
    """),
    ("project", project, number, (TODAYS,), """
        requests by project today
        number of calls per project today
    """),
    ("model", model, output, (OPUS, THIS_MONTH), """
        opus output tokens by model this month
    """),
    ("day", iso, sessions, (LAST_WEEK,), """
        sessions per day last week
        how many sessions per day last week
    """),
    ("model", model, usd, (ATLAS, LAST_MONTH), """
        atlas cost by model last month
        cost of atlas in october per model
        which models did atlas use last month
    """),
    ("model", model, usd, (LAST_WEEK,), """
        which models did I use last week
        what models were used last week
        list models of last week
    """),
)  # fmt: skip
EACH_LIST = [
    (question.strip(), group, rows(measure, key, *tests))
    for group, key, measure, tests, questions in LISTS
    for question in questions.strip().splitlines()
]


@pytest.mark.parametrize(("question", "group", "wanted"), EACH_LIST)
def test_lists_have_a_row_for_each_group(
    queries: Queries,
    calls: Calls,
    question: str,
    group: str,
    wanted: Callable[[Calls], dict[str, float]],
) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    assert found.value is None
    told = {row[group]: row["value"] for row in found.rows}
    assert told == pytest.approx(wanted(calls)), found.plan


@pytest.mark.parametrize(
    "question", ["cost by month and model", "monthly costs by model", "spend per model per month"]
)
def test_a_list_of_two_groups(queries: Queries, calls: Calls, question: str) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    told = {f"{row['month']} {row['model']}": row["value"] for row in found.rows}
    wanted = rows(usd, lambda call: f"{month(call)} {model(call)}")(calls)
    assert told == pytest.approx(wanted)


@pytest.mark.parametrize(
    "question",
    ["share by model this month", "what percent went to each model this month",
     "percentage breakdown by model this month", "cost share per model this month"],
)  # fmt: skip
def test_shares_of_all_groups(queries: Queries, calls: Calls, question: str) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    sums = rows(usd, model, THIS_MONTH)(calls)
    whole = sum(sums.values())
    told = {row["model"]: row["percent"] for row in found.rows}
    assert told == pytest.approx({name: value * 100 / whole for name, value in sums.items()})


@pytest.mark.parametrize(
    "question",
    ["input vs output tokens last week", "input and output tokens last week",
     "tokens in & out last week", "how many input and output tokens last week"],
)  # fmt: skip
def test_two_figures_at_once(queries: Queries, calls: Calls, question: str) -> None:
    [found] = queries.ask([question])
    assert found.understood, found.answer
    some = [call for call in calls if LAST_WEEK(call)]
    assert [row["value"] for row in found.rows] == [fresh(some), output(some)]
