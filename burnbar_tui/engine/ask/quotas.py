"""When quota windows begin anew, and how much of them is left."""

from datetime import date, datetime, tzinfo

from burnbar_tui.ask_views import Answer, Value
from burnbar_tui.engine.ask.plan import Kind, Plan
from burnbar_tui.facts import Confidence
from burnbar_tui.format import duration, percent
from burnbar_tui.quota_views import WindowView

_UNITS = {Kind.RESETS: "datetime", Kind.RUNS_OUT: "datetime", Kind.HEADROOM: "name"}


def quota_answer(
    question: str, plan: Plan, windows: tuple[WindowView, ...], now: datetime, zone: tzinfo
) -> Answer:
    """Return the answer about the windows that are meant; of several it is a list."""
    meant = [one for one in windows if _is_meant(one, plan)]
    if plan.kind is Kind.HEADROOM:
        known = [one for one in meant if one.used_percent is not None]
        sign = 1 if plan.is_least else -1
        meant = sorted(known, key=lambda one: sign * (_left(one) or 0))
    rows = tuple(_row(one) for one in meant)
    lines = [_line(one, now) for one in meant]
    value: Value = None
    unit = _UNITS.get(plan.kind, "percent")
    if plan.kind is Kind.RUNS_OUT:
        value, told = _first_out(meant, plan, zone)
        lines.insert(0, told)
    elif plan.kind is Kind.HEADROOM and meant:
        value = f"{meant[0].provider_id} {meant[0].account} {meant[0].window}"
    elif len(meant) == 1:
        value = _value(meant[0], plan.kind)
    return Answer(
        question=question,
        understood=True,
        plan=plan.words(),
        answer="\n".join(lines) if meant else "No such quota window is known",
        value=value,
        unit=unit,
        rows=rows,
        confidence=max((one.confidence for one in meant), default=Confidence.UNAVAILABLE).label,
        sources=tuple(sorted({one.source for one in meant if one.source})),
    )


def _row(window: WindowView) -> dict[str, object]:
    return {
        "provider": window.provider_id,
        "account": window.account,
        "window": window.window,
        "resets_at": _instant(window.resets_at),
        "left_percent": _left(window),
        "used_percent": window.used_percent,
        "exhausts_at": _instant(window.exhausts_at),
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _value(window: WindowView, kind: Kind) -> Value:
    match kind:
        case Kind.RESETS:
            return _instant(window.resets_at)
        case Kind.USED:
            return window.used_percent
        case _:
            return _left(window)


def _first_out(meant: list[WindowView], plan: Plan, zone: tzinfo) -> tuple[Value, str]:
    """Return when the first window is likely to be used up, and that in words.

    Without a forecast nothing is said of a window, so that none is promised to last.
    """
    full = [one for one in meant if (one.used_percent or 0) >= 100]
    if full:
        return None, f"{full[0].provider_id} {full[0].window} is used up"
    found = [one for one in meant if one.exhausts_at is not None]
    if plan.by is not None:
        found = [one for one in found if _day(one, zone) <= plan.by]
    if not found:
        until = f" by {plan.by:%a %-d %b}" if plan.by else " before it resets"
        unknown = sum(one.forecast_percent is None for one in meant)
        of = f"; {unknown} of {len(meant)} have no forecast" if unknown else ""
        return None, f"None is likely to run out{until}{of}"
    first = min(found, key=lambda one: _instant(one.exhausts_at) or "")
    at = first.exhausts_at.astimezone(zone) if first.exhausts_at else None
    told = f"{first.provider_id} {first.window} is likely to run out {at:%a %-d %b, %H:%M}"
    return _instant(first.exhausts_at), told


def _day(window: WindowView, zone: tzinfo) -> date:
    return window.exhausts_at.astimezone(zone).date() if window.exhausts_at else date.max


def _is_meant(window: WindowView, plan: Plan) -> bool:
    names = {
        "provider": window.provider_id,
        "account": f"{window.provider_id}/{window.account}",
    }
    return all(
        one.field in names and (names[one.field] in one.names) is not one.is_not
        for one in plan.only
    ) and (plan.window is None or _length(window) == plan.window)


def _length(window: WindowView) -> str:
    """Return which of the usual lengths a window has."""
    minutes = window.window_minutes or 0
    lengths = {300: "5 hours", 1_440: "day", 10_080: "week"}
    return lengths.get(minutes, "month" if minutes >= 40_000 else "")


def _left(window: WindowView) -> float | None:
    return None if window.used_percent is None else max(0.0, 100 - window.used_percent)


def _line(window: WindowView, now: datetime) -> str:
    left = _left(window)
    told = f"{percent(left)} left" if left is not None else "use not known"
    if window.resets_at is not None:
        told += f", resets in {duration((window.resets_at - now).total_seconds())}"
    return f"{window.provider_id} {window.account} {window.window}: {told}"
