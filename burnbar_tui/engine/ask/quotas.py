"""When quota windows begin anew, and how much of them is left."""

from datetime import datetime

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine.ask.plan import Kind, Plan
from burnbar_tui.facts import Confidence
from burnbar_tui.format import duration, percent
from burnbar_tui.quota_views import WindowView


def quota_answer(
    question: str, plan: Plan, windows: tuple[WindowView, ...], now: datetime
) -> Answer:
    """Return the answer about the windows that are meant; of several it is a list."""
    meant = [one for one in windows if _is_meant(one, plan)]
    rows = tuple(
        {
            "provider": one.provider_id,
            "account": one.account,
            "window": one.window,
            "resets_at": one.resets_at.isoformat() if one.resets_at else None,
            "left_percent": _left(one),
        }
        for one in meant
    )
    lines = [_line(one, now) for one in meant]
    value: float | str | None = None
    if len(meant) == 1:
        [one] = meant
        resets = one.resets_at.isoformat() if one.resets_at else None
        value = resets if plan.kind is Kind.RESETS else _left(one)
    return Answer(
        question=question,
        understood=True,
        plan=plan.words(),
        answer="\n".join(lines) or "No such quota window is known",
        value=value,
        unit="datetime" if plan.kind is Kind.RESETS else "percent",
        rows=rows,
        confidence=max((one.confidence for one in meant), default=Confidence.UNAVAILABLE).label,
        sources=tuple(sorted({one.source for one in meant if one.source})),
    )


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
