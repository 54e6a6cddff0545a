"""A quota window is likely to be used up before it resets, or is used up already."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from burnbar_tui.engine.insights.quota_facts import QuotaFacts
from burnbar_tui.engine.insights.rule import Rule
from burnbar_tui.facts import Confidence
from burnbar_tui.format import duration, moment, percent
from burnbar_tui.insight_views import Evidence, Insight, Severity
from burnbar_tui.quota_views import WindowView
from burnbar_tui.running_out import out_at

SOON = timedelta(hours=24)
"""What runs out later than that can wait until tomorrow."""


def find(facts: QuotaFacts) -> Iterator[Insight]:
    """Yield the windows that will not last, and those that are used up."""
    for window in facts.windows:
        at = out_at(window, facts.now)
        if at is not None and window.resets_at is not None and window.window_minutes is not None:
            yield _insight(facts, window, at, window.resets_at, window.window_minutes)


def _insight(
    facts: QuotaFacts, window: WindowView, at: datetime, resets_at: datetime, minutes: int
) -> Insight:
    name = f"{facts.providers.get(window.provider_id, window.provider_id)} {window.account}"
    short = resets_at - at
    reset = moment(resets_at, facts.now, facts.zone)
    is_out = at == facts.now
    if is_out:
        title = f"{name}: {window.window} is used up until {reset}, for {_span(short)}"
    else:
        out = _at(facts, at)
        title = f"{name}: {window.window} runs out {out}, {_span(short)} before it resets"
    return Insight(
        rule=RULE.id,
        subject=f"{window.provider_id}/{window.account}/{window.window}",
        facts=f"{_hour(resets_at):%Y-%m-%dT%H} {_step(short, minutes, is_out=is_out)}",
        severity=Severity.URGENT if at - facts.now <= SOON else Severity.WARNING,
        title=title,
        arithmetic=tuple(_arithmetic(facts, window, _at(facts, resets_at))),
        confidence=window.confidence if is_out else Confidence.ESTIMATED,
        since=resets_at - timedelta(minutes=minutes),
        evidence=Evidence(
            title="of the limit",
            labels=("used", "time passed", "likely at the reset"),
            values=(window.used_percent, window.elapsed_percent, window.forecast_percent),
            unit="percent",
            marked=(0,) if is_out else (2,),
        ),
        account_id=window.account_id,
    )


def _arithmetic(facts: QuotaFacts, window: WindowView, reset: str) -> Iterator[str]:
    as_of = moment(window.as_of, facts.now, facts.zone) if window.as_of else "some time ago"
    passed = percent(window.elapsed_percent)
    yield f"{percent(window.used_percent)} used as of {as_of}, {passed} of its time has passed"
    if window.exhausts_at is not None and window.forecast_percent is not None:
        likely = f"{window.forecast_percent:.0f}%"
        yield f"at the pace of late it would need {likely} of the limit until it resets {reset}"
        first, last = (
            at and moment(at, facts.now, facts.zone)
            for at in (window.exhausts_from, window.exhausts_until)
        )
        end = f"latest {last}" if last else "or it lasts if the work slows down"
        yield f"earliest {first}, {end}" if first else end


def _at(facts: QuotaFacts, at: datetime) -> str:
    is_today = at.astimezone(facts.zone).date() == facts.today
    return f"{'at' if is_today else 'on'} {moment(at, facts.now, facts.zone)}"


def _span(span: timedelta) -> str:
    return duration(span.total_seconds())


def _hour(at: datetime) -> datetime:
    """Return the nearest full hour: vendors reckon a reset anew with every answer."""
    return (at + timedelta(minutes=30)).replace(minute=0, second=0, microsecond=0)


def _step(short: timedelta, minutes: int, *, is_out: bool) -> str:
    """Return how bad it is, coarsely: a fifth of the window short, two fifths, and so on."""
    return "out" if is_out else str(short // (timedelta(minutes=minutes) / 5))


RULE = Rule(
    id="window-runs-out",
    title="a quota window that will not last until it resets",
    looks_at=QuotaFacts,
    find=find,
    cooldown=timedelta(hours=1),
)
