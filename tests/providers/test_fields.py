"""Readings that providers share: the same text gives the same value in every process."""

import subprocess
import sys
from datetime import datetime, timedelta, timezone
from threading import Thread

import pytest
from hypothesis import example, given, strategies as st
from msgspec import Struct

from burnbar_tui.facts import ParseError, instant_of, ms_of
from burnbar_tui.learned import learned
from burnbar_tui.providers.fields import (
    decoded,
    event_key,
    ms_of_epoch,
    ms_of_text,
    window_name,
)

instants = st.integers(86_400_000, 253_000_000_000_000).map(instant_of)


class Body(Struct):
    """A made-up reply."""

    name: str


@given(st.lists(st.text() | st.integers()))
def test_a_key_is_a_signed_number_of_64_bits(parts: list[str | int]) -> None:
    assert -(1 << 63) <= event_key("acorn", *parts) < 1 << 63
    assert event_key("acorn", *parts) == event_key("acorn", *parts)


def test_a_key_is_the_same_in_every_process() -> None:
    program = "from burnbar_tui.providers.fields import event_key; print(event_key('a', 1, 'é'))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert int(run.stdout) == event_key("a", 1, "é")


def test_keys_of_different_kinds_and_parts_differ() -> None:
    parts: list[tuple[str | int, ...]] = [
        *[("a",), ("a", ""), ("", "a"), ("a", "b"), ("ab",), ("b", "a"), ("a\udc00",), ("",)],
        *[(1,), (1, 1), (11,), (-1,)],
    ]
    keys = {event_key(kind, *some) for kind in ("acorn", "beech") for some in parts}
    assert len(keys) == 2 * len(parts)


@given(instants, st.integers(-14 * 4, 14 * 4))
def test_an_instant_is_read_in_whatever_way_it_is_written(at: datetime, quarters: int) -> None:
    zone = timezone(timedelta(minutes=15 * quarters))
    plain = f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"
    for text in (plain, plain, at.isoformat(), at.astimezone(zone).isoformat(), plain[:-1]):
        assert ms_of_text(text) == ms_of(at)
    assert instant_of(ms_of(at)) == at


@given(st.text(alphabet="0123456789:.Z+ ", min_size=7, max_size=7))
@example("60.000Z")
@example("59.99:Z")
@example("5 .000Z")
def test_a_known_minute_makes_no_instant_of_a_text_that_is_none(seconds: str) -> None:
    ms_of_text("2026-09-18T09:14:00.000Z")
    known, unknown = (f"2026-09-18T{minute}:{seconds}" for minute in ("09:14", "09:15"))
    assert read(known) == ((other := read(unknown)) and other - 60_000)


def read(text: str) -> int | None:
    try:
        return ms_of_text(text)
    except ParseError:
        return None


def test_instants_of_many_minutes_are_read_alike() -> None:
    for _ in range(2):
        for minute in range(0, 60_000, 2):
            at_ms = 1_789_689_600_001 + 60_000 * minute
            assert ms_of_text(f"{instant_of(at_ms):%Y-%m-%dT%H:%M:%S}.001Z") == at_ms


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30T00:00:00Z", "9999-12-31T23:59:59-14:00"])
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ParseError, match="not an instant"):
        ms_of_text(text)


def test_an_instant_before_1970_is_refused() -> None:
    with pytest.raises(ParseError, match="before 1970"):
        ms_of_text("1969-12-31T23:59:59Z")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1_789_732_800, 1_789_732_800_000),
        (1_789_732_800.5, 1_789_732_800_500),
        (1_789_732_800_000, 1_789_732_800_000),
        ("2026-09-18T12:00:00Z", 1_789_732_800_000),
        ("soon", None),
        (None, None),
        (0, None),
        (-1, None),
        (float("nan"), None),
        (float("inf"), None),
        (1e300, None),
    ],
)
def test_an_epoch_value_is_read_in_seconds_or_milliseconds(
    value: float | str | None, expected: int | None
) -> None:
    assert ms_of_epoch(value) == expected


@given(st.floats() | st.integers() | st.text())
def test_an_epoch_value_is_always_an_instant_or_unknown(value: float | str) -> None:
    found = ms_of_epoch(value)
    assert found is None or instant_of(found) >= instant_of(0)


@pytest.mark.parametrize(
    ("minutes", "name"),
    [(300, "5h"), (10_080, "7d"), (43_200, "30d"), (1_440, "1d"), (90, "90m"), (120, "2h")],
)
def test_a_window_is_named_by_its_length(minutes: int, name: str) -> None:
    assert window_name(minutes) == name


@pytest.mark.parametrize("body", [None, b"", b"{", b"[]", b'{"name":7}'])
def test_a_body_of_another_shape_is_none(body: bytes | None) -> None:
    assert decoded(body, Body) is None


def test_a_body_is_decoded() -> None:
    assert decoded(b'{"name":"ana","more":1}', Body) == Body("ana")


ORDER: list[str] = []


def one_learns_while_another_asks() -> type[int]:
    """Stand in an annotation, which is read while the type is learned."""
    other = Thread(target=lambda: ORDER.append(f"{learned(Slow)}"), daemon=True)
    other.start()
    other.join(0.2)  # It waits for us; if it did not, it would be done long before.
    ORDER.append("learned")
    return int


class Slow(Struct):
    """Takes long to be learned."""

    count: "one_learns_while_another_asks()"  # type: ignore[valid-type]


def test_two_threads_never_learn_a_type_at_once() -> None:
    """The second one would use the half of it, which ends the program."""
    assert learned(Slow) is learned(Slow)
    assert decoded(b'{"count": 3}', Slow) == Slow(3)
    assert ORDER[0] == "learned"
