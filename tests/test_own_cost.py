"""What we say that we cost ourselves."""

from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from burnbar_tui.own_cost import Meter, OwnCost
from burnbar_tui.widgets.key_line import KeyLine
from burnbar_tui.widgets.status import own_words
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import app_of, running, settle, text_of
from tests.ui_fixtures.samples import NOW, glance


def test_cpu_is_the_share_of_the_last_two_steps() -> None:
    busy = iter([1.0, 1.05, 1.10, 2.10])
    elapsed = count(100, 5)
    meter = Meter(lambda: next(elapsed), lambda: next(busy))
    assert [meter.read().cpu_percent for _ in range(4)] == [
        None, pytest.approx(1.0), pytest.approx(1.0), pytest.approx(10.5),
    ]  # fmt: skip


def test_memory_is_that_of_this_process() -> None:
    own = Meter().read()
    assert own.memory_bytes is not None
    assert 5_000_000 < own.memory_bytes < 4_000_000_000


@pytest.mark.parametrize("text", [None, "", "12", "a b c"])
def test_where_the_system_tells_no_present_memory_it_is_the_peak(
    tmp_path: Path, text: str | None
) -> None:
    statm = tmp_path / "statm"
    if text is not None:
        statm.write_text(text)
    own = Meter(statm=statm).read()
    assert own.is_peak
    assert own.memory_bytes is not None
    assert own.memory_bytes > 5_000_000


def test_what_is_not_known_is_left_out() -> None:
    as_of = NOW - timedelta(seconds=12)
    full = own_words(OwnCost(0.34, 61_000_000), 5_000, as_of, NOW)
    assert full == ("cpu 0.3% · 61 MB", "cpu 0.3% · 61 MB · 5.0k files · read 12s ago")
    assert own_words(OwnCost(None, None), 0, None, NOW) == ()
    assert own_words(OwnCost(None, 61_000_000, is_peak=True), 0, None, NOW)[0] == "peak 61 MB"


@pytest.mark.parametrize(
    ("width", "shown"), [(240, "files · read"), (160, "files · read"), (150, "cpu 4.0%"), (100, "")]
)
async def test_it_is_shown_beside_all_keys_where_there_is_room(width: int, shown: str) -> None:
    elapsed, busy = count(100, 5), iter([1.0, 1.2])
    meter = Meter(lambda: next(elapsed), lambda: next(busy))
    async with running(FakeEngine(glance()), glance(), (width, 40)) as pilot:
        app = app_of(pilot.app)
        before = text_of(app).splitlines()[-1]
        for _ in range(2):
            app.show_own_cost(meter)
        await settle(pilot)
        line = text_of(app).splitlines()[-1]
        assert shown in line
        assert (line != before) == bool(shown)
        assert bool(app.screen.query_one(KeyLine).own) == bool(shown)


async def test_every_screen_tells_at_once_what_was_measured_last() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        app = app_of(pilot.app)
        app.watch_own_cost(meter := Meter())
        app.show_own_cost(meter)
        for key in "234561":
            await pilot.press(key)
            await settle(pilot)
            assert "5.0k files · read" in text_of(app).splitlines()[-1], key
