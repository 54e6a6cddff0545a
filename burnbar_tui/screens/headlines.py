"""Which headline figures a glance gives, in the unit that was asked for."""

from datetime import date

from msgspec.structs import replace

from burnbar_tui.budget_views import BudgetForecast
from burnbar_tui.facts import Confidence
from burnbar_tui.format import (
    MONTHS,
    UNKNOWN,
    Figure,
    amount,
    cache_hit_percent,
    count,
    dollars,
    percent,
    rough,
)
from burnbar_tui.scope import Scope, Unit
from burnbar_tui.views import DayBars, Glance, Tally
from burnbar_tui.weeks import week_of
from burnbar_tui.widgets.columns import Look
from burnbar_tui.widgets.figure_row import Headline
from burnbar_tui.widgets.parts import GOOD, LINK, MONEY

HALF_A_SCREEN = 58
"""Where the row is less wide there are but the two or three figures that matter most."""
MOST_OF_A_SCREEN = 110
MOST_TREND = 14
"""So many days of a month are drawn, the last ones."""


def headlines(
    glance: Glance, look: Look, forecast: BudgetForecast | None = None
) -> dict[str, Headline]:
    """Return the cells in their order, by name."""
    today = glance.as_of.astimezone(look.zone).date()
    month = MONTHS[today.month - 1]
    of_week = day_sums(glance.bars, look.unit, week_of(today), today)
    of_month = day_sums(glance.bars, look.unit, today.replace(day=1), today)
    likely = rough(forecast.final_nano_usd) if forecast and look.unit is Unit.USD else ""
    whole = of_tally((month, month[:3]), glance.month, look, of_month[-MOST_TREND:])
    return {
        "today": of_tally(("Today", "Today"), glance.today, look, ()),
        "week": of_tally(("This week", "Week"), glance.week, look, of_week),
        "month": replace(whole, likely=likely),
        "billed": billed(month, glance.month),
        "burn": burn(glance),
        "cache": cache(glance.chosen, period_word(glance.scope)),
    }


def period_word(scope: Scope) -> str:
    """Return as short as can be of which days figures are."""
    return scope.period.value if scope.is_current else "then"


def day_sums(bars: DayBars, unit: Unit, first: date, last: date) -> tuple[int | None, ...]:
    """Return the sum of all series for each day from one to another; nothing if one is missing."""
    if first not in bars.days or last not in bars.days:
        return ()
    at = 1 if unit is Unit.USD else 2
    sums = tuple(map(sum, zip(*(series[at] for series in bars.series), strict=False)))
    return sums[bars.days.index(first) : bars.days.index(last) + 1]


def of_tally(
    titles: tuple[str, str], tally: Tally, look: Look, trend: tuple[int | None, ...]
) -> Headline:
    """Return cost with its tokens, or tokens with their cost; titles are the long and the brief."""
    unit = look.unit
    other = Unit.TOKENS if unit is Unit.USD else Unit.USD
    return Headline(
        title=titles[0],
        brief=titles[1],
        main=_worded(amount(tally, unit, look.lens), unit),
        more=_worded(amount(tally, other, look.lens), other),
        trend=trend,
        style=MONEY,
    )


def _worded(figure: Figure, unit: Unit) -> Figure:
    return figure if unit is Unit.USD else Figure(f"{figure.text} tok", figure.confidence)


def billed(month: str, tally: Tally) -> Headline:
    """Return what is really billed, apart from what plans would have cost at list price."""
    is_known = tally.spend_nano_usd is not None
    spend = Figure(
        dollars(tally.spend_nano_usd),
        tally.cost_confidence if is_known else Confidence.UNAVAILABLE,
    )
    value = dollars(tally.plan_value_nano_usd)
    return Headline(
        title=f"Billed {month[:3]}",
        main=spend,
        more=Figure(f"plan {value}"),
        style=LINK,
        least_width=MOST_OF_A_SCREEN,
    )


def burn(glance: Glance) -> Headline:
    """Return the cost of the last hour."""
    rate = glance.burn_nano_usd_per_hour
    if rate is None:
        return Headline(title="Burn", main=Figure(UNKNOWN), more=Figure("idle"))
    figure = Figure(f"{dollars(rate)}/h", glance.today.cost_confidence)
    if not glance.burn_is_whole:
        figure = Figure(f"≥ {figure.text}", Confidence.UNAVAILABLE)
    elif figure.confidence is Confidence.UNAVAILABLE:  # what has no price is of before that hour
        figure = Figure(figure.text, Confidence.ESTIMATED)
    return Headline(title="Burn", main=figure, more=Figure("last hour"))


def cache(tally: Tally, period: str = "") -> Headline:
    """Return which share of the prompts came from a cache, in a period if there is a choice."""
    hit = cache_hit_percent(tally)
    mark = tally.tokens_confidence if hit is not None else None
    return Headline(
        title=f"Cache hits {period}".strip(),
        brief=f"Cache {period}".strip(),
        main=Figure(percent(hit), mark),
        more=Figure(f"{count(tally.cache_read_tokens)} read"),
        style=GOOD,
        least_width=HALF_A_SCREEN,
    )
