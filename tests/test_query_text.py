"""The query line: what it says, what it refuses, how it is completed."""

from datetime import date

import pytest
from hypothesis import given, strategies as st

from burnbar_tui.facts import UsageError
from burnbar_tui.query_text import completions, naming, parse, quoted, settled
from burnbar_tui.scope import Bound, Filter, Period, Scope, Term, When
from burnbar_tui.views import Tally

TODAY = date(2026, 11, 26)
"""A Thursday."""


def test_names_are_parts_of_names_unless_they_are_quoted() -> None:
    found = parse('model:Opus,sonnet -project:"api" hub billing:api', TODAY)
    assert found.terms == (
        Term("model", ("Opus", "sonnet")),
        Term("project", ("api",), is_not=True, is_exact=True),
        Term("", ("hub",)),
        Term("billing", ("api",)),
    )
    assert found.terms[0].matches(["claude-opus-4-6"])
    assert found.terms[1].matches(["api"])
    assert not found.terms[1].matches(["api-server"])


def test_a_quoted_name_may_hold_spaces_and_an_open_quote_ends_with_the_line() -> None:
    assert parse('session:"fix the build"', TODAY).terms[0].values == ("fix the build",)
    assert parse('"two words', TODAY).terms == (Term("", ("two words",)),)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("cost>1", Bound("cost", ">", 1)),
        ("cost>=$0.50", Bound("cost", ">=", 0.5)),
        ("tokens<20k", Bound("tokens", "<", 20_000)),
        ("Output<=1.5M", Bound("output", "<=", 1_500_000)),
        ("calls=3", Bound("calls", "=", 3)),
    ],
)
def test_limits(text: str, bound: Bound) -> None:
    assert parse(text, TODAY).bounds == (bound,)


def test_a_limit_keeps_what_is_known_to_hold() -> None:
    tally = Tally(events=3, input_tokens=10, cache_read_tokens=5, cost_nano_usd=2_000_000_000)
    assert parse("cost>1 calls=3 tokens<=15 cache>4 input<11 output=0", TODAY).keeps(tally)
    assert not parse("cost>2", TODAY).keeps(tally)
    assert not parse("cost<5", TODAY).keeps(Tally(events=1, cost_nano_usd=None))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("last:7d", date(2026, 11, 20), TODAY),
        ("last:2w", date(2026, 11, 13), TODAY),
        ("last:3m", date(2026, 8, 27), TODAY),
        ("last:1y", date(2025, 11, 27), TODAY),
        ("last:week", date(2026, 11, 16), date(2026, 11, 22)),
        ("last:month", date(2026, 10, 1), date(2026, 10, 31)),
        ("last:year", date(2025, 1, 1), date(2025, 12, 31)),
        ("on:yesterday", date(2026, 11, 25), date(2026, 11, 25)),
        ("on:2026-11-03", date(2026, 11, 3), date(2026, 11, 3)),
        ("in:2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("in:oct", date(2026, 10, 1), date(2026, 10, 31)),
        ("in:december", date(2025, 12, 1), date(2025, 12, 31)),
        ("in:november", date(2026, 11, 1), TODAY),
        ("since:2026-11-03", date(2026, 11, 3), TODAY),
        ("since:2026-11-03 until:2026-11-09", date(2026, 11, 3), date(2026, 11, 9)),
        ("until:yesterday", None, date(2026, 11, 25)),
    ],
)
def test_days(text: str, first: date | None, last: date) -> None:
    scope = Scope(period=Period.TODAY, back=3, filter=parse(text, TODAY))
    assert scope.days(TODAY) == (first, last)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("colour:red", "knows no 'colour'"),
        ("model:", "model: a name is missing"),
        ("-", None),
        ("cost>much", "cost> wants a number"),
        ("last:0d", "last: wants a length"),
        ("last:soon", "last: wants a length"),
        ("on:2026-13-01", "is no day"),
        ("in:smarch", "in: wants a month"),
        ("since:2026-11-09 until:2026-11-03", "until: is before since:"),
        ("a b c d", "at most 3 words"),
    ],
)
def test_what_says_nothing_is_told(text: str, why: str | None) -> None:
    if why is None:
        assert parse(text, TODAY).terms == (Term("", ("-",)),)
        return
    with pytest.raises(UsageError, match=why):
        parse(text, TODAY)


@given(st.text(max_size=60), st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_any_text_is_read_or_refused_and_means_some_days(text: str, today: date) -> None:
    try:
        found = parse(text, today)
    except UsageError:
        return
    assert found.text == text.strip()
    first, last = Scope(filter=found).days(today)
    assert last <= today
    assert first is None or first <= last or found.when is not None


@given(st.text(st.characters(exclude_characters='"', exclude_categories=["Cc", "Cs"]), min_size=1))
def test_a_quoted_name_is_read_back_as_it_was(name: str) -> None:
    [term] = parse(f"model:{quoted(name)}", TODAY).terms or [None]
    assert term is not None
    assert term.values == (name,)


@given(st.text(max_size=60))
def test_a_name_is_meant_by_its_term_whatever_it_holds(name: str) -> None:
    text = naming("project", name)
    if not text:
        assert not any(character.isalnum() for character in name)
        return
    [term] = parse(text, TODAY).terms
    assert term.field == "project"
    assert term.matches([name])


NAMES = {"model": ("claude-opus-4-6", "gpt-5"), "project": ("my shop", "api")}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("mo", "model:"),
        ("-pro", "-provider:"),
        ("model:cl", "model:claude-opus-4-6"),
        ("model:opus", "model:opus-4-6"),
        ("gpt project:my", 'gpt project:"my shop"'),
        ("last:w", "last:week"),
        ("cos", "cost>"),
    ],
)
def test_what_is_typed_is_completed(text: str, first: str) -> None:
    assert completions(text, NAMES)[0] == first


@pytest.mark.parametrize("text", ["", "model:gpt-5 ", "model:zzz", "zzz"])
def test_there_is_not_always_something_to_add(text: str) -> None:
    assert completions(text, NAMES) == []


def test_periods_move_back_by_their_own_length() -> None:
    today = date(2026, 3, 31)
    assert Scope(period=Period.MONTH).moved(-1).days(today) == (
        date(2026, 2, 1),
        date(2026, 2, 28),
    )
    week = Scope(period=Period.WEEK).moved(-2)
    assert week.days(today) == (date(2026, 3, 11), date(2026, 3, 17))
    assert Scope(period=Period.TODAY, back=1).days(today) == (date(2026, 3, 30),) * 2
    assert Scope(period=Period.THIRTY_DAYS).moved(5) == Scope(period=Period.THIRTY_DAYS)
    assert Scope(period=Period.ALL).moved(-1) == Scope(period=Period.ALL)


@given(st.sampled_from(list(Period)), st.integers(0, 10**7), st.dates(date(1, 2, 1)))
def test_however_far_back_there_are_days(period: Period, back: int, today: date) -> None:
    first, last = Scope(period=period, back=back).days(today)
    assert last <= today
    assert first is None or first <= last


def test_a_filter_without_words_says_nothing_of_days() -> None:
    assert parse("  ", TODAY) == Filter()
    assert When().days(TODAY) == (None, TODAY)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("opus mod", "opus "),
        ("model:", ""),
        ("-project:", ""),
        ("cost", ""),
        ("api cost>=", "api "),
        ("cost ", "cost "),
        ("api", "api"),
        ("model:o", "model:o"),
        ("cost>1", "cost>1"),
        ("", ""),
    ],
)
def test_a_word_that_is_only_begun_says_nothing_yet(text: str, rest: str) -> None:
    assert settled(text) == rest
