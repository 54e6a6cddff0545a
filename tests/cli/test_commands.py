"""The other commands, and what they have in common."""

import json
import os
from importlib.metadata import version

import pytest

from burnbar_tui import clock
from burnbar_tui.cli import current, main
from burnbar_tui.engine import glance
from burnbar_tui.engine.lease import Lease
from burnbar_tui.facts import Confidence
from burnbar_tui.quota_views import WindowView
from burnbar_tui.views import Glance, Tally
from tests.machine import Machine, Shell
from tests.providers import rollouts
from tests.providers.transcripts import answer

NOW = "2026-09-18T12:00:00Z"


@pytest.fixture(autouse=True)
def logs(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """One call of each agent, and a line that is no JSON."""
    monkeypatch.setenv("BURNBAR_NOW", NOW)
    machine.claude(answer(), b'{"usage": broken\n')
    limits: dict[str, object] = {
        "primary": {"used_percent": 91.0, "window_minutes": 300, "resets_at": 1789739000},
        "plan_type": "plus",
    }
    machine.codex(
        rollouts.meta("t1"),
        rollouts.turn(model="gpt-5"),
        rollouts.count((1000, 400, 50), limits=limits),
    )


def test_ingest_tells_what_it_read(shell: Shell) -> None:
    told = shell.json("ingest", "--json")
    assert (told["files"], told["events_new"], told["events_total"]) == (2, 2, 2)
    assert told["skipped_lines"] == 1
    claude, codex = told["sources"]
    assert (claude["provider"], claude["skipped"]) == ("claude-code", {"not JSON": 1})
    assert (codex["provider"], codex["files"], codex["errors"]) == ("codex", 1, [])
    again = shell.json("ingest", "--json")
    assert (again["files"], again["bytes"], again["events_new"]) == (0, 0, 0)


def test_ingest_speaks_to_people_too(shell: Shell) -> None:
    code, out, _ = shell.run("ingest")
    assert (code, out.startswith("2 new calls from 2 files")) == (0, True)


def test_a_rebuild_sets_the_old_store_aside(machine: Machine, shell: Shell) -> None:
    shell.run("ingest")
    machine.paths.store.write_bytes(b"no database" * 1000)
    assert "is damaged" in shell.fails("daily", code=1)
    code, out, err = shell.run("ingest", "--rebuild")
    assert (code, "2 in the store" in out, "is kept as" in err) == (0, True, True)
    kept = [path for path in machine.paths.data.iterdir() if path.name.endswith("Z")]
    assert [path.read_bytes()[:11] for path in kept] == [b"no database"]


def test_a_rebuild_of_nothing_reads_everything(shell: Shell) -> None:
    assert shell.run("ingest", "--rebuild")[0] == 0


def test_a_rebuild_waits_for_no_other_writer(machine: Machine, shell: Shell) -> None:
    lease = Lease(machine.paths.lease)
    lease.take()
    assert "quit it first" in shell.fails("ingest", "--rebuild", code=1)
    lease.give_back()


def test_a_reader_beside_a_writer_that_is_up_to_date_answers_at_once(
    machine: Machine, shell: Shell
) -> None:
    shell.run("ingest")
    lease = Lease(machine.paths.lease)
    lease.take()
    assert shell.json("daily", "--json")["totals"]["events"] == 2
    lease.give_back()


def test_a_reader_beside_a_writer_without_headway_says_so(
    machine: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(current, "WAIT_SECONDS", 0.1)
    lease = Lease(machine.paths.lease)
    lease.take()
    code, _, err = shell.run("daily")
    lease.give_back()
    assert (code, "waiting for it" in err, "no headway" in err) == (0, True, True)


def test_a_reader_waits_for_the_writer_to_end(
    machine: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = Lease(machine.paths.lease)
    lease.take()
    monkeypatch.setattr("burnbar_tui.cli.current.time.sleep", lambda _: lease.give_back())
    assert shell.json("daily", "--json")["totals"]["events"] == 2


def test_status_is_one_line_from_the_glance(shell: Shell) -> None:
    shell.run("ingest")
    code, out, _ = shell.run("status")
    assert (code, out.count("\n")) == (0, 1)
    assert "◐" in out
    assert "▲ 5h ◌91%" in out  # The log that tells it is some hours old.
    told = shell.json("status", "--format", "json")
    assert told["window"]["used_percent"] == 91
    assert told["today_tokens"] == 6 + 41_870 + 2_180 + 412 + 1_050
    assert shell.json("status", "--json") == told


def test_status_before_anything_was_read_knows_nothing(shell: Shell) -> None:
    assert shell.run("status")[:2] == (0, "— ○ · month —\n")
    assert shell.json("status", "--format=json")["today_usd"] is None


def test_status_does_not_take_another_days_total_for_todays(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run("ingest")
    monkeypatch.setenv("BURNBAR_NOW", "2026-09-19T12:00:00Z")
    told = shell.json("status", "--format", "json")
    assert (told["today_usd"], told["month_usd"] is None) == (None, False)


def test_status_says_what_is_part_and_what_is_old(machine: Machine, shell: Shell) -> None:
    part = Tally(
        events=2, cost_nano_usd=21_900_000_000, unpriced_events=1,
        cost_confidence=Confidence.UNAVAILABLE,
    )  # fmt: skip
    window = WindowView(
        account_id=1, provider_id="codex", account="ana", window="5h", used_percent=0.0,
        state="assumed",
    )  # fmt: skip
    shown = Glance(
        as_of=clock.now(os.environ), timezone="UTC", today=part, month=part, windows=(window,)
    )
    machine.paths.data.mkdir(parents=True, exist_ok=True)
    glance.save(shown, machine.paths.glance)
    assert shell.run("status")[1] == "≥ $21.90 ○ · month ≥ $21.90 ○ · 5h ◌0%\n"


def test_of_a_window_that_is_but_assumed_no_pace_is_told(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.run("ingest")
    assert "ahead" in shell.run("quota")[1]
    monkeypatch.setenv("BURNBAR_NOW", "2026-09-25T12:00:00Z")
    told = shell.run("quota")[1]
    assert "assumed" in told
    assert ("ahead" in told, "behind" in told) == (False, False)


def test_status_for_bars(shell: Shell) -> None:
    shell.run("ingest")
    told = shell.json("status", "--format", "waybar")
    assert (set(told), told["class"]) == ({"text", "tooltip", "class"}, "warning")
    assert "##" not in shell.run("status", "--format", "tmux")[1]
    assert shell.run("status", "--help")[1].startswith("usage")


@pytest.mark.parametrize("words", [["--format"], ["--format", "xml"], ["now"]])
def test_status_refuses_other_formats(shell: Shell, words: list[str]) -> None:
    shell.fails("status", *words)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"as_of": 5, "today": 3, "windows": [{}]}'])
def test_status_survives_a_damaged_glance(machine: Machine, shell: Shell, text: str) -> None:
    machine.paths.data.mkdir()
    machine.paths.glance.write_text(text)
    assert shell.run("status")[0] == 0


def test_status_finds_the_usual_folder(
    machine: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BURNBAR_DATA_DIR")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert shell.run("status")[0] == 0
    del machine


def test_doctor_names_what_was_looked_for_and_found(machine: Machine, shell: Shell) -> None:
    shell.run("ingest")
    checks = shell.json("doctor", "--json")["checks"]
    texts = " ".join(check["text"] for check in checks)
    assert str(machine.paths.home / ".claude") in texts
    assert "1 line skipped: not JSON" in texts
    assert "1 file, " in texts
    assert "burnbar.db" in texts
    code, out, _ = shell.run("doctor")
    assert (code, "✓ store" in out) == (0, True)


def test_doctor_before_the_first_run(machine: Machine, shell: Shell) -> None:
    (machine.paths.home / ".codex").rename(machine.paths.home / "gone")
    _, out, _ = shell.run("doctor")
    assert "does not exist yet" in out
    assert "found, not read yet" in out
    assert "Codex: not found; looked for ~/.codex\n" in out


def test_doctor_tells_of_a_running_writer(machine: Machine, shell: Shell) -> None:
    shell.run("ingest")
    lease = Lease(machine.paths.lease)
    lease.take()
    assert "a burnbar is running" in shell.run("doctor")[1]
    lease.give_back()


def test_doctor_tells_of_a_store_that_others_can_read(machine: Machine, shell: Shell) -> None:
    shell.run("ingest")
    machine.paths.store.chmod(0o644)
    assert "chmod 600" in shell.run("doctor")[1]


def test_doctor_tells_of_what_is_broken(machine: Machine, shell: Shell) -> None:
    machine.paths.data.mkdir()
    machine.paths.store.write_bytes(b"no database" * 1000)
    machine.paths.config.mkdir()
    machine.paths.price_overrides.write_text("[models\n")
    code, out, _ = shell.run("doctor")
    assert (code, "is damaged" in out, "prices.toml" in out) == (1, True, True)


def test_doctor_names_models_without_a_price(machine: Machine, shell: Shell) -> None:
    machine.claude(answer(model="mystery"), session="s2")
    shell.run("ingest")
    assert "no price is known for mystery" in shell.run("doctor")[1]


def test_doctor_tells_of_folders_that_cannot_be_read(
    machine: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("-home-ana-shop"):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr("burnbar_tui.engine.roots.os.scandir", scandir)
    assert "-home-ana-shop: Permission denied" in shell.run("doctor")[1]
    del machine


def test_doctor_tells_of_a_file_that_could_not_be_read(
    machine: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = ".codex/archived_sessions/rollout-x.jsonl.zst"
    machine.write(broken, b"no zstd")
    shell.run("ingest")
    assert f"~/{broken}" in shell.run("doctor")[1]
    monkeypatch.undo()


def test_prices_tell_every_rate_and_its_source(shell: Shell) -> None:
    told = shell.json("prices", "claude-sonnet-4-6", "--json")
    assert {"matched", "valid_from", "input_usd", "source"} <= set(told["prices"][0])
    assert told["unpriced"] == []
    code, out, _ = shell.run("prices", "claude-sonnet-4-6")
    assert (code, "genai-prices" in out) == (0, True)


def test_prices_of_an_unknown_model_are_unknown(shell: Shell) -> None:
    code, out, _ = shell.run("prices", "mystery")
    assert (code, "no price known" in out) == (1, True)


def test_prices_without_a_model_are_those_in_the_store(shell: Shell) -> None:
    assert "no models in the store yet" in shell.run("prices")[1]
    shell.run("ingest")
    assert "gpt-5" in shell.run("prices")[1]


def test_prices_changes_tell_which_total_moved(machine: Machine, shell: Shell) -> None:
    assert "no past total" in shell.run("prices", "--changes")[1]
    shell.run("ingest")
    before = shell.json("models", "--json", "--model", "gpt-5")["totals"]["cost_usd"]
    machine.paths.config.mkdir()
    machine.paths.price_overrides.write_text(
        '[[price]]\nmodel = "gpt-5"\ninput = 100\noutput = 1000\n'
    )
    _, _, err = shell.run("daily")
    assert "prices changed" in err
    [change] = shell.json("prices", "--changes", "--json")["changes"]
    after = shell.json("models", "--json", "--model", "gpt-5")["totals"]["cost_usd"]
    assert change["subject"] == "gpt-5"
    assert change["before_nano_usd"] == pytest.approx(before * 1e9)
    assert change["after_nano_usd"] == pytest.approx(after * 1e9)
    assert after > before
    assert "gpt-5" in shell.run("prices", "--changes")[1]


def test_broken_prices_stop_a_report_with_a_sentence(machine: Machine, shell: Shell) -> None:
    machine.paths.config.mkdir()
    machine.paths.price_overrides.write_text("nonsense")
    assert "prices.toml" in shell.fails("daily")


def test_every_command_has_help(shell: Shell) -> None:
    code, out, _ = shell.run("--help")
    assert code == 0
    for name in main.COMMANDS:
        assert name in out
        assert shell.run(name, "--help")[0] == 0


def test_the_version_is_that_of_the_package(shell: Shell) -> None:
    assert shell.run("--version")[1] == f"burnbar {version('burnbar-tui')}\n"


def test_a_misspelt_command_is_told_with_the_nearest(shell: Shell) -> None:
    assert "did you mean 'daily'" in shell.fails("dialy")
    assert "unknown command 'xyzzy'" in shell.fails("xyzzy")


@pytest.mark.parametrize("words", [[], ["demo"]])
def test_the_dashboard_without_a_terminal_says_so(shell: Shell, words: list[str]) -> None:
    assert "needs a terminal" in shell.fails(*words)


def test_a_reader_that_goes_away_is_no_error(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr(main, "_dispatch", gone)
    monkeypatch.setattr(main, "_discard_output", lambda: None)
    assert shell.run("daily")[0] == 1


def test_an_interrupt_ends_quietly(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "_dispatch", interrupted)
    assert shell.run("daily")[0] == 130


def test_our_own_mistakes_are_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(main, "_dispatch", broken)
    with pytest.raises(ZeroDivisionError):
        main.main(["daily"])


def test_the_store_and_the_glance_are_readable_by_their_owner_only(
    machine: Machine, shell: Shell
) -> None:
    shell.run("ingest")
    modes = {path.name: path.stat().st_mode & 0o777 for path in machine.paths.data.iterdir()}
    assert machine.paths.data.stat().st_mode & 0o777 == 0o700
    assert set(modes.values()) == {0o600}


def test_a_folder_that_cannot_be_made_is_told(
    machine: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = machine.paths.home / "file"
    blocked.write_text("")
    monkeypatch.setenv("BURNBAR_DATA_DIR", str(blocked / "data"))
    assert "cannot write" in shell.fails("daily", code=1)


def test_deleting_all_logs_changes_no_total(machine: Machine, shell: Shell) -> None:
    before = shell.json("daily", "--json")["totals"]
    for path in machine.paths.home.rglob("*.jsonl"):
        path.unlink()
    assert shell.json("daily", "--json")["totals"] == before
    assert before["events"] == 2


def test_no_secret_of_the_agents_reaches_our_files(machine: Machine, shell: Shell) -> None:
    secret = "sk-ant-oat01-verysecret"
    machine.write(
        ".claude/.credentials.json",
        json.dumps({"claudeAiOauth": {"accessToken": secret, "subscriptionType": "max"}}).encode(),
    )
    machine.write(
        ".codex/auth.json",
        json.dumps({"OPENAI_API_KEY": secret, "tokens": {"access_token": secret}}).encode(),
    )
    printed = "".join(shell.run(*words)[1] for words in (["ingest"], ["doctor"], ["status"]))
    kept = b"".join(path.read_bytes() for path in machine.paths.data.iterdir())
    assert secret not in printed
    assert secret.encode() not in kept
    report = shell.json("report", "--by", "provider", "--json")
    plan_values = {row["provider"]: row["plan_value_usd"] for row in report["rows"]}
    assert plan_values["claude-code"] > 0
