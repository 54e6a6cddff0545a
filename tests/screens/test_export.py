"""Rows and pictures into files, from any table."""

import csv
import json
from pathlib import Path

import pytest

from burnbar_tui.explore_views import By, Explored, Pivot
from burnbar_tui.exported_rows import figures
from burnbar_tui.exporting import Cell, csv_text, file_name, markdown_text, write
from burnbar_tui.facts import NANO_USD_PER_USD, BurnbarError
from burnbar_tui.screens.explore_screen import ExploreScreen
from burnbar_tui.screens.export_screen import FORMS, ExportScreen
from burnbar_tui.views import NamedTally, Tally
from burnbar_tui.widgets.groups_table import GroupsTable
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import Picture, running, settle, text_of
from tests.ui_fixtures.samples import ACCOUNTS, HOSTILE, NOW, ZONE, glance

WORDS = {"exact", "estimated", "unavailable"}
BARS = "━─╋▁▂▃▄▅▆▇"
DRAWN = f"{BARS}●◐○$…"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.mark.parametrize("place", range(len(FORMS)), ids=[ending for ending, _ in FORMS])
async def test_every_form_is_a_file_that_can_be_read(folder: Path, place: int) -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("x")
        await pilot.pause()
        assert isinstance(pilot.app.screen, ExportScreen)
        await pilot.press(*["j"] * place, "enter")
        await settle(pilot)
        await pilot.pause()
        [told] = pilot.app._notifications
        [file] = found(folder)
        assert told.message == f"Wrote {file}"
    text = file.read_text()
    match file.suffix:
        case ".csv":
            rows = list(csv.DictReader(text.splitlines()))
            of_cost = [float(row["cost_usd"]) if row["cost_usd"] else None for row in rows]
            assert of_cost == [
                None if (nano := row.chosen.cost_nano_usd) is None else nano / NANO_USD_PER_USD
                for row in ACCOUNTS
            ]
            assert [row["input_tokens"] for row in rows] == [
                str(row.chosen.input_tokens) for row in ACCOUNTS
            ]
            assert {row["cost_confidence"] for row in rows} <= WORDS
            assert not any(mark in text for mark in DRAWN)
            assert {"provider_id", "tightest_used_percent"} <= set(rows[0])
            assert not {"account_id", "tightest"} & set(rows[0])
            assert "2025-10-23-to-2025-11-21" in file.name
        case ".json":
            told = json.loads(text)
            assert told["range"] == {"start": "2025-10-23", "end": "2025-11-21"}
            assert told["totals"] == figures(glance().chosen)
            assert (told["filter"], told["timezone"]) == ("", ZONE)
            assert [row["account_id"] for row in told["rows"]] == [
                row.account_id for row in glance().accounts
            ]
            assert {row["today"]["cost_confidence"] for row in told["rows"]} <= WORDS
        case ".md":
            heading, _, table = text.partition("\n\n")
            assert heading == "**Overview Accounts**: 2025-10-23 to 2025-11-21"
            assert table.count("\n") == len(ACCOUNTS) + 2
            assert not any(mark in text for mark in BARS)
        case _:
            assert text.startswith("<svg")


async def test_a_text_of_groups_ends_with_their_sum(folder: Path) -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        await pilot.press("4", "x", *["j"] * [one for one, _ in FORMS].index("md"), "enter")
        await settle(pilot)
        await pilot.pause()
    [file] = found(folder)
    *_, last_row, total = file.read_text().splitlines()
    assert last_row.startswith("| others |")
    assert total.startswith("| total | $77.25 ◐ |")


async def test_the_question_is_closed_without_an_answer(folder: Path, picture: Picture) -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("x")
        await pilot.pause()
        await picture(pilot, "export-80x24")
        await pilot.press("escape")
        await settle(pilot)
        assert not isinstance(pilot.app.screen, ExportScreen)
    assert found(folder) == []


def test_a_file_is_never_overwritten(folder: Path) -> None:
    path = write(folder, "a.csv", "one")
    with pytest.raises(BurnbarError, match=r"cannot write .*a\.csv"):
        write(folder, "a.csv", "two")
    assert path.read_text() == "one"


def test_names_of_files_are_plain() -> None:
    assert file_name(f"Quotas {HOSTILE}", "csv", NOW).isascii()
    assert file_name("", "md", NOW) == "burnbar-view-20251121-170002.md"


def test_nothing_in_a_file_can_be_obeyed() -> None:
    for text in (csv_text(["a"], [[HOSTILE]]), markdown_text(["a"], [[HOSTILE], [None]])):
        assert all(one.isprintable() or one == "\n" for one in text)
    assert markdown_text(["a|b"], [[None]]) == "| a\\|b |\n| --- |\n| — |\n"


def test_no_text_is_a_formula_and_no_figure_has_an_exponent() -> None:
    cells: list[Cell] = ["=1+1", "+1", "-1", "@a", " =1", "a=1", -1, 6.318e-06, 1e16, None, True]
    [header, line] = csv.reader(csv_text(["=a"] * len(cells), [cells]).splitlines())
    assert header[0] == "'=a"
    assert line == [
        "'=1+1", "'+1", "'-1", "'@a", "' =1", "a=1", "-1", "0.000006318",
        "10000000000000000", "", "true",
    ]  # fmt: skip


LONG = "a-project-with-a-long-name"


@pytest.mark.parametrize("ending", ["csv", "json"])
async def test_a_two_way_table_is_whole_in_a_file(folder: Path, ending: str) -> None:
    part = Tally(events=1, input_tokens=7, cost_nano_usd=2_500_000_000)
    names = (LONG, *(f"{LONG}-{number}" for number in range(40)))
    row = NamedTally(name="opus", detail="where", tally=part, parts=(part, *[None] * 39, part))
    answer = Explored(
        pivot=Pivot(across=By.PROJECT), today=NOW.date(), rows=(row,), columns=names, total=part
    )
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("4")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        screen.answer = answer
        screen.query_one(GroupsTable).focus()
        places = [one for one, _ in FORMS]
        await pilot.press("x", *["j"] * places.index(ending), "enter")
        await settle(pilot)
        await pilot.pause()
    [file] = found(folder)
    if ending == "csv":
        [line] = csv.DictReader(file.read_text().splitlines())
        assert [name for name in line if name.startswith(LONG)] == [
            f"{name} cost_usd" for name in names
        ]
        assert (line[f"{LONG} cost_usd"], line[f"{LONG}-0 cost_usd"]) == ("2.5", "")
        assert (line["name"], line["detail"], line["cost_usd"]) == ("opus", "where", "2.5")
    else:
        told = json.loads(file.read_text())
        [told_row] = told["rows"]
        assert list(told_row["parts"]) == list(names)
        assert told_row["parts"][LONG] == figures(part) == told["totals"]
        assert told_row["parts"][f"{LONG}-0"] is None


async def test_a_picture_is_without_what_was_told_of_others(folder: Path) -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45), has_toasts=True) as pilot:
        pilot.app.notify("Wrote another")
        await settle(pilot)
        assert "Wrote another" in text_of(pilot.app)
        await pilot.press("x")
        await settle(pilot)
        await pilot.press(*["j"] * 3, "enter")
        await settle(pilot)
        await pilot.pause()
        assert "Wrote another" in text_of(pilot.app)
    [file] = found(folder)
    assert "another" not in file.read_text()


async def test_y_copies_figures_and_no_drawings() -> None:
    async with running(FakeEngine(glance()), glance(), (160, 45)) as pilot:
        for key in ("1", "3", "4"):
            await pilot.press(key)
            await settle(pilot)
            await pilot.press("y")
            copied = pilot.app.clipboard
            assert "\t" in copied
            assert not any(mark in copied for mark in BARS)


async def test_an_export_without_rows_says_so(folder: Path) -> None:
    async with running(FakeEngine(glance()), glance()) as pilot:
        await pilot.press("4")
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, ExploreScreen)
        screen.answer = Explored(pivot=Pivot(), today=NOW.date())
        await pilot.press("x")
        await settle(pilot)
        assert pilot.app.screen is screen
        [told] = pilot.app._notifications
        assert told.message == "There are no rows to export here"
    assert found(folder) == []
