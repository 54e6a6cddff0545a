"""What is worth a word when a glance follows another, and that nothing is said twice."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from burnbar_tui.toasts import Toaster, changes
from burnbar_tui.views import Glance
from tests.ui_fixtures.samples import HOSTILE, NOW, ZONE, glance, window

EMPTY = Glance(as_of=NOW, timezone=ZONE)
SOON = NOW + timedelta(hours=1)


def with_window(used: float | None, **more: object) -> Glance:
    return replace(glance(), windows=(window(1, "ana", "5h", used, **more),))


def texts(before: Glance, after: Glance) -> list[str]:
    return [toast.text for toast in changes(before, after)]


def said_by(toaster: Toaster, *glances: Glance) -> list[str]:
    """Return what is said while glances come in, once everything is read."""
    said = []
    for each in glances:
        toaster.see(each, is_reading=False)
        while (toast := toaster.take()) is not None:
            said.append(toast.text)
    return said


def test_equal_glances_have_nothing_to_say() -> None:
    assert texts(glance(), glance()) == []
    assert texts(EMPTY, EMPTY) == []


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ((79.9, None), (80.0, None), "Acorn Code ana 5h is at 80%"),
        ((10.0, None), (120.0, SOON), "Acorn Code ana 5h is used up: 120%"),
        ((99.9, SOON), (100.0, SOON), "Acorn Code ana 5h is used up: 100%"),
        (
            (60.0, None),
            (70.0, SOON),
            "Acorn Code ana 5h is likely used up at 19:00, before its reset",
        ),
        ((80.0, None), (99.0, None), None),
        ((82.0, SOON), (83.0, SOON), None),
        ((90.0, None), (79.0, None), None),
        ((None, None), (99.0, None), None),
        ((99.0, None), (None, None), None),
    ],
)
def test_a_window_is_told_when_it_passes_a_mark(
    before: tuple[float | None, object], after: tuple[float | None, object], text: str | None
) -> None:
    was, now = (
        with_window(
            used, window_minutes=300, exhausts_at=at, forecast_percent=280.0 if at else None
        )
        for used, at in (before, after)
    )
    found = texts(was, now)
    assert found == ([] if text is None else [text])


def test_what_is_only_just_likely_to_be_used_up_is_not_told() -> None:
    hardly = with_window(70.0, window_minutes=300, exhausts_at=SOON, forecast_percent=110.0)
    assert texts(with_window(60.0), hardly) == []


@pytest.mark.parametrize(
    ("before", "after", "later", "is_told"),
    [
        (96.0, 0.0, timedelta(hours=5), True),
        (40.0, 0.0, timedelta(hours=5), False),
        (96.0, 85.0, timedelta(hours=5), False),
        (96.0, 0.0, timedelta(0), False),
        (96.0, 97.0, timedelta(minutes=5), False),
    ],
)
def test_a_reset_is_told_where_one_waited_for_it(
    before: float, after: float, later: timedelta, is_told: bool
) -> None:
    resets_at = NOW + timedelta(hours=2)
    found = texts(
        with_window(before, resets_at=resets_at), with_window(after, resets_at=resets_at + later)
    )
    assert found == (["Acorn Code ana 5h was reset: 0%"] if is_told else [])


def test_a_window_that_was_not_there_before_is_no_change() -> None:
    assert texts(replace(glance(), windows=()), glance()) == []


def test_a_new_account_and_a_new_model_are_told() -> None:
    before = replace(glance(), accounts=glance().accounts[1:], models=("a",))
    after = replace(glance(), models=("", "a", "b"))
    assert texts(before, after) == ["New account: Acorn Code ana", "New model: b"]
    assert texts(replace(before, models=()), after) == ["New account: Acorn Code ana"]


def test_a_source_is_told_when_it_fails_and_when_it_works_again() -> None:
    [first, *others] = glance().accounts
    failing = replace(glance(), accounts=(replace(first, trouble="401: key refused"), *others))
    assert texts(glance(), failing) == ["Acorn Code ana fails: 401: key refused"]
    assert texts(failing, glance()) == ["Acorn Code ana works again"]


def test_names_from_outside_obey_nobody() -> None:
    [first, *others] = glance().accounts
    odd = replace(first, provider=HOSTILE, account=HOSTILE, trouble=HOSTILE)
    before = replace(glance(), accounts=(replace(odd, trouble=""), *others), models=("a",))
    after = replace(
        before,
        accounts=(odd, *others, replace(odd, account_id=99)),
        models=("a", HOSTILE),
        windows=tuple(
            replace(each, window=HOSTILE, account=HOSTILE, used_percent=100.0)
            for each in glance().windows
        ),
    )
    before = replace(
        before, windows=tuple(replace(each, used_percent=1.0) for each in after.windows)
    )
    found = texts(before, after)
    assert len(found) > 5
    assert not any("\x1b" in text or "\u202e" in text or "\n" in text for text in found)


def test_nothing_is_said_at_the_start_nor_while_everything_is_read() -> None:
    toaster = Toaster()
    toaster.see(replace(glance(), accounts=()), is_reading=True)
    assert toaster.take() is None
    assert said_by(toaster, glance()) == []


def test_the_first_import_is_told_with_its_totals() -> None:
    toaster = Toaster()
    toaster.see(EMPTY, is_reading=True)
    toaster.see(replace(glance(), accounts=glance().accounts[:2]), is_reading=True)
    said = said_by(toaster, glance(), glance())
    assert said == ["Read 48,211 calls of 6 accounts; 30 days: ≥ $642.31 ○"]


def test_what_was_hidden_for_a_while_is_not_new_when_it_is_back() -> None:
    hidden = replace(glance(), accounts=glance().accounts[1:], windows=())
    assert said_by(Toaster(), glance(), hidden, glance()) == []
    assert said_by(Toaster(), with_window(10.0), hidden, with_window(90.0)) == [
        "Acorn Code ana 5h is at 90%"
    ]


def test_nothing_is_said_twice_unless_it_came_anew() -> None:
    resets_at = NOW + timedelta(hours=2)

    def at(used: float, later: int = 0) -> Glance:
        return with_window(used, resets_at=resets_at + timedelta(hours=later))

    said = said_by(Toaster(), at(79), at(81), at(79), at(81), at(2, 5), at(81, 5), at(79, 5))
    assert said == [
        "Acorn Code ana 5h is at 81%",
        "Acorn Code ana 5h was reset: 2%",
        "Acorn Code ana 5h is at 81%",
    ]


def test_what_is_bad_is_said_first_and_not_everything_at_once() -> None:
    many = tuple(
        replace(glance().accounts[0], account_id=index, account=f"a{index}")
        for index in range(100, 120)
    )
    toaster = Toaster()
    toaster.see(with_window(10.0), is_reading=False)
    after = with_window(100.0)
    toaster.see(replace(after, accounts=(*after.accounts, *many)), is_reading=False)
    found = []
    while (toast := toaster.take()) is not None:
        found.append(toast.text)
    assert len(found) == 5
    assert found[0] == "Acorn Code ana 5h is used up: 100%"
    assert not toaster.has_more
