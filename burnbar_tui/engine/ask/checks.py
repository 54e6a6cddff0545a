"""Plans that mean nothing, or what cannot be told exactly, are refused."""

from datetime import date, timedelta

from msgspec import Struct

from burnbar_tui.engine.ask.plan import Days, Kind, Metric, Plan
from burnbar_tui.engine.ask.span import Span, before_span, span_of, start_of

UNCOUNTED = "It is not clear what is to be counted: cost, tokens, calls or sessions"
TIMES = {"day", "week", "month", "hour", "single hour", "weekday"}
COUNTED = {Metric.CACHE_HITS, Metric.SESSIONS}
"""What parts do not add up to."""
UNITS = ("week", "month", "quarter", "year")
BY_CALL = {Kind.LIST, Kind.TOP}


class Refusal(Struct, frozen=True):
    """Why a question has no plan."""

    reason: str
    unknown: tuple[str, ...] = ()
    """The words that mean nothing, or what words may mean."""
    called: str = ""
    """The words that may mean several things."""


def checked(plan: Plan, today: date, *, has_span: bool) -> Plan | Refusal:
    """Return a plan that can be answered, with the days that its kind goes by, or a refusal."""
    if plan.days.first is not None and plan.days.first > today:
        return Refusal("These days are still to come; what this month will cost can be asked")
    match plan.kind:
        case Kind.EXPLAIN | Kind.COMPARE:
            return _with_than(plan)
        case Kind.FORECAST:
            return _forecast(plan, today, has_span=has_span)
        case Kind.BURN:
            return _burn(plan, today, has_span=has_span)
        case Kind.WORTH if not has_span:
            this = _days_of(span_of(start_of("month", today), today, "this month"))
            plan = plan.model_copy(update={"days": this})
    reason = _reason(plan)
    return plan if reason is None else Refusal(reason)


def _reason(plan: Plan) -> str | None:
    """Return why a plan cannot be answered."""
    days = plan.days
    is_part = bool(days.hours or days.weekdays or days.last_hours)
    if plan.kind is Kind.SHARE and not plan.only:
        return "It is not clear whose share is meant"
    is_of_sets = plan.kind is Kind.COUNT or plan.metric is Metric.SESSIONS
    if is_of_sets and any(one.is_not for one in plan.only):
        # What also used something else is not what did not use it.
        return "What did without something cannot be counted"
    if plan.kind in {Kind.SHARE, Kind.SHARES} and plan.metric is Metric.CACHE_HITS:
        return "A rate has no shares"
    if plan.kind in {Kind.AVERAGE, Kind.MEDIAN} and plan.metric in COUNTED:
        return "Averages are told of cost, tokens and calls; sessions and rates as lists, by day"
    if (
        plan.group == "call"
        and plan.kind in BY_CALL
        and (plan.metric is not Metric.COST or is_part)
    ):
        return "Single calls are ranked by their cost only, and of whole days"
    if plan.group == "call" and plan.kind not in {*BY_CALL, Kind.AVERAGE}:
        return "It is not clear what is asked of single calls"
    if plan.kind in {Kind.FIRST, Kind.LAST} and is_part:
        return "The first and last use is told of whole days only"
    if days.last_hours and {plan.group, plan.also} & TIMES:
        return "The last hours cannot be told apart by time"
    return None


def _with_than(plan: Plan) -> Plan | Refusal:
    if plan.than is not None:
        return plan
    days = plan.days
    if days.first is None or days.last_hours:
        return Refusal("It is not clear of which days the change is meant")
    span = Span(days.first, days.last, days.words, days.hours, days.weekdays)
    return plan.model_copy(update={"than": _days_of(before_span(span))})


def _forecast(plan: Plan, today: date, *, has_span: bool) -> Plan | Refusal:
    """Forecasts are of the present week, month, quarter or year; of the month if not told."""
    days = plan.days
    if not has_span:
        days = _days_of(span_of(start_of("month", today), today, "this month"))
    if days.hours or days.weekdays or days.last_hours or days.last != today:
        return Refusal("Only the present week, month, quarter or year can be projected")
    for unit in UNITS:
        is_named = unit in days.words or (unit == "month" and "(" not in days.words)
        if days.first == start_of(unit, today) and is_named:
            words = f"this {unit} ({span_of(days.first, today).words})"
            if plan.metric in COUNTED:
                return Refusal("Only cost, tokens and calls can be projected")
            update = {"days": days.model_copy(update={"words": words})}
            return plan.model_copy(update=update)
    return Refusal("Only the present week, month, quarter or year can be projected")


def _burn(plan: Plan, today: date, *, has_span: bool) -> Plan | Refusal:
    days = plan.days
    is_now = not has_span or days.last_hours == 1 or (days.first == days.last == today)
    if not is_now or plan.metric in COUNTED:
        return Refusal("How fast it burns is told of the last hour only")
    hour = Days(first=today - timedelta(days=1), last=today, words="the last hour", last_hours=1)
    return plan.model_copy(update={"days": hour})


def _days_of(span: Span) -> Days:
    return Days(
        first=span.first, last=span.last, words=span.words, hours=span.hours,
        weekdays=span.weekdays, last_hours=span.last_hours,
    )  # fmt: skip
