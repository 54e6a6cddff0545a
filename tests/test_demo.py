"""The demo's logs have the documented shapes, plausible numbers and no future."""

import json
import os
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from burnbar_tui.demo import Demo, write_history

NOW = datetime(2026, 9, 17, 15, 30, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 9, 20, 3, 10, tzinfo=timezone(timedelta(hours=5, minutes=30)))


class Clock:
    """A clock that moves only when told."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


def logs(home: Path) -> dict[str, bytes]:
    """Return the bytes of every file below a home."""
    return {
        f"{folder.removeprefix(str(home))}/{name}": Path(folder, name).read_bytes()
        for folder, _, names in os.walk(home)
        for name in names
    }


def records(path: Path) -> list[dict[str, Any]]:
    """Return every line of one file, decoded."""
    return [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]


def rollouts(home: Path) -> list[Path]:
    return sorted(home.glob(".codex/sessions/*/*/*/rollout-*.jsonl"))


def claude(home: Path) -> list[dict[str, Any]]:
    return [r for path in sorted(home.glob(".claude/projects/**/*.jsonl")) for r in records(path)]


def codex(home: Path) -> list[dict[str, Any]]:
    return [record for path in rollouts(home) for record in records(path)]


def answers(home: Path) -> list[dict[str, Any]]:
    return [record for record in claude(home) if record["type"] == "assistant"]


def counts(home: Path) -> list[dict[str, Any]]:
    """Return the payloads of all Codex token counts, in the order of time."""
    found = [record for record in codex(home) if record["type"] == "event_msg"]
    found.sort(key=lambda record: str(record["timestamp"]))
    return [record["payload"] for record in found]


def newest_at(home: Path) -> datetime:
    stamps = [r["timestamp"] for r in claude(home) + codex(home) if "timestamp" in r]
    return max(datetime.fromisoformat(stamp) for stamp in stamps)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the default history; tests only read it."""
    folder = tmp_path_factory.mktemp("home")
    write_history(folder, NOW)
    return folder


def test_same_seed_and_instant_give_the_same_bytes(home: Path, tmp_path: Path) -> None:
    write_history(tmp_path, NOW)
    assert logs(tmp_path) == logs(home)


def test_another_seed_gives_another_history(home: Path, tmp_path: Path) -> None:
    write_history(tmp_path, NOW, seed=8)
    assert logs(tmp_path) != logs(home)


def test_history_is_small_and_holds_thousands_of_calls(home: Path) -> None:
    assert sum(map(len, logs(home).values())) < 8_000_000
    assert 2_000 < len({answer["message"]["id"] for answer in answers(home)}) < 6_000
    assert 500 < len(counts(home)) < 4_000


def test_claude_lines_have_the_documented_shape(home: Path) -> None:
    for answer in answers(home):
        usage = answer["message"]["usage"]
        lifetimes = usage["cache_creation"]
        assert answer["requestId"].startswith("req_")
        assert answer["cwd"].startswith("/home/ana/code/")
        assert sum(lifetimes.values()) == usage["cache_creation_input_tokens"]
        assert min(usage["input_tokens"], usage["output_tokens"]) > 0
    assert {answer["message"]["model"] for answer in answers(home)} == {
        "claude-opus-4-6",
        "claude-sonnet-4-6",
        "claude-haiku-4-5-20251001",
    }


def test_streamed_lines_of_one_message_grow(home: Path) -> None:
    lines = Counter(answer["message"]["id"] for answer in answers(home))
    assert set(lines.values()) == {1, 2, 3}
    seen: dict[str, int] = {}
    for answer in answers(home):
        message, output = answer["message"]["id"], answer["message"]["usage"]["output_tokens"]
        assert output >= seen.get(message, 0)
        seen[message] = output


def test_cached_prefix_grows_until_it_is_lost_or_compacted(home: Path) -> None:
    pairs = falls = 0
    for path in home.glob(".claude/projects/*/*.jsonl"):
        usages = [r["message"]["usage"] for r in records(path) if r["type"] == "assistant"]
        reads = [usage["cache_read_input_tokens"] for usage in usages]
        pairs += len(reads)
        falls += sum(later < earlier for earlier, later in pairwise(reads))
    assert 0 < falls < pairs / 20


def test_both_lifetimes_of_cache_writes_occur(home: Path) -> None:
    lifetimes = [answer["message"]["usage"]["cache_creation"] for answer in answers(home)]
    assert any(lifetime["ephemeral_5m_input_tokens"] for lifetime in lifetimes)
    assert any(lifetime["ephemeral_1h_input_tokens"] for lifetime in lifetimes)


def test_subagents_write_beside_their_session(home: Path) -> None:
    agents = list(home.glob(".claude/projects/*/*/subagents/agent-*.jsonl"))
    assert len(agents) > 20
    for path in agents:
        for record in records(path):
            assert record.get("isSidechain", record["type"] == "summary")
            assert record.get("sessionId", path.parents[1].name) == path.parents[1].name


def test_codex_totals_are_the_sums_of_what_came_last(home: Path) -> None:
    for path in rollouts(home):
        sums: Counter[str] = Counter()
        for record in records(path):
            if record["type"] == "event_msg":
                info = record["payload"]["info"]
                last = info["last_token_usage"]
                sums.update(last)
                assert info["total_token_usage"] == dict(sums)
                assert last["cached_input_tokens"] < last["input_tokens"]
                assert last["reasoning_output_tokens"] < last["output_tokens"]


def test_every_rollout_says_whose_it_is_before_it_counts(home: Path) -> None:
    for path in rollouts(home):
        first, second, *_ = records(path)
        assert first["type"] == "session_meta"
        assert path.stem.endswith(first["payload"]["id"])
        assert second["payload"]["model"] in {"gpt-5.2-codex", "gpt-5.3-codex"}


@pytest.mark.parametrize(("name", "minutes"), [("primary", 300), ("secondary", 10_080)])
def test_quota_grows_within_a_window_and_resets(home: Path, name: str, minutes: int) -> None:
    windows = [count["rate_limits"][name] for count in counts(home)]
    assert {window["window_minutes"] for window in windows} == {minutes}
    assert 15 < max(window["used_percent"] for window in windows) <= 100
    resets = 0
    for earlier, later in pairwise(windows):
        if earlier["resets_at"] == later["resets_at"]:
            assert later["used_percent"] >= earlier["used_percent"]
        else:
            resets += 1
            assert later["resets_at"] > earlier["resets_at"]
    assert resets >= 5


def test_weekends_are_quieter(home: Path) -> None:
    days = Counter(datetime.fromisoformat(a["timestamp"]).weekday() for a in answers(home))
    assert (days[5] + days[6]) * 5 < sum(days.values())


@pytest.mark.parametrize("now", [NOW, SUNDAY_NIGHT])
@pytest.mark.parametrize("days", [1, 9])
def test_history_ends_shortly_before_now(tmp_path: Path, now: datetime, days: int) -> None:
    write_history(tmp_path, now, days)
    assert timedelta(0) < now - newest_at(tmp_path) < timedelta(minutes=1)


def test_identity_is_neutral_and_without_credentials(home: Path) -> None:
    account = json.loads((home / ".claude.json").read_text())["oauthAccount"]
    assert account["emailAddress"] == "ana@example.org"
    assert not list(home.rglob("auth.json")) + list(home.rglob(".credentials.json"))


def test_growth_appends_whole_lines_and_never_rewrites(tmp_path: Path) -> None:
    clock = Clock(NOW)
    write_history(tmp_path, NOW, days=3)
    demo = Demo(tmp_path, clock)
    before = logs(tmp_path)
    for _ in range(400):
        clock.at += timedelta(seconds=2)
        assert 0.5 <= demo.grow() <= 4.0
        after = logs(tmp_path)
        changed = [name for name in after if after[name] != before.get(name)]
        assert len(changed) == 1
        assert after[changed[0]].startswith(before.get(changed[0], b""))
        assert after[changed[0]].endswith(b"\n")
        before = after
    assert newest_at(tmp_path) <= clock.at


def test_growth_brings_both_agents_and_moves_the_quota_on(tmp_path: Path) -> None:
    clock = Clock(NOW)
    write_history(tmp_path, NOW, days=3)
    [start] = [counts(tmp_path)[-1]["rate_limits"]]
    calls = len(answers(tmp_path))
    demo = Demo(tmp_path, clock)
    for _ in range(60):
        clock.at += timedelta(seconds=2)
        demo.grow()
    end = counts(tmp_path)[-1]["rate_limits"]
    assert len(answers(tmp_path)) > calls
    assert end["secondary"]["resets_at"] == start["secondary"]["resets_at"]
    assert start["secondary"]["used_percent"] < end["secondary"]["used_percent"] <= 100


def test_growth_is_the_same_for_the_same_seed_and_clock(tmp_path: Path) -> None:
    for name in ("one", "two"):
        clock = Clock(NOW)
        demo = Demo(tmp_path / name, clock)
        for _ in range(30):
            clock.at += timedelta(seconds=2)
            demo.grow()
    assert logs(tmp_path / "one") == logs(tmp_path / "two")


def test_growth_under_a_frozen_clock_stays_in_the_past(tmp_path: Path) -> None:
    demo = Demo(tmp_path, Clock(NOW))
    for _ in range(50):
        demo.grow()
    assert newest_at(tmp_path) == NOW


def test_growth_leaves_codex_alone_once_its_quota_is_used_up(tmp_path: Path) -> None:
    clock = Clock(NOW)
    demo = Demo(tmp_path, clock)
    for _ in range(1_500):
        clock.at += timedelta(milliseconds=100)
        demo.grow()
    used = [count["rate_limits"]["primary"]["used_percent"] for count in counts(tmp_path)]
    assert 90 < max(used) <= 100
    assert sum(percent >= 97 for percent in used) == 1
