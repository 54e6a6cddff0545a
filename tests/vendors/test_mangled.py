"""Whatever vendors send: conversations end, and what they tell can be kept.

Held in memory, without HTTP: a request is answered by its path, as in `recorded`.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings, strategies as st
from msgspec.structs import asdict, replace

from burnbar_tui.engine.readings import row_of
from burnbar_tui.engine.windows import StoredReading, reconcile
from burnbar_tui.facts import Balance, ErrorClass, QuotaReading, Refused, VendorUsage, instant_of
from burnbar_tui.providers.api import DAY_MS, Answer, ApiFact, Login, Request
from burnbar_tui.providers.bodies import LATEST_MS, LONGEST_TEXT, Body
from burnbar_tui.providers.fitting import fit
from burnbar_tui.providers.registry import asker_of, spec_of
from tests.vendors.desk import NOW_MS
from tests.vendors.recorded import RECORDED, Recorded

MOST_REQUESTS = 300
NOT_FOUND = (ErrorClass.SCHEMA_CHANGED, 404)
STAND_IN = frozenset({"openrouter", "ollama"})
"""Key and credits, usage and balance: either answer is enough."""
every_conversation = pytest.mark.parametrize("recorded", RECORDED, ids=lambda one: one.name)


def held(
    recorded: Recorded,
    answers: Mapping[str, Any],
    refusal: tuple[ErrorClass, int] = NOT_FOUND,
) -> list[ApiFact]:
    """Hold a conversation to its end and return what it told; unknown paths are refused.

    Raises:
        Refused: it ended so.
    """
    party = Login(
        secret=recorded.secret,
        options=recorded.options,
        now_ms=NOW_MS,
        usage_since_ms=NOW_MS - 35 * DAY_MS,
    )
    api = spec_of(recorded.provider).api
    assert api is not None
    statuses = api.statuses
    conversation = asker_of(recorded.provider)(party)
    facts: list[ApiFact] = []
    asked = 0
    try:
        said = next(conversation)
        while True:
            if not isinstance(said, Request):
                if (fact := fit(said, facts)) is not None:
                    facts.append(fact)
                said = next(conversation)
                continue
            asked += 1
            assert asked < MOST_REQUESTS
            path = urlsplit(said.url).path
            if path in answers:
                answer = Answer(status=200, body=Body(answers[path]), headers={})
                said = conversation.send(answer)
            else:
                error_class, status = refusal if path in recorded.extra else NOT_FOUND
                error_class = statuses.get(status, error_class)
                said = conversation.throw(Refused(error_class, "no", status=status))
    except StopIteration:
        return facts


def counted(facts: list[ApiFact]) -> tuple[int, int, int]:
    kinds = (QuotaReading, Balance, VendorUsage)
    windows, balances, usage = (sum(isinstance(one, kind) for one in facts) for kind in kinds)
    return windows, balances, usage


def changed(value: Any, change: Callable[[Any], Any]) -> Any:
    """Return JSON with every object and every leaf changed."""
    if isinstance(value, dict):
        return change({name: changed(one, change) for name, one in value.items()})
    if isinstance(value, list | tuple):
        return [changed(one, change) for one in value]
    return change(value)


@every_conversation
def test_a_whole_conversation_tells_all(recorded: Recorded) -> None:
    assert counted(held(recorded, {**recorded.main, **recorded.extra})) == recorded.told


@pytest.mark.parametrize(
    ("recorded", "refusal"),
    [
        pytest.param(recorded, refusal, id=f"{recorded.name}-{refusal[1]}")
        for recorded in RECORDED
        for refusal in (
            NOT_FOUND,
            (ErrorClass.AUTH_SCOPE, 403),
            (ErrorClass.UNAVAILABLE, 500),
            (ErrorClass.SCHEMA_CHANGED, 200),
        )
        if recorded.extra or refusal is NOT_FOUND
    ],
)
def test_only_the_main_endpoint_decides(
    recorded: Recorded, refusal: tuple[ErrorClass, int]
) -> None:
    _, status = refusal
    is_report = recorded.provider in {"openai", "anthropic"} and status not in {403, 404}
    is_money = recorded.provider == "ollama" and status != 404
    if recorded.extra and (is_report or is_money):
        # What they tell is as much as the other half, and would be lost for good.
        with pytest.raises(Refused):
            held(recorded, recorded.main, refusal)
        return
    held(recorded, recorded.main, refusal)


@every_conversation
def test_without_the_main_endpoint_a_poll_fails(recorded: Recorded) -> None:
    if recorded.provider in STAND_IN:
        return
    with pytest.raises(Refused):
        held(recorded, {path: recorded.extra[path] for path in recorded.extra})


def without_sums(facts: list[ApiFact]) -> list[ApiFact]:
    """Return facts without the checksum by which single calls are told apart."""
    return [
        replace(one, detail=one.detail.partition("#")[0]) if isinstance(one, VendorUsage) else one
        for one in facts
    ]


@every_conversation
def test_numbers_as_text_and_unknown_keys_change_nothing(recorded: Recorded) -> None:
    def as_text(value: Any) -> Any:
        if isinstance(value, dict):
            return {**value, "something_new": "x"}
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return str(value) if is_number else value

    answers = {**recorded.main, **recorded.extra}
    usual = held(recorded, answers)
    odd = held(recorded, {path: changed(body, as_text) for path, body in answers.items()})
    assert without_sums(odd) == without_sums(usual)


NOTHINGS: tuple[Any, ...] = (None, [], {}, "", 0, "null", [[]], [None], {"data": None})


@every_conversation
def test_an_answer_with_nothing_in_it_tells_nothing(recorded: Recorded) -> None:
    found = {}
    for nothing in NOTHINGS:
        answers = dict.fromkeys([*recorded.main, *recorded.extra], nothing)
        with suppress(Refused):
            found[repr(nothing)] = counted(held(recorded, answers))
    assert {nothing: told for nothing, told in found.items() if told != (0, 0, 0)} == {}


DROP = object()
ODD = st.one_of(
    st.just(DROP),
    st.none(),
    st.booleans(),
    st.sampled_from(
        [0, -1, 1e308, -1e308, 10**18, 2**63, 10**30, float("nan"), float("inf"), "NaN", "Infinity",
         "-1", "1e999", "", "x" * 5000, "\x1b[31mred\x07", "2026-09-01T12:00:00.123456789Z",
         "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", 1, 253402300799, 1e-300, True]
    ),
    st.text(max_size=9),
    st.lists(st.none() | st.integers() | st.text(max_size=3), max_size=3),
    st.dictionaries(st.text(max_size=3), st.none() | st.integers(), max_size=2),
)  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, 400), ODD), min_size=1, max_size=5)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Return (holder, key) of everything inside JSON."""
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    inside = [(value, key) for key in keys]
    return inside + [place for holder, key in inside for place in places(holder[key])]


def mangled(answers: Mapping[str, Any], edits: list[tuple[int, object]]) -> dict[str, Any]:
    """Return answers in which some places hold something else, or are gone."""
    odd = deepcopy({path: changed(body, lambda one: one) for path, body in answers.items()})
    for number, value in edits:
        found = places(odd)
        holder, key = found[number % len(found)]
        if value is not DROP:
            holder[key] = value
        elif holder is not odd:
            del holder[key]
    return odd


def assert_sound(fact: ApiFact) -> None:
    for name, value in asdict(fact).items():
        if isinstance(value, str):
            assert value.isprintable(), name
            assert len(value) <= LONGEST_TEXT, name
        elif isinstance(value, int | float):
            assert isfinite(value), name
            assert abs(value) < 2**63, name
            if name.endswith("_ms"):
                assert 0 < value <= LATEST_MS, name
            if name in {"used_percent", "used", "requests"} or name.endswith("_tokens"):
                assert value >= 0, name


def assert_drawn(reading: QuotaReading) -> None:
    """Make sure that a window stands, now and much later."""
    row = row_of(1, reading, "api")
    for days in (0, 40, 4000):
        view = reconcile(StoredReading(*row), "acme", "work", instant_of(NOW_MS + days * DAY_MS))
        assert view.resets_at is None or view.resets_at.year < 2200


@every_conversation
@settings(max_examples=60)
@given(edits=EDITS)
def test_mangled_answers_are_refused_or_tell_what_can_be_kept(
    recorded: Recorded, edits: list[tuple[int, object]]
) -> None:
    facts: list[ApiFact] = []
    try:
        facts = held(recorded, mangled({**recorded.main, **recorded.extra}, edits))
    except Refused as refused:
        said = str(refused)
    else:
        said = ""
    assert said.isprintable()
    assert len(said) < 1000
    for fact in facts:
        assert_sound(fact)
    readings = [one for one in facts if isinstance(one, QuotaReading)]
    for reading in readings:
        assert_drawn(reading)
    names = [one.window for one in readings]
    assert len(names) == len(set(names))
    names = [one.name for one in facts if isinstance(one, Balance)]
    assert len(names) == len(set(names))
