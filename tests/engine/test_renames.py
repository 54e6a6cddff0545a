"""A call that was told under another key before is one call."""

import pytest

from burnbar_tui.engine.calls import Call, call_of
from burnbar_tui.engine.renames import earlier_copies
from burnbar_tui.facts import UsageEvent

FORMER, KEY = 1, 2


def call(key: int, fresh: int = 100, output: int = 5, session: int = 7) -> Call:
    """Return a call as the store has it."""
    event = UsageEvent(
        key=key, at_ms=0, model="m", session_id="s", input_tokens=fresh, output_tokens=output
    )
    return call_of(event, 1, 1, session, 1)


def copies(old: Call, new: Call, *, is_reused: bool = True, key: int = KEY) -> dict[int, Call]:
    """Return the earlier copies of a call."""
    return earlier_copies([(FORMER, key, is_reused)], [new], {FORMER: old})


@pytest.mark.parametrize("output", [5, 9])
def test_the_former_call_is_a_copy_of_the_new_one(output: int) -> None:
    assert copies(call(FORMER), call(KEY, output=output)) == {FORMER: call(KEY)}


def test_another_call_at_a_place_that_is_reused_stays() -> None:
    assert copies(call(FORMER), call(KEY, fresh=120)) == {}
    assert copies(call(FORMER), call(KEY, output=4)) == {}
    assert copies(call(FORMER), call(KEY, fresh=120), is_reused=False) == {FORMER: call(KEY)}


def test_a_call_of_another_session_or_under_the_same_key_stays() -> None:
    assert copies(call(FORMER), call(KEY, session=8)) == {}
    assert copies(call(FORMER), call(FORMER), key=FORMER) == {}


def test_what_is_not_known_is_not_moved() -> None:
    assert earlier_copies([(FORMER, KEY, False)], [call(KEY)], {}) == {}
    assert earlier_copies([(FORMER, KEY, False)], [], {FORMER: call(FORMER)}) == {}
