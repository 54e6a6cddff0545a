"""The same figures of the many ways to tell a time; dates British and American."""

from datetime import timedelta

from burnbar_tui.engine.queries import Queries
from tests.ask.counting import (
    LAST_MONTH,
    LAST_WEEK,
    NOW,
    SEPTEMBER,
    THIS_MONTH,
    THIS_WEEK,
    TODAY,
    TUESDAY,
    WEEK_BEFORE,
    YESTERDAY,
    Asked,
    Calls,
    between,
    cost,
    d,
    hours,
    misread,
    number,
    of,
    on,
    tokens,
)  # fmt: skip

NIGHT, MORNING, EVENING = hours(0, 6), hours(6, 12), hours(18, 24)
TIMES: Asked = (
    (cost(between(d(11, 3), d(11, 9))), """
        cost between nov 3 and nov 9
        spend from 3 november to 9 november
        nov 3-9 cost
        cost november 3 through 9
        3-9 november spend
        spend from the 3rd of november until the 9th of november
        cost 2026-11-03 to 2026-11-09
        nov 3rd to nov 9th cost
    """),
    (cost(between(d(11, 1), d(11, 15))), """
        cost from 1/11 to 15/11
        spend 11/1 - 11/15
        cost from 11/1/2026 to 11/15/2026
        01/11/2026 - 15/11/2026 cost
        cost between nov 1 and 15 nov
        first 15 days of november cost
    """),
    (cost(between(d(11, 3), TODAY)), """
        cost since 2026-11-03
        spend since nov 3
        cost from nov 3 onwards
        cost since the 3rd
        cost starting nov 3
        what have I spent after nov 2
    """),
    (cost(between(d(11, 5), d(11, 5))), """
        cost on the 5th
        spent on the 5th of nov
        5 november cost
        what did nov 5th cost
        cost 2026-11-05
        2026/11/05 cost
        how much on thursday 5 november
        5.11.2026 cost
    """),
    (cost(between(d(11, 13), d(11, 13))), """
        cost on 13/11/2026
        11/13 spend
        cost on friday the 13th
        13/11/26 cost
        cost on 13 november 2026
    """),
    (cost(between(d(11, 20), d(11, 20))), """
        cost last friday
        spend on friday
        how much did fri cost
        cost 6 days ago
    """),
    (cost(TUESDAY), """
        how much did i spend on tuesday
        cost the day before yesterday
        spend 2 days ago
        tues cost
        two days ago: how much did i spend
    """),
    (cost(between(d(11, 21), d(11, 22))), """
        cost last weekend
        how much did i spend over the weekend
        spend on the weekend
        past weekend's cost
    """),
    (cost(between(d(11, 13), TODAY)), """
        cost past fortnight
        spend in the last 2 weeks
        last fortnight's cost
        cost over the last 14 days
        spend last couple of weeks
    """),
    (cost(between(d(11, 6), TODAY)), """
        cost last 3 weeks
        past 3 weeks of spend
        what did I spend over the previous three weeks
        cost in the past 21 days
        last 3w spend
    """),
    (cost(between(d(11, 20), TODAY)), """
        past week cost
        7 day cost
        7-day spend
        rolling 7 day cost
        trailing 7 days cost
        cost over the last week
        spend in the past 7 days
        cost for the last seven days
    """),
    (cost(between(d(10, 27), TODAY)), """
        past month cost
        spend over the past month
        cost in the last month
    """),
    (cost(between(d(10, 1), TODAY)), """
        q4 cost
        this quarter's spend
        qtd cost
        cost since october
        spend since the start of the quarter
        from october to november cost
    """),
    (cost(SEPTEMBER), """
        q3 spend
        cost for sept
        last quarter's cost
        the month before last: cost
        september 2026 cost
        spend before october
    """),
    (cost(between(d(1, 1), TODAY)), """
        this year's spend
        ytd cost
        year to date spend
        how much in 2026
    """),
    (cost(WEEK_BEFORE), """
        cost the week before last
        spend in the week of november 9
        cost for the week starting nov 9
        cost nov 9 to nov 15
    """),
    (cost(between(d(11, 23), d(11, 25))), """
        cost from monday to wednesday
        cost of monday through wednesday
        spend between monday and wednesday
        cost mon to wed
    """),
    (cost(between(d(9, 17), d(10, 15))), """
        cost until oct 15
        spend up to 15 october
        cost before oct 16
    """),
    (cost(LAST_MONTH, on(4)), """
        cost on fridays in october
        fridays cost last month
        last month's spend on fridays
    """),
    (of(number, THIS_MONTH, on(5, 6)), """
        calls on weekends this month
        weekend calls this month
        how many requests during weekends this month
    """),
    (of(tokens, LAST_MONTH, on(0, 1, 2, 3, 4)), """
        tokens on weekdays last month
        tokens in october on working days
    """),
    (of(number, LAST_MONTH, MORNING), """
        calls in the mornings last month
        how many calls in the morning in october
        october morning calls
    """),
    (cost(LAST_WEEK, EVENING), """
        spend in the evenings last week
        cost after 6pm last week
        evening spend last week
    """),
    (cost(LAST_MONTH, NIGHT), """
        cost at night last month
        cost before 6am in october
        how much did i spend during the night last month
    """),
    (cost(YESTERDAY, hours(9, 17)), """
        cost between 9am and 5pm yesterday
        spend yesterday from 9am to 5pm
        cost yesterday between 09:00 and 17:00
    """),
    (cost(between(TODAY, TODAY), MORNING), """
        cost this morning
        what did i spend this morning
    """),
    (cost(THIS_WEEK, hours(12, 24)), """
        spend after noon this week
        cost this week after 12pm
    """),
    (cost(lambda call: call.at >= NOW - timedelta(hours=24)), """
        spend last 24 hours
        24h cost
        24 hour spend
        what did we spend in the last 24h
        cost in the past 24 hrs
    """),
    (cost(lambda call: call.at >= NOW - timedelta(hours=48)), """
        cost last 48 hrs
        spend over the past 48 hours
    """),
    (cost(lambda call: call.at >= NOW - timedelta(hours=1)), """
        cost in the last hour
        spend past hour
    """),
)  # fmt: skip


def test_a_time_is_understood(queries: Queries, calls: Calls) -> None:
    assert misread(queries, calls, TIMES) == {}
