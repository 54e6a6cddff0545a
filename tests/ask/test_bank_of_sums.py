"""How much of what: cost, tokens, calls and sessions of names, as people ask for them."""

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
    SONNET,
    THIRTY,
    THIS_MONTH,
    THIS_WEEK,
    TODAYS,
    WEEK,
    YESTERDAY,
    Asked,
    Calls,
    cache_read,
    cache_written,
    cost,
    fresh,
    hit_rate,
    misread,
    not_,
    number,
    of,
    of_session,
    output,
    sessions,
    tokens,
)  # fmt: skip

COSTS: Asked = (
    (cost(TODAYS), """
        how much did I spend today
        hw mch did i spend tody
        Today's cost, please.
        todays damage
        how much did today set me back
        whats my spend for today so far
        cost 2day
        hey, how much have i spent today?
        so what's today's bill looking like
    """),
    (cost(YESTERDAY), """
        total spend yesterday
        what was yesterdays cost
        how much money did i burn yestarday
        spend yday
        how much was yesterday
        what did yesterday cost me?
        Could you tell me what we spent yesterday?
        yesterday: total $
    """),
    (cost(THIS_WEEK), """
        spending this week
        how much has this week cost me so far
        Total cost for the current week please
        cost since monday
        wtd spend
        spend this wk
    """),
    (cost(LAST_WEEK), """
        cost last week
        how much did I pay last week in total
        whats last weeks bill
        lst week spend
        previous week's cost
    """),
    (cost(THIS_MONTH), """
        what have i spent this month
        mtd spend
        month to date cost
        what's the damage so far this month
        nov spend
        how much since the 1st
        spend since the beginning of the month
        i'd like to know what i've spent this month
    """),
    (cost(LAST_MONTH), """
        spend last month
        how many dollars in october
        Oct cost
        what was my bill for october
        october 2026 spend
        how much did we shell out last month?
        Could you tell me what our total AI spend was in October?
        spnd lst mo
    """),
    (cost(), """
        whats the total cost of everything ever
        total cost
        lifetime cost
        how much have i spent all time
        all-time spend
        grand total cost to date, ever
    """),
    (cost(OPUS, LAST_MONTH), """
        cost of opus last month
        how much did opus cost me in october?
        oprus cost last month
        what did i blow on opus last month
        opus 4.6 spend in oct
        claude-opus-4-6 cost last month
    """),
    (cost(SONNET, THIS_WEEK), """
        how much did I spend on sonnet this week
        sonet spend this week
        claude sonnet cost since monday
    """),
    (cost(HAIKU, YESTERDAY), """
        claude-haiku-4-5 cost yesterday
        haiuk spend yesterday
        what did haiku cost yesterday
    """),
    (cost(not_(OPUS), THIS_MONTH), """
        haiku and sonnet cost this month
        spend on everything but opus this month
        cost this month excluding opus
        non-opus spend this month
        anything but opus cost this month
        cost this month w/o opus
        month to date spend, not counting opus
    """),
    (cost(ATLAS, LAST_MONTH), """
        spend on atlas in october
        what did the atlas project cost last month
        last month's bill for atlas
        atlas costs oct
    """),
    (cost(ORCHARD, LAST_WEEK), """
        what did orchard-api cost last week
        orchard api spend last week
        orchad-api cost last week
        spend on orchard last week
        cost of the api project last week
    """),
    (cost(SEARCH, THIS_MONTH), """
        cost of the search index project in november
        serach index cost this month
        how much has search-index cost me this month
    """),
    (cost(OPUS, ORCHARD, THIRTY), """
        opus cost on orchard-api last 30 days
        how much opus did we burn on orchard-api in the past 30 days, in dollars
        last 30d spend for orchard-api with opus
    """),
    (cost(CLAUDE, THIS_WEEK), """
        claude code cost this week
        claud code spend this week
        claude-code bill this week
        what has claude code cost me since monday
    """),
    (cost(CODEX), """
        codex cost all time
        codx total spend
        how much have I spent on codex in total
    """),
    (cost(ATLAS, not_(HAIKU), LAST_MONTH), """
        atlas cost last month without haiku
        last month on atlas but not haiku: cost
    """),
)  # fmt: skip

COUNTS: Asked = (
    (of(tokens, TODAYS), """
        tokens today
        how many tokens today?
        tkns today
        how many tokens have i burned today
    """),
    (of(tokens, YESTERDAY), """
        how many tokens did i use yesterday
        token usage yday
        tokens consumed yesterday
    """),
    (of(tokens, LAST_WEEK), """
        token usage last week
        total token count for last week
        tokens we went through last week
        how many tokens did i spend last week
    """),
    (of(tokens, LAST_MONTH), """
        tokns last month
        tokens in october
        how many toks last month
        how many tokens in last month
    """),
    (of(tokens, OPUS, LAST_MONTH), """
        how many tokens did opus use in october
        opus token consumption last month
        tokens for opus last month pls
    """),
    (of(tokens, ATLAS, LAST_MONTH), """
        how many tokens in atlas last month
        tokens in the atlas repo in october
    """),
    (of(tokens, of_session("s11")), """
        tokens in session "s11"
        how many tokens did session s11 use
    """),
    (cost(of_session("s8")), """
        how much did session s8 cost
        cost of session s8
    """),
    (cost(of_session("s8"), LAST_MONTH), """
        session s8 cost in october
    """),
    (of(tokens, SEARCH, WEEK), """
        tokens search-index used in the last 7 days
        last 7d tokens on search index
    """),
    (of(output, THIS_MONTH), """
        output tokens this month
        how many completion tokens this month
        tokens out this month
        how many output tokens have been generated this month
    """),
    (of(output, SONNET, LAST_WEEK), """
        how many output tokens did sonnet generate last week
        sonnet completion tokens last week
    """),
    (of(fresh, LAST_WEEK), """
        input tokens last week
        prompt tokens last week
        how many input tokens did I send last week
        fresh input last week
    """),
    (of(cache_read, THIS_WEEK), """
        cache read tokens this week
        cached tokens this week
        tokens read from cache this week
        cache-read tokens since monday
    """),
    (of(cache_written, THIS_WEEK), """
        cache write tokens this week
        cache creation this week
        how many cache-creation tokens this week
    """),
    (of(hit_rate, LAST_WEEK), """
        cache hit rate last week
        what was my cache hit ratio last week
        cache hits last week
        cache efficiency last week
    """),
    (of(hit_rate, OPUS, LAST_MONTH), """
        opus cache hit rate in october
        what's the hit rate of opus last month
    """),
    (of(number, TODAYS), """
        how many calls today
        number of requests today
        call count today
    """),
    (of(number, LAST_WEEK), """
        number of requests last week
        how many api calls last week
        how many model calls did we make last week
        reqs last week
    """),
    (of(number, WEEK), """
        how many api calls did i make in the last 7 days
        calls in the past seven days
        calls last 7d
    """),
    (of(number, OPUS, THIS_MONTH), """
        how many times did i call opus this month
        opus calls this month
        how often did i use opus this month
        how many requests did opus get this month
    """),
    (of(sessions, YESTERDAY), """
        how many sessions yesterday
        number of sessions yesterday
        how many conversations did i have yesterday
    """),
    (of(sessions, LAST_WEEK), """
        sessions last week
        how many chats last week
        sess last week
        session count for last week
    """),
    (of(sessions, OPUS, THIS_MONTH), """
        how many sessions with opus this month
        opus sessions this month
        sessions that used opus this month
    """),
    (of(sessions, CODEX), """
        how many sessions did i have with codex
        codex sessions ever
    """),
)  # fmt: skip


def test_a_figure_is_what_a_look_at_each_call_gives(queries: Queries, calls: Calls) -> None:
    assert misread(queries, calls, COSTS, COUNTS) == {}
