"""Settings: everything is changed with keys, shown at once, and saved at once."""

import re
import tomllib
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from burnbar_tui.preferences import Preferred
from burnbar_tui.scope import Period, Unit
from burnbar_tui.screens.choice_screen import KeyScreen
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.key_clashes import accepted, normal
from burnbar_tui.screens.key_places import places
from burnbar_tui.screens.quotas_screen import QuotasScreen
from burnbar_tui.screens.settings_screen import SettingsScreen
from burnbar_tui.settings import SETTINGS, Reading, Settings, read
from burnbar_tui.themes import EMBER
from burnbar_tui.widgets.note_line import NoteLine
from burnbar_tui.widgets.settings_table import SettingsTable
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import Picture, app_of, running, settle, text_of
from tests.ui_fixtures.samples import glance

SIZES = [(80, 24), (160, 45), (40, 12)]
SHOWN = Path("/home/ana/.config/burnbar/config.toml")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where settings are kept."""
    return tmp_path / "config.toml"


def kept(file: Path, text: str = "") -> Preferred:
    """Return what an app starts with that finds this file."""
    if text:
        file.write_text(text)
    return Preferred(read(file), file, file.with_name("last_used.json"))


def saved(file: Path) -> dict[str, object]:
    return tomllib.loads(file.read_text())


def text_in(file: Path) -> str:
    return file.read_text()


def is_there(file: Path) -> bool:
    return file.exists()


async def go_to(pilot: Pilot[None], *way: str) -> SettingsTable:
    """Open the settings, with the cursor on one of them."""
    if not isinstance(pilot.app.screen, SettingsScreen):
        await pilot.press("comma")
        await settle(pilot)
    table = pilot.app.screen.query_one(SettingsTable)
    table.cursor = [row.way for row in table.rows].index(way)
    await pilot.pause()
    return table


async def test_how_it_looks(picture: Picture) -> None:
    preferred = Preferred(Reading(Settings(keys={"app.accounts": "A"}, unit="tokens")), SHOWN)
    async with running(FakeEngine(glance()), glance(), preferred=preferred) as pilot:
        await pilot.press("comma", "down")
        for width, height in SIZES:
            await pilot.resize_terminal(width, height)
            await picture(pilot, f"settings-{width}x{height}")


async def test_questions_above_it(picture: Picture, file: Path) -> None:
    del file
    preferred = Preferred(Reading(Settings()), SHOWN)
    async with running(FakeEngine(glance()), glance(), preferred=preferred) as pilot:
        await pilot.press("comma", "enter", "down")
        await picture(pilot, "theme-80x24")
        await pilot.press("escape")
        await go_to(pilot, "keys", "app.quotas")
        await pilot.press("enter")
        await picture(pilot, "key-80x24")
        await pilot.press("4")
        await picture(pilot, "clash-80x24")


async def test_each_choice_is_one_step_away(file: Path) -> None:
    async with running(FakeEngine(glance()), glance(), preferred=kept(file)) as pilot:
        for one in SETTINGS:
            if not one.choices:
                continue
            table = await go_to(pilot, one.name)
            at = one.choices.index(one.default)
            for turn, key in enumerate(["right", "l", "space", "enter"], 1):
                await pilot.press(key)
                await settle(pilot)
                assert table.selected is not None
                value = one.choices[(at + turn) % len(one.choices)]
                assert table.selected.value == value, one.name
                assert saved(file).get(one.name, one.default) == value
            await pilot.press("left", "h", "left", "left")
            await settle(pilot)
            assert saved(file) == {}, one.name


async def test_a_theme_is_shown_before_it_is_chosen(file: Path) -> None:
    async with running(FakeEngine(glance()), glance(), preferred=kept(file)) as pilot:
        await go_to(pilot, "theme")
        await pilot.press("enter", "j")
        await settle(pilot)
        assert pilot.app.theme == "paper"
        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.theme == EMBER.name
        assert not is_there(file)
        await pilot.press("enter", "down", "down", "k", "enter")
        await settle(pilot)
        assert pilot.app.theme == "paper"
        assert saved(file) == {"theme": "paper"}
        assert "● Saved in" in text_of(pilot.app)
        await pilot.press("delete")
        await settle(pilot)
        assert (pilot.app.theme, saved(file)) == (EMBER.name, {})


async def test_a_zone_is_looked_for_by_a_part_of_its_name(file: Path) -> None:
    async with running(FakeEngine(glance()), glance(), preferred=kept(file)) as pilot:
        await go_to(pilot, "timezone")
        await pilot.press("enter")
        await settle(pilot)
        pilot.app.screen.query_one(Input).value = "nothing like it"
        await pilot.pause()
        assert pilot.app.screen.query_one(OptionList).option_count == 0
        pilot.app.screen.query_one(Input).value = "kathm"
        await pilot.pause()
        await pilot.press("enter")
        await settle(pilot)
        assert saved(file) == {"timezone": "Asia/Kathmandu"}
        assert "Saved, for the next start, in" in text_of(pilot.app)


async def test_a_new_key_works_at_once_and_everywhere(file: Path) -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45), preferred=kept(file)) as pilot:
        await go_to(pilot, "keys", "app.quotas")
        await pilot.press("space")
        await pilot.pause()
        assert isinstance(pilot.app.screen, KeyScreen)
        await pilot.press("o")
        await settle(pilot)
        assert saved(file) == {"keys": {"app.quotas": "o"}}
        await pilot.press("escape")
        await settle(pilot)
        assert "o quotas" in text_of(pilot.app)
        await pilot.press("3")
        assert not isinstance(pilot.app.screen, QuotasScreen)
        await pilot.press("o")
        await settle(pilot)
        assert isinstance(pilot.app.screen, QuotasScreen)
        await pilot.press("question_mark")
        await pilot.pause()
        assert "o  Quotas: windows, balances" in text_of(pilot.app)
        await pilot.press("escape")
        await go_to(pilot, "keys", "app.quotas")
        await pilot.press("delete", "escape", "3")
        await settle(pilot)
        assert isinstance(pilot.app.screen, QuotasScreen)


async def test_a_key_that_is_taken_is_refused(file: Path) -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45), preferred=kept(file)) as pilot:
        await go_to(pilot, "keys", "app.quotas")
        for key in ("4", "t", "g", "escape"):
            await pilot.press("enter", key)
            await settle(pilot)
            assert isinstance(pilot.app.screen, SettingsScreen)
        assert "`g` cannot be both `app.quotas`" in text_of(pilot.app)
        assert "`explore.group`" in text_of(pilot.app)
        assert not is_there(file)


async def test_own_keys_that_were_given_away_do_not_come_back(file: Path) -> None:
    text = '[keys]\n"app.quotas" = "o"\n"app.explore" = "3"\n'
    async with running(FakeEngine(glance()), glance(), preferred=kept(file, text)) as pilot:
        await go_to(pilot, "keys", "app.quotas")
        await pilot.press("delete")
        await settle(pilot)
        assert "Not changed: `3` cannot be both" in text_of(pilot.app).replace("\n", " ")
        assert text_in(file) == text
        await pilot.press("escape", "3")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ExploreScreen)


async def test_every_key_of_it_can_be_pressed(file: Path) -> None:
    async with running(FakeEngine(glance()), glance(), preferred=kept(file)) as pilot:
        table = await go_to(pilot, "ascii")
        for key, active in list(pilot.app.screen.active_bindings.items()):
            # Those of the app are pressed by its own test.
            if not active.binding.id or active.node is pilot.app:
                continue
            await go_to(pilot, "ascii")
            await pilot.press(key)
            await settle(pilot)
            if not isinstance(pilot.app.screen, SettingsScreen):
                await pilot.press("escape")
                await settle(pilot)
        assert all(each.id and each.tooltip for each in table.BINDINGS if isinstance(each, Binding))


async def test_the_palette_opens_it_and_chooses_themes(file: Path) -> None:
    async with running(FakeEngine(glance()), glance(), preferred=kept(file)) as pilot:
        await pilot.press("ctrl+p", *"theme: paper")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert saved(file) == {"theme": "paper"}


async def test_what_is_not_kept_says_so(tmp_path: Path) -> None:
    broken = tmp_path / "config.toml"
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await go_to(pilot, "ascii")
        await pilot.press("right")
        await settle(pilot)
        assert "! Not saved: there is no file" in text_of(pilot.app)
    preferred = kept(broken, "theme = \n")
    async with running(FakeEngine(glance()), glance(), (160, 45), preferred=preferred) as pilot:
        assert "is not TOML" in pilot.app.screen.query_one(NoteLine).text
        await go_to(pilot, "ascii")
        await pilot.press("right")
        await settle(pilot)
        assert "! Not saved" in text_of(pilot.app)
    assert broken.read_text() == "theme = \n"


async def test_what_is_wrong_is_noted_and_the_default_holds(file: Path) -> None:
    text = 'theme = "no-such"\nunit = "euro"\ncolour = 1\n[keys]\n'
    text += '"app.quotas" = "4"\n"app.kwit" = "z"\n'
    async with running(FakeEngine(glance()), glance(), preferred=kept(file, text)) as pilot:
        note = pilot.app.screen.query_one(NoteLine).text
        assert pilot.app.theme == EMBER.name
        for part in ("`theme` must be ember, paper", "`unit` must be one of", "left alone: colour",
                     "`4` cannot be both", "did you mean `app.quit`?"):  # fmt: skip
            assert part in note
        await pilot.press("3")
        await settle(pilot)
        assert isinstance(pilot.app.screen, QuotasScreen)


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_keys_that_cannot_be_given_are_told_whole_and_not_listed(
    size: tuple[int, int], file: Path
) -> None:
    text = '[keys]\n"app.quotas" = "nosuchkey"\n"app.explore" = "t"\n'
    async with running(FakeEngine(glance()), glance(), size, preferred=kept(file, text)) as pilot:
        words = " ".join(text_of(pilot.app).split())
        assert "`app.quotas` has no keys that exist" in words
        assert "`t` cannot be both `app.explore`" in words
        assert "it keeps its own" in words
        await pilot.press("3")
        await settle(pilot)
        assert isinstance(pilot.app.screen, QuotasScreen)
        for name, key in (("app.quotas", "3"), ("app.explore", "4")):
            table = await go_to(pilot, "keys", name)
            assert table.selected is not None
            assert table.selected.value == key
            await pilot.press("delete")  # What is refused can be taken out of the file.
            await settle(pilot)
    assert read(file).settings.keys == {}


def test_keys_are_known_by_their_names() -> None:
    from burnbar_tui.app import BurnbarApp

    for keys in ("a", "?", "ctrl+shift+f5", "space", "pagedown", "alt+ö", "ctrl+underscore", "+"):
        assert normal(keys)
    for keys in ("nosuchkey", "a,nosuchkey", "ctrl+nosuchkey", ""):
        assert normal(keys) == ()
    assert all(one.keys for there in places(BurnbarApp).values() for one in there.values())


async def test_it_starts_as_chosen(file: Path) -> None:
    text = 'theme = "nord"\nstart_screen = "quotas"\nperiod = "7d"\nunit = "tokens"\n'
    text += "animations = false\n"
    async with running(FakeEngine(glance()), glance(), preferred=kept(file, text)) as pilot:
        screen = pilot.app.screen
        assert isinstance(screen, QuotasScreen)
        assert screen.questions is not None
        assert (screen.scope.period, screen.unit) == (Period.WEEK, Unit.TOKENS)
        assert (pilot.app.theme, pilot.app.animation_level) == ("nord", "none")


async def test_what_was_used_last_is_taken_up_again(file: Path) -> None:
    text = 'period = "remember"\nunit = "remember"\n'
    async with running(FakeEngine(glance()), glance(), preferred=kept(file, text)) as pilot:
        assert app_of(pilot.app).overview.scope.period is Period.THIRTY_DAYS
        await pilot.press("t", "u")
        await settle(pilot)
    async with running(FakeEngine(glance()), glance(), preferred=kept(file)) as pilot:
        overview = app_of(pilot.app).overview
        assert (overview.scope.period, overview.unit) == (Period.MONTH, Unit.TOKENS)
    assert text_in(file) == text
    file.with_name("last_used.json").write_text('{"period": "a year", "unit": "tokens"}')
    async with running(FakeEngine(glance()), glance(), preferred=kept(file)) as pilot:
        overview = app_of(pilot.app).overview
        assert (overview.scope.period, overview.unit) == (Period.THIRTY_DAYS, Unit.TOKENS)
    file.with_name("last_used.json").write_text("3")
    async with running(FakeEngine(glance()), glance(), preferred=kept(file)) as pilot:
        assert app_of(pilot.app).overview.unit is Unit.USD


def test_keys_may_be_swapped_and_shared_by_places_that_never_meet() -> None:
    from burnbar_tui.app import BurnbarApp

    there = places(BurnbarApp)
    swap = {"app.accounts": "3", "app.quotas": "2", "explore.sort": "a"}
    assert accepted(swap, there) == (swap, ())
    given, [told] = accepted({"app.accounts": "3", "app.quotas": "o,3"}, there)
    assert len(given) == 1
    assert "`app.accounts`" in told
    assert "`app.quotas`" in told


async def test_without_colours_signs_and_words_still_tell(
    monkeypatch: pytest.MonkeyPatch, picture: Picture
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        for key, name in (("1", "overview"), ("3", "quotas")):
            await pilot.press(key)
            await settle(pilot)
            drawn = pilot.app.export_screenshot().split("<g")[0]
            found = set(re.findall(r"#([0-9a-f]{6})", drawn))
            frame = {"c5c8c6", "ff5f57", "febc2e", "28c840"}
            assert all(one[:2] == one[2:4] == one[4:] for one in found - frame)
            await picture(pilot, f"no-color-{name}-160x45")


async def test_the_overview_in_ascii(picture: Picture) -> None:
    preferred = Preferred(Reading(Settings(ascii="on")))
    async with running(FakeEngine(glance()), glance(), preferred=preferred) as pilot:
        for width, height in SIZES[:2]:
            await pilot.resize_terminal(width, height)
            await picture(pilot, f"ascii-{width}x{height}")
