"""How the sessions of DeepSeek Harness are read."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import zstandard

from burnbar_tui.facts import Confidence
from tests.providers.agent import Agent

PROVIDER = "deepseek-harness"

LOG = ".dsh/sessions/shop/s1/session.jsonl"
AT = "2026-09-18T12:00:00.000Z"
START = {"type": "start", "cwd": "/home/ana/shop"}


def usage(fresh: int = 420, **more: int) -> dict[str, int]:
    """Return the counts of a message."""
    counts = {"input": fresh, "output": 180, "cacheRead": 9000, "cacheWrite": 7, "reasoning": 60}
    return counts | more


def message(name: str | None, counts: Any = None, **more: object) -> dict[str, Any]:
    """Return the line of a message."""
    found = {"type": "message", "timestamp": AT, "model": "deepseek-v4", "usage": counts or usage()}
    return found | ({"id": name} if name else {}) | more


def packed(*lines: Any) -> bytes:
    """Return lines as they are on disk."""
    return zstandard.compress(b"".join(json.dumps(line).encode() + b"\n" for line in lines))


@pytest.mark.parametrize("ending", [".zst", ".zstd"])
def test_a_packed_session_counts(agent: Agent, ending: str) -> None:
    agent.write(LOG + ending, packed(START, message("m1")))
    [call] = agent.read()
    assert call.tokens == (420, 9000, 7, 180)
    assert call.reasoning == 60
    assert (call.model, call.session, call.cost) == ("deepseek-v4", "s1", None)
    assert call.project == "/home/ana/shop"
    assert call.at == datetime(2026, 9, 18, 12, tzinfo=UTC)


def test_a_packed_session_that_grows_counts_what_is_new(agent: Agent) -> None:
    agent.write(f"{LOG}.zst", packed(START, message("m1")))
    agent.read()
    agent.write(f"{LOG}.zst", packed(START, message("m1"), message("m2", usage(5))))
    assert agent.total() == (425, 18000, 14, 360)


def test_a_session_that_is_packed_or_unpacked_counts_once(agent: Agent) -> None:
    agent.lines(LOG, START, message("m1"), message(None, usage(5)))
    agent.read()
    (agent.home / LOG).unlink()
    agent.write(f"{LOG}.zst", packed(START, message("m1"), message(None, usage(5))))
    assert agent.total() == (425, 18000, 14, 360)


def test_a_plain_session_is_read_on_from_where_it_was(agent: Agent) -> None:
    agent.lines(LOG, START, message("m1"))
    agent.read()
    agent.append(LOG, message("m2"))
    assert [call.project for call in agent.read()] == ["/home/ana/shop"] * 2


def test_a_line_may_hold_a_message(agent: Agent) -> None:
    inner = {"id": "m1", "model": "deepseek-v4-flash", "usage": usage(), "timestamp": AT}
    line = {"type": "message", "id": "l1", "message": inner}
    agent.lines(LOG, line, line | {"id": "l2"}, line | {"message": "text"})
    [call] = agent.read()
    assert (call.model, call.input) == ("deepseek-v4-flash", 420)


def test_one_id_in_two_sessions_is_two_calls(agent: Agent) -> None:
    agent.lines(LOG, message("m1"))
    agent.lines(LOG.replace("s1", "s2"), message("m1"))
    assert [call.session for call in agent.read()] == ["s1", "s2"]


def test_a_message_that_is_written_again_counts_with_its_largest_size(agent: Agent) -> None:
    agent.lines(LOG, message("m1", usage(5)), message("m1"), message("m1", usage(6)))
    assert agent.total() == (420, 9000, 7, 180)


def test_a_split_that_nothing_proves_is_an_estimate(agent: Agent) -> None:
    agent.lines(LOG, message("m1"), message("m2", usage(total=9607)))
    assert [call.confidence for call in agent.read()].count(Confidence.EXACT) == 1


def test_messages_without_tokens_are_no_calls(agent: Agent) -> None:
    agent.lines(
        LOG, message("m1", usage=None), message("m2", {"input": 0}), message("m3", usage={})
    )
    assert agent.read() == []
    assert agent.skipped() == {}


def test_what_cannot_be_is_skipped(agent: Agent) -> None:
    agent.lines(LOG, message("m1", usage(-1)), message("m2", timestamp="soon"))
    assert agent.read() == []
    assert agent.skipped() == {"tokens: not a count": 1, "timestamp: not an instant": 1}


def test_what_is_not_told_comes_from_the_file_or_stays_unknown(agent: Agent) -> None:
    agent.lines(LOG, message(None, timestamp=None, model=None), at=1_789_732_800)
    [call] = agent.read()
    assert call.at == datetime(2026, 9, 18, 12, tzinfo=UTC)
    assert (call.model, call.project, call.session) == ("unknown", "", "s1")


def test_the_folder_may_be_named_by_the_environment(tmp_path: Path) -> None:
    named = Agent(tmp_path, PROVIDER, {"DSH_HOME": str(tmp_path / "home/elsewhere")})
    named.lines("elsewhere/sessions/shop/s7/session.jsonl", message("m1"))
    named.lines(LOG, message("m2"))
    assert [call.session for call in named.read()] == ["s7"]
    named.close()
