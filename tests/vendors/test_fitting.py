"""What is kept of what vendors tell."""

from math import inf, nan

import pytest

from burnbar_tui.facts import Balance, QuotaReading, VendorUsage
from burnbar_tui.providers.api import ApiFact
from burnbar_tui.providers.bodies import LATEST_MS
from burnbar_tui.providers.fitting import fit
from tests.vendors.desk import NOW_MS


def reading(name: str = "5h", used_percent: float | None = 1.0) -> QuotaReading:
    return QuotaReading(window=name, as_of_ms=NOW_MS, used_percent=used_percent)


def all_fit(*facts: ApiFact) -> list[ApiFact]:
    told: list[ApiFact] = []
    for fact in facts:
        if (one := fit(fact, told)) is not None:
            told.append(one)
    return told


def test_a_name_is_given_once() -> None:
    told = all_fit(reading(), reading(), Balance(name="5h", amount=1, currency="USD"), reading())
    names = [one.window for one in told if isinstance(one, QuotaReading)]
    assert names == ["5h", "5h 2", "5h 3"]
    assert [one.name for one in told if isinstance(one, Balance)] == ["5h"]


def test_a_name_is_short_and_obeyed_by_no_terminal() -> None:
    [one] = all_fit(reading("\x1b[31m" + "x" * 500))
    assert isinstance(one, QuotaReading)
    assert one.window == "·[31m" + "x" * 75


def test_a_number_that_was_a_name_already_is_passed_over() -> None:
    told = all_fit(reading("5h"), reading("5h 2"), reading("5h"))
    assert [one.window for one in told if isinstance(one, QuotaReading)] == ["5h", "5h 2", "5h 3"]


@pytest.mark.parametrize(
    ("told", "kept"), [(nan, None), (inf, None), (-5.0, 0.0), (130.0, 130.0), (None, None)]
)
def test_a_share_is_finite_and_not_negative(told: float | None, kept: float | None) -> None:
    [one] = all_fit(reading(used_percent=told))
    assert isinstance(one, QuotaReading)
    assert one.used_percent == kept


@pytest.mark.parametrize(("start_ms", "end_ms"), [(0, 1), (2, 1), (1, LATEST_MS + 1)])
def test_usage_outside_of_the_calendar_is_not_kept(start_ms: int, end_ms: int) -> None:
    assert all_fit(VendorUsage(start_ms=start_ms, end_ms=end_ms)) == []


def test_a_count_that_no_column_holds_is_unknown() -> None:
    row = VendorUsage(start_ms=1, end_ms=2, input_tokens=-1, output_tokens=7, cost_nano=1 << 70)
    [one] = all_fit(row)
    assert isinstance(one, VendorUsage)
    assert (one.input_tokens, one.output_tokens, one.cost_nano) == (None, 7, None)
