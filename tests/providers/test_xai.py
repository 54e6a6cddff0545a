"""How prompts of Grok Build and SuperGrok's event log are read."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from burnbar_tui.facts import Confidence, ms_of
from burnbar_tui.providers.registry import spec_of
from tests.providers.agent import Agent

PROVIDER = "xai"

AT = datetime(2026, 9, 18, 9, 0, tzinfo=UTC)
SECOND = int(AT.timestamp())
FOLDER = ".grok/sessions/%2Fhome%2Fana%2Fmy%20shop"
SESSION = f"{FOLDER}/s1"
LOG = f"{SESSION}/updates.jsonl"
SUPER = "Library/Application Support/OpenBurnBar/xai/superGrok-events.jsonl"


def tokens(prompt: int, output: int, cached: int = 0, **more: Any) -> dict[str, Any]:
    """Return counts as Grok Build writes them."""
    return {
        "inputTokens": prompt,
        "outputTokens": output,
        "cachedReadTokens": cached,
        "totalTokens": prompt + output,
    } | more


def turn(
    number: int, usage: dict[str, Any] | None, prompt: str | None = "", **models: dict[str, Any]
) -> dict[str, Any]:
    """Return the line that ends a prompt, a number of seconds after nine."""
    at = SECOND + number
    if usage is not None and models:
        usage = usage | {"modelUsage": models}
    update = {
        "sessionUpdate": "turn_completed",
        "prompt_id": f"p{number}" if prompt == "" else prompt,
        "stop_reason": "end_turn",
        "usage": usage,
    }
    mark = {"eventId": f"e{number}", "agentTimestampMs": at * 1000 + 779}
    params = {"_meta": mark, "update": update}
    return {"timestamp": at, "method": "_x.ai/session/update", "params": params}


def test_input_includes_what_was_cached_and_output_what_was_thought(agent: Agent) -> None:
    usage = tokens(40_210, 1200, 33_000, reasoningTokens=700, costUsdTicks=412_000_000)
    agent.lines(LOG, turn(1, usage, grok=tokens(40_210, 1200, 33_000)))
    [call] = agent.read()
    assert call.tokens == (7210, 33_000, 0, 1200)
    assert (call.reasoning, call.model, call.session) == (700, "grok", "s1")
    assert call.at == AT + timedelta(seconds=1.779)
    assert call.confidence is Confidence.EXACT


def test_ten_billion_ticks_are_a_dollar(agent: Agent) -> None:
    agent.lines(LOG, turn(1, tokens(5, 1, costUsdTicks=412_000_000)))
    agent.append(LOG, turn(2, tokens(5, 1, costUsdTicks=0)), turn(3, tokens(5, 1)))
    assert [call.cost for call in agent.read()] == [41_200_000, None, None]


@pytest.mark.parametrize(
    ("model", "ticks", "cost"),
    [("grok-4", 412_000_000, 41_200_000), ("grok-4", 10, 30_000), ("no-such-model", 10, 1)],
)
def test_a_cost_that_is_only_partly_told_is_the_least_that_it_was(
    agent: Agent, model: str, ticks: int, cost: int
) -> None:
    agent.write(f"{SESSION}/summary.json", {"current_model_id": model})
    agent.lines(LOG, turn(1, tokens(10, 0, costUsdTicks=ticks, costIsPartial=True)))
    [call] = agent.read()
    assert call.cost is None
    [(counted, is_computed)] = agent.costs()
    assert (counted, is_computed) == (cost, True)


@pytest.mark.parametrize("is_whole_first", [False, True])
def test_the_whole_cost_of_a_prompt_counts_and_not_a_part(
    agent: Agent, *, is_whole_first: bool
) -> None:
    part = turn(1, tokens(10, 1, costUsdTicks=70, costIsPartial=True))
    whole = turn(1, tokens(10, 1, costUsdTicks=90))
    for line in (whole, part) if is_whole_first else (part, whole):
        agent.lines(LOG, line)
        agent.read()
    assert [call.cost for call in agent.calls()] == [9]


def test_a_partial_cost_is_shared_out_as_a_whole_one(agent: Agent) -> None:
    whole = tokens(20, 2, costUsdTicks=1000, costIsPartial=True)
    agent.lines(LOG, turn(1, whole, zz_a=tokens(10, 1), zz_b=tokens(10, 1)))
    agent.read()
    assert agent.costs() == [(50, True), (50, True)]


def test_counts_that_are_incomplete_are_an_estimate(agent: Agent) -> None:
    agent.lines(LOG, turn(1, tokens(5, 1, usageIsIncomplete=True)))
    [call] = agent.read()
    assert call.confidence is Confidence.ESTIMATED


def test_prompts_are_no_running_totals(agent: Agent) -> None:
    agent.lines(LOG, turn(1, tokens(100, 10)), turn(2, tokens(100, 10)))
    assert agent.total() == (200, 0, 0, 20)
    agent.append(LOG, turn(3, tokens(50, 5)))
    assert agent.total() == (250, 0, 0, 25)


def test_cancelled_prompts_tell_nothing(agent: Agent) -> None:
    agent.lines(LOG, turn(1, None), turn(2, tokens(0, 0)), turn(3, tokens(5, 1)))
    assert agent.total() == (5, 0, 0, 1)
    assert agent.skipped() == {}


def test_a_prompt_is_split_by_the_models_that_were_billed(agent: Agent) -> None:
    whole = tokens(5000, 600, 4000, costUsdTicks=1000)
    agent.lines(LOG, turn(1, whole, big=tokens(4500, 500, 4000), small=tokens(500, 100)))
    calls = {call.model: call for call in agent.read()}
    assert calls["big"].tokens == (500, 4000, 0, 500)
    assert calls["small"].tokens == (500, 0, 0, 100)
    costs = [call.cost or 0 for call in calls.values()]
    assert sum(costs) == 100
    assert min(costs) > 0


def test_a_cost_that_is_told_by_model_is_its_own(agent: Agent) -> None:
    whole = tokens(20, 2, costUsdTicks=1000)
    told: dict[str, Any] = {
        "a": tokens(10, 1, costUsdTicks=900),
        "b": tokens(10, 1, costUsdTicks=100),
    }
    agent.lines(LOG, turn(1, whole, **told))
    assert [call.cost for call in agent.read()] == [90, 10]


def test_without_models_the_session_tells_its_own(agent: Agent) -> None:
    agent.write(f"{SESSION}/summary.json", {"current_model_id": "grok-4.5-build"})
    agent.lines(LOG, turn(1, tokens(5, 1), idle=tokens(0, 0)))
    agent.lines(LOG.replace("s1", "s2"), turn(1, tokens(6, 1)))
    assert [call.model for call in agent.read()] == ["grok-4.5-build", "unknown"]


def test_cache_writes_are_inside_the_prompt_if_they_fit(agent: Agent) -> None:
    agent.lines(LOG, turn(1, tokens(100, 1, 40, cacheCreationTokens=10)))
    agent.append(LOG, turn(2, tokens(30, 1, 40)))
    assert [call.tokens for call in agent.read()] == [(50, 40, 10, 1), (30, 40, 0, 1)]


def test_a_prompt_that_is_told_again_counts_once(agent: Agent) -> None:
    agent.lines(LOG, turn(1, tokens(5, 1), "p"), turn(2, tokens(50, 10), "p"))
    agent.lines(LOG.replace("shop", "copy"), turn(2, tokens(50, 10), "p"))
    [call] = agent.read()
    assert call.tokens == (50, 0, 0, 10)
    assert call.at == AT + timedelta(seconds=1.779)


def test_a_prompt_without_an_id_is_known_by_its_event(agent: Agent) -> None:
    agent.lines(LOG, *(turn(number, tokens(5, 1), None) for number in (1, 1, 2)))
    assert agent.total() == (10, 0, 0, 2)


def test_a_prompt_counts_at_the_best_instant_that_is_told(agent: Agent) -> None:
    plain, timeless = turn(1, tokens(5, 1)), turn(2, tokens(5, 1))
    plain["params"]["_meta"] = timeless["params"]["_meta"] = None
    del timeless["timestamp"]
    changed = AT + timedelta(hours=1)
    agent.lines(LOG, plain, timeless, at=changed.timestamp())
    assert [call.at for call in agent.read()] == [AT + timedelta(seconds=1), changed]


def test_the_folder_is_in_the_name_and_better_in_the_summary(agent: Agent) -> None:
    agent.lines(LOG, turn(1, tokens(5, 1)))
    summary = {"info": {"id": "s2", "cwd": "/home/ana/shop"}, "generated_title": "Coupons"}
    agent.write(f"{FOLDER}/s2/summary.json", summary)
    agent.lines(LOG.replace("s1", "s2"), turn(2, tokens(5, 1)), turn(3, tokens(5, 1)))
    projects = [call.project for call in agent.read()]
    assert projects == ["/home/ana/my shop", "/home/ana/shop", "/home/ana/shop"]
    assert agent.titles() == {"s2": "Coupons"}


@pytest.mark.parametrize("is_child_first", [False, True])
def test_children_count_once_and_know_their_parent(agent: Agent, *, is_child_first: bool) -> None:
    logs = [(LOG.replace("s1", "s2"), 40), (LOG, 100)]
    for name, prompt in logs if is_child_first else reversed(logs):
        agent.lines(name, turn(1, tokens(prompt, 1)))
        agent.read()
    agent.write(f"{SESSION}/subagents/explore/meta.json", {"child_session_id": "s2"})
    agent.write(f"{SESSION}/subagents/other/meta.json", {})
    agent.write(f"{SESSION}/usage.json", {"session": tokens(140, 2), "turns": [tokens(140, 2)]})
    assert agent.total() == (140, 0, 0, 2)
    assert agent.parents() == {"s2": "s1"}


def test_other_updates_and_damaged_ones_are_no_prompts(agent: Agent) -> None:
    text = {"sessionUpdate": "agent_message_chunk", "content": {"text": "turn_completed"}}
    quoted = {"params": {"update": {"sessionUpdate": "x", "title": "turn_completed"}}}
    agent.lines(LOG, {"params": {"update": text}}, quoted, turn(1, tokens(-5, 1)))
    assert agent.read() == []
    assert agent.skipped() == {"wrong shape: params.update.usage.inputTokens": 1}


def test_the_variable_moves_sessions_only(agent: Agent) -> None:
    agent.environ["GROK_HOME"] = str(agent.home / "moved")
    agent.lines(LOG, turn(1, tokens(5, 1)))
    agent.lines(LOG.replace(".grok", "moved"), turn(2, tokens(70, 7)))
    agent.lines(SUPER, sent(0))
    assert agent.total() == (70, 0, 0, 7)
    assert len(agent.readings()) == 1


# Sessions without updates

GAUGE = f"{SESSION}/signals.json"


def gauge(used: int, before: int | None = None, **more: Any) -> dict[str, Any]:
    """Return how full the context is, and what was in it before it was made shorter."""
    told = {"contextTokensUsed": used, "totalTokensBeforeCompaction": before}
    return told | {"modelsUsed": ["grok-4.5"]} | more


def test_a_session_without_updates_is_estimated_by_its_context(agent: Agent) -> None:
    agent.write(GAUGE, gauge(5000, 90_000), at=AT.timestamp())
    [call] = agent.read()
    assert call.tokens == (95_000, 0, 0, 0)
    assert call.confidence is Confidence.ESTIMATED
    assert (call.at, call.model, call.session) == (AT, "grok-4.5", "s1")
    assert call.project == "/home/ana/my shop"


def test_the_summary_tells_more_of_a_gauge(agent: Agent) -> None:
    summary = {"info": {"cwd": "/home/ana/shop"}, "current_model_id": "grok-5"}
    agent.write(f"{SESSION}/summary.json", summary | {"updated_at": "2026-09-18T09:00:00Z"})
    agent.write(GAUGE, gauge(5000))
    [call] = agent.read()
    assert (call.at, call.model, call.project) == (AT, "grok-5", "/home/ana/shop")


def test_a_gauge_only_rises(agent: Agent) -> None:
    for used, before in ((5000, None), (7000, 0), (300, 7000), (200, None), (0, 0)):
        agent.write(GAUGE, gauge(used, before))
        agent.read()
    assert agent.total() == (7300, 0, 0, 0)
    assert len(agent.calls()) == 1


@pytest.mark.parametrize("is_log_first", [False, True])
def test_a_gauge_gives_way_to_updates(agent: Agent, *, is_log_first: bool) -> None:
    if not is_log_first:
        agent.write(GAUGE, gauge(5000))
        agent.write(GAUGE.replace("s1", "s2"), gauge(40))
        assert agent.total() == (5040, 0, 0, 0)
    agent.lines(LOG, turn(1, tokens(100, 10)))
    agent.read()
    agent.write(GAUGE, gauge(6000))
    agent.write(GAUGE.replace("s1", "s2"), gauge(40))
    assert agent.total() == (140, 0, 0, 10)


def test_updates_that_tell_no_usage_silence_the_gauge_too(agent: Agent) -> None:
    agent.lines(LOG, turn(1, None))
    agent.write(GAUGE, gauge(5000))
    assert agent.read() == []


def test_a_damaged_gauge_is_skipped(agent: Agent) -> None:
    agent.write(GAUGE, gauge(-5))
    agent.write(GAUGE.replace("s1", "s2"), '{"contextTokensUsed": 5')
    agent.write(GAUGE.replace("s1", "s3"), [])
    assert agent.read() == []
    assert sum(agent.skipped().values()) == 3


# SuperGrok


def sent(minute: float, plan: str = "superGrok") -> dict[str, Any]:
    """Return the line of a prompt, minutes after nine."""
    at_ms = float(ms_of(AT + timedelta(minutes=minute)))
    return {"model": "grok-4.5", "plan": plan, "source": "http-gateway", "timestamp": at_ms}


def windows(agent: Agent, *names: str) -> list[tuple[Any, ...]]:
    """Return some fields of all readings, by time."""
    return [tuple(reading[name] for name in names) for reading in agent.readings()]


def test_prompts_of_two_hours_fill_the_window(agent: Agent) -> None:
    agent.lines(SUPER, sent(0), sent(60), sent(119), sent(120), sent(400))
    assert agent.read() == []
    assert windows(agent, "used", "used_percent", "limit", "unit", "window", "window_minutes") == [
        (used, used, 100, "prompts", "2h", 120) for used in (1, 2, 3, 3, 1)
    ]
    resets = [minute for (minute,) in windows(agent, "resets_at_ms")]
    assert resets[2] == ms_of(AT + timedelta(hours=2))
    assert resets[3] == ms_of(AT + timedelta(hours=3))
    assert set(windows(agent, "confidence")) == {(Confidence.ESTIMATED,)}


def test_the_window_is_remembered_between_readings(agent: Agent) -> None:
    agent.lines(SUPER, sent(0), sent(1))
    agent.read()
    agent.append(SUPER, sent(2))
    agent.read()
    assert windows(agent, "used")[-1] == (3,)


@pytest.mark.parametrize(
    ("plan", "cap"), [("superGrokLite", 30), ("superGrok", 100), ("superGrokHeavy", 400)]
)
def test_caps_are_assumed_by_plan(agent: Agent, plan: str, cap: int) -> None:
    agent.lines(SUPER, sent(0, plan))
    agent.read()
    assert windows(agent, "limit", "used_percent") == [(cap, 100 / cap)]


def test_the_cap_of_another_plan_is_not_known(agent: Agent) -> None:
    agent.lines(SUPER, sent(0, "superGrokMega"), {"plan": "superGrok", "timestamp": None})
    agent.read()
    assert windows(agent, "limit", "used_percent", "used") == [(None, None, 1)]


def test_a_prompt_from_a_clock_that_was_late_counts_where_it_belongs(agent: Agent) -> None:
    agent.lines(SUPER, sent(300), sent(299), sent(10))
    agent.read()
    assert windows(agent, "used") == [(2,)]


def test_what_it_promises_is_what_the_product_says() -> None:
    spec = spec_of(PROVIDER)
    assert (spec.cost.label, spec.quota, spec.credential) == ("estimated", "yes", "xAI API key")
