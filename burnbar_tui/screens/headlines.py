"""Which headline figures a glance gives, in the unit that was asked for."""

from datetime import tzinfo

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
)
from burnbar_tui.scope import Unit
from burnbar_tui.views import DayBars, Glance, Tally
from burnbar_tui.widgets.columns import Look
from burnbar_tui.widgets.figure_row import Headline
from burnbar_tui.widgets.parts import GOOD, LINK, MONEY

HALF_A_SCREEN = 58
"""Where the row is less wide there are but the two or three figures that matter most."""
MOST_OF_A_SCREEN = 110


def month_name(glance: Glance, zone: tzinfo) -> str:
    """Return the name of the month that the totals are of."""
    return MONTHS[glance.as_of.astimezone(zone).month - 1]


def headlines(glance: Glance, look: Look) -> dict[str, Headline]:
    """Return the cells in their order, by name."""
    month = month_name(glance, look.zone)
    trend = day_sums(glance.bars, look.unit)
    return {
        "today": of_tally(("Today", "Today"), glance.today, look, ()),
        "week": of_tally(("This week", "Week"), glance.week, look, trend[-7:]),
        "month": of_tally((month, month[:3]), glance.month, look, trend[-14:]),
        "billed": billed(month, glance.month),
        "burn": burn(glance),
        "cache": cache(glance.chosen),
    }


def day_sums(bars: DayBars, unit: Unit) -> tuple[int | None, ...]:
    """Return the sum of all series for each day."""
    at = 1 if unit is Unit.USD else 2
    return tuple(map(sum, zip(*(series[at] for series in bars.series), strict=False)))


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
    return Headline(title="Burn", main=figure, more=Figure("last hour"))


def cache(tally: Tally) -> Headline:
    """Return which share of the prompts came from a cache."""
    hit = cache_hit_percent(tally)
    mark = tally.tokens_confidence if hit is not None else None
    return Headline(
        title="Cache hits",
        main=Figure(percent(hit), mark),
        more=Figure(f"{count(tally.cache_read_tokens)} read"),
        style=GOOD,
        least_width=HALF_A_SCREEN,
    )
