"""How the outlook of a quota window is told in each width."""

from datetime import UTC, datetime, timedelta

import pytest

from burnbar_tui.quota_views import WindowView
from burnbar_tui.widgets import quota
from burnbar_tui.widgets.columns import Look

NOW = datetime(2026, 11, 26, 20, 8, tzinfo=UTC)
LOOK = Look(now=NOW)
FRIDAY = NOW + timedelta(hours=5)
MONDAY = NOW + timedelta(days=4)


def window(used: float | None, *, out: datetime | None = None) -> WindowView:
    return WindowView(
        account_id=1, provider_id="acorn-code", account="ana", window="7d",
        used_percent=used, resets_at=MONDAY if out else FRIDAY, exhausts_at=out,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("shown", "told"),
    [
        (
            window(97, out=FRIDAY),
            {32: "out Fri 01:08, resets Mon 20:08", 30: "out Fri 01:08", 12: "out Fri"},
        ),
        (
            window(104),
            {23: "used up, back Fri 01:08", 22: "back Fri 01:08", 13: "back Fri", 6: "back…"},
        ),
        (window(40), {16: "resets Fri 01:08", 15: "resets Fri", 9: "till Fri"}),
        (window(None), {16: "resets Fri 01:08"}),
    ],
    ids=["out", "over", "lasts", "unknown"],
)
def test_a_time_never_stands_alone_and_is_never_cut(
    shown: WindowView, told: dict[int, str]
) -> None:
    for width, words in told.items():
        assert "".join(text for text, _ in quota.outlook(shown, LOOK, width)) == words


def test_a_date_keeps_its_month() -> None:
    later = WindowView(
        account_id=1, provider_id="acorn-code", account="ana", window="month",
        used_percent=5.0, resets_at=NOW + timedelta(days=34),
    )  # fmt: skip
    assert quota.outlook(later, LOOK, 11)[0][0] == "till 30 Dec"
