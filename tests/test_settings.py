"""The settings: what a file may say, and that changing one value changes nothing else."""

import stat
from pathlib import Path

import pytest

from burnbar_tui import settings
from burnbar_tui.facts import StoreError, UsageError
from burnbar_tui.model_choice import ModelChoice, host_of
from burnbar_tui.scope import Period, Unit
from burnbar_tui.settings import SETTINGS, SavedView, Settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return where a file of settings may be."""
    return tmp_path / "config" / "config.toml"


def written(file: Path, text: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


def test_without_a_file_every_default_holds(file: Path) -> None:
    assert settings.read(file) == settings.Reading(Settings())


def test_defaults_are_allowed() -> None:
    assert [one.name for one in SETTINGS if settings.wrong(one, one.default)] == []
    assert {*settings.BY_NAME["period"].choices} == {*Period, settings.REMEMBER}
    assert {*settings.BY_NAME["unit"].choices} == {*Unit, settings.REMEMBER}


def test_everything_that_may_be_set_is_read(file: Path) -> None:
    text = """
theme = "nord"
ascii = true
animations = "off"
start_screen = "quotas"
period = "remember"
unit = "tokens"
money = "spend"
timezone = "Asia/Kathmandu"
[keys]
"app.accounts" = "2, a"
table.down = "n"
[views.dear]
query = "cost>1"
[views.mine]
query = "project:api"
screen = "overview"
[model]
kind = "ollama"
url = "http://127.0.0.1:11434"
name = "qwen3:8b"
project_names = true
"""
    assert settings.read(written(file, text)) == settings.Reading(
        Settings(
            theme="nord",
            ascii="on",
            animations="off",
            start_screen="quotas",
            period="remember",
            unit="tokens",
            money="spend",
            timezone="Asia/Kathmandu",
            keys={"app.accounts": "2,a", "table.down": "n"},
            views={
                "dear": SavedView(query="cost>1"),
                "mine": SavedView(query="project:api", screen="overview"),
            },
            model=ModelChoice(
                kind="ollama", url="http://127.0.0.1:11434", name="qwen3:8b", project_names="on"
            ),
        )
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("theme = 1", "`theme` must be ember, paper, or a theme of Textual"),
        ('ascii = "yes"', "`ascii` must be one of auto, on, off"),
        ('period = "year"', "`period` must be one of today, 7d, 30d, month, all, remember"),
        ('timezone = "Mars/Base"', "`timezone` must be local, or a name such as Europe/Berlin"),
        ('timezone = "../../etc/passwd"', "`timezone` must be local"),
        ("unit = ['usd']", "`unit` must be one of usd, tokens, remember"),
        ("keys = 3", "`keys` must be a table, `[keys]`"),
        ('[keys]\n"app.quit" = ""', '`keys."app.quit"` must be keys separated by commas'),
        ("[views.a]\nquery = 'x'\nscreen = 'y'", "`views.a.screen` must be one of overview,"),
        ("views.a = 3", "`views.a` must be a table"),
        ("[views.a]\nquery = 3", "`views.a.query` must be a query in quotes"),
        ("[model]\nkind = 'gpt'\nname = 'x'", "`model.kind` must be one of ollama, openai,"),
        ("[model]\nseconds = 0", "`model.seconds` must be a number from 1 to 600"),
        ("[model]\ntokens = true", "`model.tokens` must be a number"),
        ("[model]\ncredential = 'sk-live'", "and never the secret itself"),
        ("model = 3", "`model` must be a table"),
        ("theme = ", "is not TOML"),
    ],
)
def test_what_is_wrong_is_told_and_the_default_holds(file: Path, text: str, told: str) -> None:
    reading = settings.read(written(file, text))
    [sentence] = reading.troubles
    assert sentence.startswith(str(file))
    assert told in sentence
    assert reading.settings == Settings()


def test_a_file_that_cannot_be_read_is_told(file: Path) -> None:
    file.mkdir(parents=True)
    assert "cannot be read" in settings.read(file).troubles[0]
    file.rmdir()
    file.write_bytes(b"theme = '\xff'")
    assert "it is not UTF-8" in settings.read(file).troubles[0]


def test_unknown_names_are_one_sentence_and_stay_in_the_file(file: Path) -> None:
    written(
        file,
        'colour = "red"\n[views.a]\nquery = "x"\nsort = 1\n[model]\nkey = "x"\n[other]\nx = 1\n',
    )
    reading = settings.read(file)
    assert (
        reading.unknown == f"{file}: unknown and left alone: colour, other, views.a.sort, model.key"
    )
    assert reading.troubles == ()
    settings.change(file, ["unit"], "tokens")
    assert settings.read(file).unknown == reading.unknown


def test_a_change_keeps_comments_and_order(file: Path) -> None:
    before = '# mine\ntheme = "nord"  # at night\n\n[keys]\n# up\n"table.up" = "i"\n'
    written(file, before)
    settings.change(file, ["theme"], "paper")
    assert file.read_text() == before.replace("nord", "paper")
    settings.change(file, ["unit"], "tokens")
    settings.change(file, ["keys", "app.quit"], "Q")
    assert "# at night" in file.read_text()
    assert "# up" in file.read_text()
    found = settings.read(file).settings
    assert (found.theme, found.unit) == ("paper", "tokens")
    assert found.keys == {"table.up": "i", "app.quit": "Q"}


def test_a_key_can_be_given_back(file: Path) -> None:
    settings.change(file, ["keys", "app.quit"], "Q")
    settings.change(file, ["keys", "app.quit"], None)
    assert settings.read(file) == settings.Reading(Settings())


def test_an_id_without_quotes_is_changed_where_it_stands(file: Path) -> None:
    written(file, '[keys]\napp.quit = "Q"\n')
    settings.change(file, ["keys", "app.quit"], "Z")
    assert file.read_text() == '[keys]\napp.quit = "Z"\n'


def test_a_new_file_is_readable_by_its_owner_only_and_alone(file: Path) -> None:
    settings.change(file, ["theme"], "paper")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_a_link_stays_a_link_and_a_mode_stays(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.write_text("# mine\n")
    real.chmod(0o644)
    file.parent.mkdir()
    file.symlink_to(real)
    settings.change(file, ["theme"], "paper")
    assert file.is_symlink()
    assert real.read_text() == '# mine\ntheme = "paper"\n'
    assert stat.S_IMODE(real.stat().st_mode) == 0o644


@pytest.mark.parametrize("text", ["theme = \n", "keys = 3\n"])
def test_a_damaged_file_is_not_changed(file: Path, text: str) -> None:
    written(file, text)
    with pytest.raises(UsageError, match="changed"):
        settings.change(file, ["keys", "app.quit"], "Q")
    assert file.read_text() == text


def test_what_cannot_be_written_is_told(file: Path) -> None:
    file.parent.write_text("a file where the folder should be")
    with pytest.raises(StoreError, match="cannot be written"):
        settings.change(file, ["theme"], "paper")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://API.example.com/v1", "api.example.com"),
        ("https://api.example.com:443", "api.example.com"),
        ("https://api.example.com:8443/", "api.example.com:8443"),
        ("http://127.0.0.1:11434", "127.0.0.1:11434"),
        ("http://[::1]:11434", "[::1]:11434"),
        ("https://api.example.com@evil.example", "evil.example"),
        ("https://api.example.com:x", ""),
        ("api.example.com", ""),
    ],
)
def test_consent_is_for_the_host_that_would_be_asked(url: str, host: str) -> None:
    assert host_of(url) == host
