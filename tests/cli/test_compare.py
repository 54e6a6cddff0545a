"""`burnbar compare`: another tool's report beside ours, and the cause that the numbers prove."""

import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from burnbar_tui.engine.compared import Counts
from burnbar_tui.engine.comparing import Mine, compare
from burnbar_tui.engine.peers import Peer, peer_of, slug
from burnbar_tui.facts import UsageError
from burnbar_tui.providers.registry import specs
from tests.machine import Machine, Shell
from tests.providers.transcripts import answer

DAY = date(2026, 9, 18)
NONE = Counts()
STREAMED = "it counts copies of calls, too (resumed, forked, replayed, streamed)"


def breakdown(model: str, *tokens: int, cost: float = 1.0) -> dict[str, Any]:
    fresh, read, written, output = tokens
    return {
        "modelName": model,
        "inputTokens": fresh,
        "cacheReadTokens": read,
        "cacheCreationTokens": written,
        "outputTokens": output,
        "cost": cost,
    }


def ccusage(
    *models: dict[str, Any], day: str = "2026-09-18", agents: tuple[str, ...] = ()
) -> bytes:
    """Return a report of one day as ccusage writes it."""
    one = {"period": day, "modelBreakdowns": list(models), "metadata": {"agents": list(agents)}}
    return json.dumps({"daily": [one], "totals": {}}).encode()


def codeburn(calls: int, *models: dict[str, Any]) -> bytes:
    """Return a report of one day as codeburn writes it."""
    days = [{"date": "2026-09-18", "calls": calls, "cost": 1.5, "turns": 2}]
    return json.dumps({"periodKey": "all", "daily": days, "models": list(models)}).encode()


def mine(
    *tokens: int, provider: str = "claude-code", model: str = "claude-opus-4-8", reasoning: int = 0,
    day: date = DAY, cost: float | None = 1.0, events: int = 3, copies: Counts = NONE,
) -> Mine:  # fmt: skip
    fresh, read, written, output = tokens
    return Mine(
        day=day,
        provider_id=provider,
        model=model,
        counts=Counts(
            events=events,
            input_tokens=fresh,
            cache_read_tokens=read,
            cache_creation_tokens=written,
            output_tokens=output,
            cost_usd=cost,
        ),
        reasoning_tokens=reasoning,
        copies=copies,
    )


def causes(peer: bytes | Peer, *ours: Mine) -> list[str]:
    """Return the likely causes, of each cell that differs."""
    other = peer if isinstance(peer, Peer) else peer_of(peer)
    return [cell.cause for cell in compare(other, ours, specs()).cells if cell.cause]


OURS = mine(100, 900, 50, 40, reasoning=15)


@pytest.mark.parametrize(
    ("tokens", "cause"),
    [
        ((1000, 900, 50, 40), "it counts cached input as fresh input, too"),
        ((100, 900, 50, 25), "it leaves reasoning out of the output"),
        ((100, 900, 50, 55), "it adds reasoning to an output that holds it"),
        (
            (1000, 900, 50, 25),
            "it counts cached input as fresh input, too; it leaves reasoning out of the output",
        ),
        ((100, 0, 0, 40), "it does not read cache tokens"),
        ((150, 900, 0, 40), "the same tokens in other buckets"),
        (
            (120, 1800, 90, 60),
            STREAMED,
        ),
        ((60, 500, 20, 10), "it misses calls: archived, compressed or since deleted logs"),
        ((60, 5000, 20, 10), "no single cause fits"),
    ],
)
def test_a_difference_is_told_by_its_arithmetic(tokens: tuple[int, ...], cause: str) -> None:
    assert causes(ccusage(breakdown("claude-opus-4-8", *tokens)), OURS) == [cause]


def test_copies_that_are_known_explain_what_is_too_much_or_a_part_of_it() -> None:
    copies = Counts(
        events=2, input_tokens=20, cache_read_tokens=900, cache_creation_tokens=40, output_tokens=20
    )
    ours = mine(100, 900, 50, 40, copies=copies)
    every = "it counts every copy: 2 more calls in several files"
    part = f"{STREAMED}; 2 in several files"
    for fresh, cause in ((120, every), (121, part)):
        told = ccusage(breakdown("claude-opus-4-8", fresh, 1800, 90, 60))
        assert causes(told, ours) == [cause]
    opus = {
        "name": "Opus 4.8", "calls": 3, "inputTokens": 100, "cacheReadTokens": 900,
        "cacheWriteTokens": 50, "outputTokens": 40, "cost": 1.0,
    }  # fmt: skip
    for calls, cause in ((5, every), (6, part)):
        assert causes(codeburn(calls, opus), ours) == [cause]


def test_equal_tokens_are_equal_and_another_price_is_told() -> None:
    told = ccusage(breakdown("claude-opus-4-8", 100, 900, 50, 40, cost=1.001))
    assert causes(told, OURS) == []
    dearer = ccusage(breakdown("claude-opus-4-8", 100, 900, 50, 40, cost=1.2))
    assert causes(dearer, OURS) == ["the same tokens at another price"]


def test_an_agent_that_the_other_does_not_read_is_named() -> None:
    aider = mine(7, 0, 0, 1, provider="aider", model="gpt-5")
    told = ccusage(breakdown("claude-opus-4-8", 100, 900, 50, 40), agents=("claude",))
    assert causes(told, OURS, aider) == ["it does not read Aider"]
    same_model = mine(7, 0, 0, 1, provider="aider")
    assert causes(told, OURS, same_model) == ["it does not read Aider"]


def test_agents_are_recognised_by_id_prefix_or_word() -> None:
    calls = [
        mine(1, 0, 0, 1, provider=name, model=f"m-{name}")
        for name in ("claude-code", "gemini-cli", "factory", "pi", "qwen-code")
    ]
    read = ccusage(
        *(breakdown(f"m-{one.provider_id}", 1, 0, 0, 1) for one in calls),
        agents=("claude", "gemini", "droid", "pi", "qwen"),
    )
    assert causes(read, *calls) == []


def test_spellings_of_one_model_are_one() -> None:
    told = ccusage(breakdown("[pi] claude-opus-4-8-20260101", 100, 900, 50, 40))
    assert causes(told, OURS) == []
    assert slug("GPT-5.2 Codex") == slug("gpt-5.2-codex") == "gpt-5-2-codex"
    assert slug("Opus 4.8") == slug("anthropic/claude-opus-4.8")


def test_days_that_were_cut_elsewhere_are_told() -> None:
    told = {
        "daily": [
            {"date": "2026-09-17", "modelBreakdowns": [breakdown("claude-opus-4-8", 40, 0, 0, 4)]},
            {
                "date": "2026-09-18",
                "modelBreakdowns": [breakdown("claude-opus-4-8", 60, 900, 50, 36)],
            },
        ]
    }
    found = causes(json.dumps(told).encode(), OURS)
    assert [text.startswith("the same with 2026-09-1") for text in found] == [True, True]


def test_what_only_one_of_both_has_is_told() -> None:
    assert causes(ccusage(breakdown("x", 1, 0, 0, 1)), OURS) == [
        "files it misses",
        "we have no such call: see burnbar doctor",
    ]


def test_codeburn_is_compared_by_calls_a_day_and_by_model_overall() -> None:
    opus = {
        "name": "Opus 4.8",
        "calls": 3,
        "inputTokens": 100,
        "cacheReadTokens": 900,
        "cacheWriteTokens": 50,
        "outputTokens": 40,
        "cost": 1.0,
    }
    assert causes(codeburn(3, opus), mine(100, 900, 50, 40, cost=1.0)) == [
        "the same tokens at another price"
    ]
    assert causes(codeburn(5, opus), OURS) == [STREAMED]
    assert causes(codeburn(2, opus), OURS) == ["files it misses, or has dropped"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"daily":[]}', b'{"daily":7}', b"\xff", b'{"daily":[{}]}']
)
def test_what_is_no_such_report_is_refused(body: bytes) -> None:
    with pytest.raises(UsageError):
        peer_of(body)


def test_the_command_shows_differences_and_counts_what_is_equal(
    busy: Machine, shell: Shell, tmp_path: Path
) -> None:
    own = shell.json("report", "--by", "day,model", "--json")["rows"]
    told = {
        "daily": [
            {
                "period": row["day"],
                "modelBreakdowns": [
                    breakdown(
                        row["model"],
                        row["input_tokens"] + (row is own[0]) * row["cache_read_tokens"],
                        row["cache_read_tokens"],
                        row["cache_creation_tokens"],
                        row["output_tokens"],
                        cost=row["cost_usd"],
                    )
                ],
            }
            for row in own
        ]
    }
    path = tmp_path / "peer.json"
    path.write_text(json.dumps(told))
    code, out, _ = shell.run("compare", str(path))
    assert code == 0
    assert f"{len(own) - 1} of {len(own)} cells are equal to ccusage" in out
    found = shell.json("compare", str(path), "--json")
    assert (found["tool"], found["equal"], found["different"]) == ("ccusage", len(own) - 1, 1)
    assert found["cells"][0].keys() == {"day", "model", "ours", "theirs", "equal", "cause"}
    assert len(shell.run("compare", str(path), "--all")[1]) > len(out)
    del busy


def test_the_command_knows_what_copies_in_several_files_add(
    machine: Machine, shell: Shell, tmp_path: Path
) -> None:
    past = [answer(f"m{number}", f"r{number}") for number in range(3)]
    machine.claude(*past, session="s1")
    machine.claude(*past, answer("m3", "r3"), session="s2")
    shell.run("ingest")
    [row] = shell.json("report", "--by", "day,model", "--json")["rows"]
    tokens = [
        row[f"{name}_tokens"] * 7 // 4
        for name in ("input", "cache_read", "cache_creation", "output")
    ]
    path = tmp_path / "peer.json"
    path.write_bytes(ccusage(breakdown(row["model"], *tokens), day=row["day"]))
    [cell] = shell.json("compare", str(path), "--json")["cells"]
    assert cell["cause"] == "it counts every copy: 3 more calls in several files"


def test_it_reads_standard_input(
    machine: Machine, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = ccusage(breakdown("x", 1, 0, 0, 1))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))
    assert "no such call" in shell.run("compare", "-")[1]
    del machine


def test_a_file_that_cannot_be_read_is_one_sentence(
    machine: Machine, shell: Shell, tmp_path: Path
) -> None:
    assert "cannot read" in shell.fails("compare", str(tmp_path / "gone.json"))
    (tmp_path / "x.json").write_text("{}")
    assert "neither" in shell.fails("compare", str(tmp_path / "x.json"))
    assert "unknown time zone" in shell.fails("compare", "x", "--timezone", "Nowhere/None")
    del machine
