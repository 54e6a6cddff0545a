"""Pictures of the app, and a terminal that does not move."""

import asyncio
from collections.abc import Hashable
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.screen import Screen

from tests.quiet import PAINT, caught_up, until_quiet
from tests.ui_fixtures.running import Picture, settle, svg_of, text_of

PARSED: dict[Hashable, list[RuleSet]] = {}
"""Style sheets by their text and the theme: hundreds of apps here begin with the same ones."""
STILL_SECONDS = 0.05
PICTURES = Path(__file__).parents[2] / "snapshots"


@pytest.fixture(autouse=True)
def calm_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """No animations, no blinking, and nothing of the developer's own terminal."""
    monkeypatch.setattr("textual.constants.TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setattr("textual.widgets.Input._toggle_cursor", lambda _: None)
    monkeypatch.setattr("locale.getencoding", lambda: "UTF-8")
    for name in ("NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parse each style sheet once, not once for every app."""
    parse = Stylesheet._parse_rules

    def remembered(self: Stylesheet, *args: Hashable, **named: Hashable) -> list[RuleSet]:
        key = (args, *named.items(), *self._variables.items())
        if key not in PARSED:
            PARSED[key] = parse(self, *args, **named)  # type: ignore[arg-type]
        return PARSED[key]

    monkeypatch.setattr(Stylesheet, "_parse_rules", remembered)


@pytest.fixture(autouse=True)
def painted_at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Paint what is there to be seen, and not each step on the way to it.

    A third of the time would go into pictures that others cover a moment later. Nor is each widget
    asked whether it is ready: those are when nothing happens any more.
    """
    monkeypatch.setattr(until_quiet, "unpainted", set())
    monkeypatch.setattr(Screen, "_compositor_refresh", lambda screen: until_quiet.put_off(screen))
    monkeypatch.setattr(Pilot, "_wait_for_screen", caught_up)


@pytest.fixture
def every_step_is_painted(painted_at_rest: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    """Paint as a terminal does, for tests of what happens between two moments of rest."""
    monkeypatch.setattr(Screen, "_compositor_refresh", PAINT)


class SvgPicture(SingleFileSnapshotExtension):
    """One file a picture in the top-level folder, beside its plain text."""

    _write_mode = WriteMode.TEXT
    file_extension = "svg"

    @classmethod
    def dirname(cls, *, test_location: PyTestLocation) -> str:
        return str(PICTURES / Path(test_location.filepath).stem)

    @classmethod
    def get_file_basename(cls, *, test_location: PyTestLocation, index: SnapshotIndex) -> str:
        return str(index) if isinstance(index, str) else str(test_location.snapshot_name)

    @classmethod
    def matches_test_location(
        cls, *, test_location: PyTestLocation, snapshot_location: str
    ) -> bool:
        return Path(snapshot_location).parent.name == Path(test_location.filepath).stem


class TextPicture(SvgPicture):
    """What a picture says, without its colours."""

    file_extension = "txt"


async def still(pilot: Pilot[None]) -> str:
    """Return what the screen says once it stays so; an answer may come late on a busy machine."""
    before = None
    while (now := text_of(pilot.app)) != before:
        before = now
        await asyncio.sleep(STILL_SECONDS)
        await settle(pilot)
    return now


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> Picture:
    """Compare the screen with its accepted picture."""

    async def compare(pilot: Pilot[None], name: str) -> None:
        assert await still(pilot) == snapshot(name=name, extension_class=TextPicture)
        assert svg_of(pilot.app) == snapshot(name=name, extension_class=SvgPicture)

    return compare
