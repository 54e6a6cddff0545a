"""Plan -> the screen that shows the calls it is about, narrowed by a query line."""

from burnbar_tui.ask_views import AnswerView
from burnbar_tui.engine.ask.plan import QUOTAS, Kind, Metric, Only, Plan
from burnbar_tui.scope import Lens, Unit

MONEY = {Metric.COST: Lens.BOTH, Metric.SPEND: Lens.SPEND, Metric.PLAN_VALUE: Lens.PLAN}
UNCOUNTED = {Metric.CALLS, Metric.SESSIONS, Metric.CACHE_HITS}
"""What screens show beside either unit."""


def view_of(plan: Plan) -> AnswerView | None:
    """Return where the calls of a plan are shown; None where a name of it cannot be written."""
    if plan.kind in QUOTAS:
        return AnswerView(screen="quotas")
    # A share is seen among all that it is a share of, and two names side by side.
    only = () if plan.kind is Kind.SHARE else _together(plan.only, plan.other)
    if only is None:
        return None
    if not all(_can_be_written(name) for one in only for name in one.names):
        return None
    money = MONEY.get(plan.metric)
    unit = Unit.USD if money else "" if plan.metric in UNCOUNTED else Unit.TOKENS
    is_calls = plan.group == "call"
    return AnswerView(
        screen="calls" if is_calls else "explore",
        query=" ".join([*map(_term, only), *_days(plan)]),
        by="" if is_calls else _by(plan),
        unit=str(unit),
        money=str(money or ""),
    )


def _together(only: tuple[Only, ...], other: tuple[Only, ...]) -> tuple[Only, ...] | None:
    """Return one condition for two sides; None where they are of several kinds."""
    if not other:
        return only
    both = (*only, *other)
    fields = {one.field for one in both}
    if len(fields) > 1 or any(one.is_not for one in both):
        return None
    [field] = fields
    names = tuple(name for one in both for name in one.names)
    return (Only(field=field, names=names, called=" and ".join(one.called for one in both)),)


def _can_be_written(name: str) -> bool:
    return bool(name) and name.isprintable() and '"' not in name


def _term(only: Only) -> str:
    names = ",".join(f'"{name}"' for name in only.names)
    return f"{'-' if only.is_not else ''}{only.field}:{names}"


def _days(plan: Plan) -> list[str]:
    """Return the days of a plan as a query line has them; of two spans from the earlier one on."""
    spans = [plan.days, *([plan.than] if plan.than else [])]
    firsts = [span.first for span in spans if span.first is not None]
    last = max(span.last for span in spans)
    if len(firsts) < len(spans):
        return [f"until:{last}"]
    first = min(firsts)
    return [f"on:{last}"] if first == last else [f"since:{first}", f"until:{last}"]


def _by(plan: Plan) -> str:
    """Return what tells best how the figure came about."""
    if plan.group:
        return "hour of day" if plan.group in {"hour", "single hour"} else plan.group
    if plan.other:
        return plan.other[0].field
    if plan.than is not None:
        return "day"
    if plan.days.hours or plan.days.last_hours:
        return "hour of day"
    if plan.days.weekdays:
        return "weekday"
    named = {one.field for one in plan.only}
    if plan.kind is Kind.SHARE:
        return next(iter(named), "model")
    return next((by for by in ("model", "project", "session") if by not in named), "day")
