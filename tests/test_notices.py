"""How the user wants to be told, as the file of settings says it."""

from datetime import datetime, time
from pathlib import Path

import pytest

from burnbar_tui import settings
from burnbar_tui.notices import ROWS, NoticeChoice


def read(folder: Path, text: str) -> settings.Reading:
    file = folder / "config.toml"
    file.write_text(text)
    return settings.read(file)


def test_nothing_but_the_dashboard_tells_before_it_is_asked_to(tmp_path: Path) -> None:
    found = settings.read(tmp_path / "none").settings
    assert (found.digest_at, found.notify_app, found.quiet_hours) == (None, "on", "off")
    ways = (found.notify_terminal, found.notify_tmux, found.notify_desktop)
    assert ways == ("off", "off", "off")
    assert {row[0]: row[1] for row in ROWS} == {
        name: getattr(NoticeChoice(), name) for name in NoticeChoice.__struct_fields__
    }


@pytest.mark.parametrize(
    ("text", "at"), [("off", None), ("on", time(18)), ("17:30", time(17, 30)), ("00:00", time())]
)
def test_the_hour_of_the_digest(tmp_path: Path, text: str, at: time | None) -> None:
    reading = read(tmp_path, f'digest = "{text}"')
    assert (reading.troubles, reading.settings.digest_at) == ((), at)


@pytest.mark.parametrize(
    ("hours", "quiet", "loud"),
    [
        ("22:00-07:00", ("22:00", "23:59", "00:00", "06:59"), ("07:00", "21:59")),
        ("12:00-13:30", ("12:00", "13:29"), ("11:59", "13:30")),
        ("off", (), ("00:00", "12:00")),
    ],
)
def test_quiet_hours_may_reach_past_midnight(
    hours: str, quiet: tuple[str, ...], loud: tuple[str, ...]
) -> None:
    choice = NoticeChoice(quiet_hours=hours)

    def is_quiet(text: str) -> bool:
        return choice.is_quiet(datetime.fromisoformat(f"2026-11-26T{text}:00+00:00"))

    assert [is_quiet(one) for one in quiet] == [True] * len(quiet)
    assert [is_quiet(one) for one in loud] == [False] * len(loud)


@pytest.mark.parametrize(
    "line",
    [
        'digest = "25:00"',
        'digest = "6pm"',
        "digest = 18",
        "digest = []",
        'quiet_hours = "22:00"',
        'quiet_hours = "22:00-22:00"',
        'quiet_hours = "22-7"',
        'notify_about = "some"',
        'notify_terminal = "osc8"',
        'notify_desktop = "yes"',
    ],
)
def test_what_is_wrong_is_told_and_the_default_holds(tmp_path: Path, line: str) -> None:
    reading = read(tmp_path, line)
    name = line.partition(" ")[0]
    [trouble] = reading.troubles
    assert f"`{name}` must be " in trouble
    assert getattr(reading.settings, name) == settings.BY_NAME[name].default
