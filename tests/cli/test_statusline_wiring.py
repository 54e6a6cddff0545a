"""`burnbar statusline install` and `uninstall`: into the user's settings, and out to the byte."""

import json
from pathlib import Path

import pytest

from tests.statusline import Claude

OWN = {"type": "command", "command": "echo 'it''s' | tr a-z A-Z", "padding": 2, "x": {"y": 1}}
SETTINGS = {
    "two spaces": json.dumps({"model": "opus", "statusLine": OWN, "env": {"K": "1"}}, indent=2),
    "four, no newline at the end": json.dumps({"statusLine": OWN}, indent=4),
    "tabs and a newline": json.dumps({"model": "opus"}, indent="\t") + "\n",
    "one line": '{"hooks":{},"statusLine":{"type":"command","command":"date"},"a":1}',
    "one line without ours": '{ "a": 1 }',
    "carriage returns": '{\r\n  "a": 1,\r\n  "statusLine": null\r\n}\r\n',
    "empty object": "{}",
    "empty object on lines": "{\r\n}\r\n",
    "unknown keys": '{"ü": [1, 2.50, 1e3], "b": {"c": "\\u00e9 \\ud800"}}\n',
    "no command": '{"statusLine": {"type": "static", "text": "hi"}}',
    "blank lines": '\n\n{\n\n  "a" : 1 ,\n\n  "b":2\n}\n\n',
}


def install(claude: Claude, *options: str) -> str:
    code, out, err = claude.shell.run("statusline", "install", *options)
    assert code == 0, err
    return out


def uninstall(claude: Claude, *options: str) -> str:
    code, out, err = claude.shell.run("statusline", "uninstall", *options)
    assert code == 0, err
    return out


@pytest.mark.parametrize("text", SETTINGS.values(), ids=SETTINGS)
def test_out_again_every_byte_is_as_it_was(claude: Claude, text: str) -> None:
    claude.configure(text)
    before = json.loads(text)
    install(claude)
    after = json.loads(claude.settings.read_text())
    line = after.pop("statusLine")
    former = before.pop("statusLine", None) or {}
    assert "statusline render" in line["command"]
    assert line == {**former, "type": "command", "command": line["command"]}
    assert list(after.items()) == list(before.items())
    assert uninstall(claude)
    assert claude.settings.read_bytes() == text.encode()
    assert claude.files() == {"settings.json"}


def test_without_a_file_one_is_made_and_taken_away(claude: Claude) -> None:
    install(claude)
    assert list(json.loads(claude.settings.read_text())) == ["statusLine"]
    assert claude.settings.stat().st_mode & 0o777 == 0o600
    uninstall(claude)
    assert claude.files() == set()


def test_without_a_folder_one_is_made(claude: Claude) -> None:
    claude.settings.parent.rmdir()
    install(claude)
    assert "statusLine" in claude.settings.read_text()


def test_the_difference_is_shown_and_nothing_beside_it(claude: Claude) -> None:
    claude.configure('{\n  "env": {"KEY": "sk-secret"},\n  "a": 1\n}\n')
    trial = install(claude, "--dry-run")
    assert json.loads(claude.settings.read_text()) == {"env": {"KEY": "sk-secret"}, "a": 1}
    assert not claude.machine.paths.data.exists()
    assert install(claude) == trial
    heads, changes = trial.splitlines()[:3], trial.splitlines()[3:]
    assert [line[:2] for line in heads] == ["--", "++", "@@"]
    assert changes
    assert all(line.startswith("+") for line in changes)
    assert "sk-secret" not in trial
    data = b"".join(one.read_bytes() for one in claude.machine.paths.data.rglob("*.memory"))
    assert b"sk-secret" not in data


def test_a_trial_of_taking_it_out_changes_nothing(claude: Claude) -> None:
    claude.configure(SETTINGS["two spaces"])
    install(claude)
    before = claude.settings.read_bytes()
    trial = uninstall(claude, "--dry-run")
    assert claude.settings.read_bytes() == before
    assert uninstall(claude) == trial


def test_twice_is_once(claude: Claude) -> None:
    claude.configure(SETTINGS["two spaces"])
    install(claude)
    before = claude.settings.read_bytes()
    assert install(claude) == ""
    assert claude.settings.read_bytes() == before
    uninstall(claude)
    assert claude.settings.read_text() == SETTINGS["two spaces"]
    assert uninstall(claude) == ""


def test_a_wrapper_around_us_is_not_wrapped(claude: Claude) -> None:
    claude.configure(
        '{"statusLine": {"type": "command", "command": "burnbar statusline render|rev"}}'
    )
    assert install(claude) == ""


def test_the_mode_stays_and_what_is_remembered_is_private(claude: Claude) -> None:
    claude.configure(SETTINGS["two spaces"])
    claude.settings.chmod(0o444)
    install(claude)
    backup = claude.settings.with_name("settings.json.burnbar-backup")
    assert backup.read_text() == SETTINGS["two spaces"]
    assert {one.stat().st_mode & 0o777 for one in (claude.settings, backup)} == {0o444}
    [memory] = claude.machine.paths.data.rglob("*.memory")
    assert memory.stat().st_mode & 0o777 == 0o600
    assert {one.stat().st_mode & 0o777 for one in memory.parents[:2]} == {0o700}


def test_a_linked_file_stays_linked(claude: Claude, tmp_path: Path) -> None:
    target = tmp_path / "dotfiles.json"
    target.write_text(SETTINGS["two spaces"])
    claude.configure(None)
    claude.settings.symlink_to(target)
    install(claude)
    assert claude.settings.is_symlink()
    assert "statusline render" in target.read_text()
    uninstall(claude)
    assert claude.settings.is_symlink()
    assert target.read_text() == SETTINGS["two spaces"]


def test_of_settings_that_were_changed_since_only_our_key_is_put_back(claude: Claude) -> None:
    claude.configure(SETTINGS["two spaces"])
    install(claude)
    changed = claude.settings.read_text().replace('"opus"', '"sonnet"')
    claude.settings.write_text(changed)
    uninstall(claude)
    assert claude.settings.read_text() == SETTINGS["two spaces"].replace('"opus"', '"sonnet"')


def test_a_file_that_we_made_and_others_added_to_stays(claude: Claude) -> None:
    install(claude)
    told = json.loads(claude.settings.read_text()) | {"model": "opus"}
    claude.settings.write_text(json.dumps(told))
    uninstall(claude)
    assert json.loads(claude.settings.read_text()) == {"model": "opus"}


def test_a_line_that_the_user_has_set_since_is_his(claude: Claude) -> None:
    claude.configure(SETTINGS["two spaces"])
    install(claude)
    claude.configure('{"statusLine": {"type": "command", "command": "date"}}')
    assert uninstall(claude) == ""
    assert claude.settings.read_text().count("date") == 1
    assert list(claude.machine.paths.data.rglob("*.memory")) == []


def test_without_memory_the_backup_tells(claude: Claude) -> None:
    claude.configure(SETTINGS["two spaces"])
    install(claude)
    [memory] = claude.machine.paths.data.rglob("*.memory")
    memory.write_text("{")
    uninstall(claude)
    assert claude.settings.read_text() == SETTINGS["two spaces"]


BAD = [b"", b"{", b"[]", b'{"a": 1} // mine', b'{/* x */ "a": 1}', b'{"a": 1,}', b"\xff{}"]


@pytest.mark.parametrize("data", BAD)
def test_what_is_no_json_is_refused_and_left_alone(claude: Claude, data: bytes) -> None:
    claude.configure(data)
    for action in ("install", "uninstall"):
        sentence = claude.shell.fails("statusline", action, code=1)
        assert "is no plain JSON" in sentence
    assert claude.settings.read_bytes() == data
    assert claude.files() == {"settings.json"}


def test_a_folder_in_place_of_the_file_is_refused(claude: Claude) -> None:
    claude.settings.mkdir()
    assert "nothing was changed" in claude.shell.fails("statusline", "install", code=1)


def test_data_that_cannot_be_written_changes_nothing(claude: Claude) -> None:
    claude.configure(SETTINGS["two spaces"])
    claude.machine.paths.data.write_text("no folder")
    assert "cannot be changed" in claude.shell.fails("statusline", "install", code=1)
    assert claude.settings.read_text() == SETTINGS["two spaces"]


def test_the_folder_that_claude_code_is_told(
    claude: Claude, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "work"))
    install(claude)
    assert (tmp_path / "work/settings.json").exists()
    assert not claude.settings.exists()


def test_settings_that_switch_it_off_are_told_of(claude: Claude) -> None:
    claude.configure('{"disableAllHooks": true}')
    assert "disableAllHooks" in claude.shell.run("statusline", "install")[2]


@pytest.mark.parametrize(
    "words", [[], ["x"], ["install", "--now"], ["install", "--dry-run", "x"], ["render", "x"]]
)
def test_bad_use_is_told(claude: Claude, words: list[str]) -> None:
    claude.shell.fails("statusline", *words)


def test_help(claude: Claude) -> None:
    assert claude.shell.run("statusline", "--help")[:2][0] == 0
