"""Rows and pictures into files, from any table."""

import csv
import json
from pathlib import Path

import pytest

from burnbar_tui.exporting import csv_text, file_name, markdown_text, write
from burnbar_tui.facts import BurnbarError
from burnbar_tui.screens.export_screen import FORMS, ExportScreen
from tests.ui_fixtures.engine import FakeEngine
from tests.ui_fixtures.running import Picture, running, settle
from tests.ui_fixtures.samples import ACCOUNTS, HOSTILE, NOW, glance


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
            header, *rows = csv.reader(text.splitlines())
            assert ("account" in header, len(rows)) == (True, len(ACCOUNTS))
        case ".json":
            assert [row["account_id"] for row in json.loads(text)] == [
                row.account_id for row in glance().accounts
            ]
        case ".md":
            assert text.count("\n") == len(ACCOUNTS) + 2
        case _:
            assert text.startswith("<svg")


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
