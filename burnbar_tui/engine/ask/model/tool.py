"""The one tool: its schema is made of `Plan`, its arguments become a plan by the local grammar.

Time and names stand in the arguments as people say them. So the model does no sums with dates, and
knows no names but those it was told.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal

import msgspec
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from burnbar_tui.engine.ask.checks import Refusal, checked
from burnbar_tui.engine.ask.model.turns import Call
from burnbar_tui.engine.ask.names import Known, Several, find_names
from burnbar_tui.engine.ask.plan import Days, Kind, Only, Plan
from burnbar_tui.engine.ask.spans import find_span
from burnbar_tui.engine.ask.spelling import normal
from burnbar_tui.engine.ask.vocabulary import FILLERS

NAME = "usage"
ABOUT = (
    "Figures of the user's AI coding assistants, exact, from the ledger on their machine. "
    "The only source of numbers. Call it again for each further figure."
)
MOST_NAMES = 20
KINDS = {
    Kind.VALUE: "one figure",
    Kind.LIST: "a figure for each `group`",
    Kind.TOP: "the `group` with the largest figure",
    Kind.AVERAGE: "a figure per `group` (day, week, month, session, call)",
    Kind.SHARE: "the part in percent that `only` has of all",
    Kind.MEDIAN: "the figure in the middle of all of a `group` (day, week, month, session)",
    Kind.EXTREME: "the highest figure of a `group` (day, week, month, single hour, session)",
    Kind.OVER: "the `group`s whose figure passes `bound`",
    Kind.COUNT: "how many different `group`s",
    Kind.SHARES: "the part in percent that each `group` has of all",
    Kind.COMPARE: "`days` against the earlier `than`",
    Kind.VERSUS: "the names in `only` against those in `other`",
    Kind.FIGURES: "`metric` and `others` of the same calls",
    Kind.EXPLAIN: "what a change against the time before is made of",
    Kind.FIRST: "when names in `only` were used first",
    Kind.LAST: "when names in `only` were used last",
    Kind.FORECAST: "what the present week, month, quarter or year is likely to add up to",
    Kind.BURN: "what the last hour used",
    Kind.WORTH: "what work on subscriptions would have cost, against their price",
    Kind.RESETS: "when quota windows begin anew",
    Kind.LEFT: "what is left of quota windows, in percent",
    Kind.USED: "what is used of quota windows, in percent",
    Kind.RUNS_OUT: "when quota windows are likely to be used up",
    Kind.HEADROOM: "which quota window has the most left",
}
PER = frozenset({"day", "week", "month", "session", "call"})
NEEDS = {
    Kind.LIST: ("group",), Kind.TOP: ("group",), Kind.AVERAGE: ("group",), Kind.COUNT: ("group",),
    Kind.MEDIAN: ("group",), Kind.EXTREME: ("group",), Kind.SHARES: ("group",),
    Kind.OVER: ("group", "bound"), Kind.COMPARE: ("than",), Kind.VERSUS: ("only", "other"),
    Kind.FIGURES: ("others",),
}  # fmt: skip
"""What a plan of a kind cannot be without."""
Real = Callable[[str, str], str | None]
"""A kind of name and a stand-in -> what it stands for."""


class BadCall(Exception):  # noqa: N818  # a finding, which the model is told
    """Why arguments are no plan."""


class Named(BaseModel):
    """Only calls of this name, or with `is_not` only others."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: Literal["provider", "account", "model", "project"]
    name: Annotated[str, Field(min_length=1, max_length=80, description="as people say it: opus")]
    is_not: bool = False


_SPAN = "as people say it: today, last week, since monday, between 2026-11-03 and 2026-11-09"
_IN_WORDS: dict[str, Any] = {
    "days": (Annotated[str, Field(max_length=80, description=_SPAN)], "all time"),
    "than": (Annotated[str | None, Field(max_length=80, description="as `days`")], None),
    "only": (Annotated[tuple[Named, ...], Field(max_length=MOST_NAMES)], ()),
    "other": (Annotated[tuple[Named, ...], Field(max_length=MOST_NAMES)], ()),
    "limit": (Annotated[int | None, Field(ge=1, le=100)], None),
}
"""What stands in a plan otherwise than a model says it."""
_KIND_TOLD = {"description": "; ".join(f"{kind}: {text}" for kind, text in KINDS.items())}
Asked = create_model(
    "Asked",
    __config__=ConfigDict(extra="forbid", frozen=True),
    **{
        name: _IN_WORDS.get(name, (field.annotation, field))
        for name, field in Plan.model_fields.items()
    },
)
"""A plan in words."""


def tool() -> dict[str, object]:
    """Return name, description and schema, without what only some servers understand."""
    whole = Asked.model_json_schema()
    schema = _flat(whole, whole.get("$defs", {}))
    schema["properties"]["kind"] |= _KIND_TOLD
    return {"name": NAME, "description": ABOUT, "parameters": schema}


def _flat(part: Any, parts: dict[str, Any]) -> Any:
    """Return a schema with its parts in place; what may be null may be left out instead."""
    if isinstance(part, list):
        return [_flat(one, parts) for one in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        named = parts[part["$ref"].rpartition("/")[2]]
        return _flat({**named, **{key: one for key, one in part.items() if key != "$ref"}}, parts)
    if "anyOf" in part:
        [kept, *_] = [one for one in part["anyOf"] if one != {"type": "null"}]
        return _flat({**kept, **{k: one for k, one in part.items() if k != "anyOf"}}, parts)
    left_out = {"$defs", "title", "default"}
    return {key: _flat(one, parts) for key, one in part.items() if key not in left_out}


def plan_of(call: Call, known: Known, today: date, real: Real) -> Plan:
    """Return what a call asks for.

    Args:
        call: as it came.
        known: what can be named.
        today: the present day where the user is.
        real: what stand-ins stand for.

    Raises:
        BadCall: it asks for nothing that there is.
    """
    if call.name != NAME:
        raise BadCall(f"there is no such tool; the only one is {NAME}")
    try:
        asked = Asked.model_validate(msgspec.json.decode(call.arguments, type=dict[str, Any]))
    except (msgspec.DecodeError, RecursionError):
        raise BadCall("the arguments are no JSON object") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise BadCall(f"{where}: {first['msg']}") from None
    values = {name: getattr(asked, name) for name in Asked.model_fields}
    values["days"] = _days(values["days"], today)
    values["than"] = _days(values["than"], today) if values["than"] else None
    for name in ("only", "other"):
        values[name] = tuple(_only(one, known, real) for one in values[name])
    return _whole(Plan(**values), today)


def _days(words: str, today: date) -> Days:
    text = normal(words)
    found = find_span(text, today)
    left = found.rest.replace("|", " ").split() if found else ["all"]
    if found is None or [word for word in left if word not in FILLERS]:
        raise BadCall(f"{words!r} is no time that is understood; {_SPAN}")
    return Days.model_validate(found.span, from_attributes=True)


def _only(named: Named, known: Known, real: Real) -> Only:
    name = real(named.field, named.name)
    if name is not None:
        return Only(field=named.field, names=(name,), called=named.name, is_not=named.is_not)
    some = Known(**{named.field: getattr(known, named.field)})
    try:
        found, left = find_names(normal(named.name).split(), some)
    except Several:
        raise BadCall(f"{named.name!r} may mean several things") from None
    if len(found) != 1 or any(word != "|" for word in left):
        raise BadCall(f"no {named.field} is called {named.name!r}")
    return found[0].model_copy(update={"is_not": named.is_not})


def _whole(plan: Plan, today: date) -> Plan:
    """Return a plan that makes sense.

    Raises:
        BadCall: a part is missing, or one too many.
    """
    for name in NEEDS.get(plan.kind, ()):
        if not getattr(plan, name):
            raise BadCall(f"{plan.kind} needs {name}")
    if plan.kind is Kind.AVERAGE and plan.group not in PER:
        raise BadCall(f"average needs one of the groups {', '.join(sorted(PER))}")
    if plan.kind is not Kind.AVERAGE and plan.group == "call":
        raise BadCall("single calls cannot be listed")
    if plan.than is not None and plan.kind is not Kind.COMPARE:
        raise BadCall("than goes with compare only")
    if plan.kind is Kind.EXPLAIN:
        plan = plan.model_copy(update={"group": None})
    found = checked(plan, today, has_span=plan.days.first is not None)
    if isinstance(found, Refusal):
        raise BadCall(found.reason)
    return found
