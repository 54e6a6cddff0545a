"""What time it is, and where our files are."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from burnbar_tui import clock
from burnbar_tui.facts import UsageError
from burnbar_tui.paths import find_paths


def test_the_clock_can_be_frozen() -> None:
    at = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
    assert clock.now({"BURNBAR_NOW": "2026-11-05T09:30:00Z"}) == at
    assert clock.now({"BURNBAR_NOW": "2026-11-05T10:30:00+01:00"}) == at
    assert clock.now({"BURNBAR_NOW": "2026-11-05T09:30:00"}) == at
    assert clock.now({}).tzinfo is UTC
    with pytest.raises(UsageError, match="BURNBAR_NOW"):
        clock.now({"BURNBAR_NOW": "noon"})


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../../etc/passwd", "/etc/passwd", "a\0b"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="unknown time zone"):
        clock.zone(name)


def test_the_local_zone_is_that_of_the_environment_then_of_the_system(tmp_path: Path) -> None:
    assert clock.local_zone({"TZ": ":Asia/Kolkata"}, tmp_path).key == "Asia/Kolkata"
    assert clock.local_zone({"TZ": "nonsense"}, tmp_path).key == "UTC"
    (tmp_path / "timezone").write_text("Europe/Berlin\n")
    assert clock.local_zone({}, tmp_path).key == "Europe/Berlin"
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Pacific/Chatham")
    assert clock.local_zone({}, tmp_path).key == "Pacific/Chatham"


@pytest.mark.parametrize(
    ("platform", "environ", "data", "config"),
    [
        ("linux", {}, "/h/.local/share/burnbar", "/h/.config/burnbar"),
        ("linux", {"XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c"}, "/d/burnbar", "/c/burnbar"),
        ("darwin", {}, *["/h/Library/Application Support/burnbar"] * 2),
        ("win32", {}, "/h/AppData/Local/burnbar", "/h/AppData/Roaming/burnbar"),
        ("linux", {"BURNBAR_DATA_DIR": "/x", "BURNBAR_CONFIG_DIR": "/y"}, "/x", "/y"),
    ],
)
def test_folders_are_the_platforms_own(
    monkeypatch: pytest.MonkeyPatch, platform: str, environ: dict[str, str], data: str, config: str
) -> None:
    monkeypatch.setattr("sys.platform", platform)
    paths = find_paths({"HOME": "/h", **environ})
    assert (paths.data, paths.config, paths.home) == (Path(data), Path(config), Path("/h"))
    assert paths.glance.parent == paths.store.parent == paths.data
