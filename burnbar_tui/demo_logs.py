"""Logs as Claude Code and Codex write them, of sessions that never were; used by `demo`.

Shapes seen in Claude Code 2.1 and Codex 0.15 (without `token_usage_record`). A session is told when
each call begins and ends; it knows no clock, and all chance comes from its world.
"""

import json
from pathlib import Path
from random import Random
from typing import Any

from burnbar_tui.facts import instant_of

SECOND = 1000
MINUTE = 60 * SECOND

_TASKS = (
    "Fix the flaky retry test",
    "Split the importer into stages",
    "Add paging to the list endpoint",
    "Speed up the nightly job",
    "Review the error messages",
    "Move settings to one file",
)
_PROJECTS = {"atlas": 5, "billing-service": 4, "search-index": 3, "website": 2}
_CLAUDE_MODELS = {"claude-opus-4-6": 5, "claude-sonnet-4-6": 4, "claude-haiku-4-5-20251001": 1}
_AGENT_MODELS = {"claude-haiku-4-5-20251001": 3, "claude-sonnet-4-6": 2}
_OLDER_MODEL, _NEWER_MODEL = "gpt-5.2-codex", "gpt-5.3-codex"
_NEWER_FOR_MS = 18 * 24 * 60 * MINUTE
"""For how long before the end of history the newer Codex model has been in use."""

_SHARED_PREFIX = 18_000
"""Tokens of tools and instructions that are in the cache before a session begins."""
_COMPACT_ABOVE = 150_000
_FIVE_HOUR_CAP = 2_600_000
_WEEKLY_CAP = 7_000_000
"""What each quota window holds, in the weighted tokens of `CodexSession.call`."""


class World:
    """What all sessions of one run share: the home, the chance and the Codex quota."""

    def __init__(self, home: Path, now_ms: int, random: Random) -> None:
        self.home = home
        self.now_ms = now_ms
        self.random = random
        self.quota = Quota()

    def claude(self, at_ms: int) -> "ClaudeSession":
        return ClaudeSession(self, at_ms, self.pick(_PROJECTS), self.pick(_CLAUDE_MODELS))

    def codex(self, at_ms: int) -> "CodexSession":
        return CodexSession(self, at_ms, self.pick(_PROJECTS))

    def pick(self, weights: dict[str, int]) -> str:
        """Return one of the keys, as often as its weight says."""
        return self.random.choices(list(weights), list(weights.values()))[0]

    def tokens(self, median: int) -> int:
        """Return a count of tokens with a long tail above its median."""
        return int(median * min(self.random.lognormvariate(0.0, 0.7), 12.0)) + 1

    def hex(self, digits: int) -> str:
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def guid(self) -> str:
        text = self.hex(32)
        return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class _Window:
    """One quota window: it opens with the first use after its reset."""

    def __init__(self, minutes: int, cap: int) -> None:
        self.minutes = minutes
        self._cap = cap
        self._used = 0.0
        self._resets_at_ms = 0

    def used_percent(self, at_ms: int) -> float:
        return 0.0 if at_ms >= self._resets_at_ms else round(100 * self._used / self._cap, 1)

    def use(self, at_ms: int, weight: int) -> dict[str, Any]:
        """Spend some of the window and return what Codex logs about it."""
        if at_ms >= self._resets_at_ms:
            self._used, self._resets_at_ms = 0.0, at_ms + self.minutes * MINUTE
        self._used = min(self._used + weight, self._cap)
        return {
            "used_percent": self.used_percent(at_ms),
            "window_minutes": self.minutes,
            "resets_at": self._resets_at_ms // SECOND,
        }

    def resume(self, logged: dict[str, Any]) -> None:
        """Go on from what was logged last."""
        self._used = logged["used_percent"] * self._cap / 100
        self._resets_at_ms = logged["resets_at"] * SECOND


class Quota:
    """The five-hour and the weekly window of the made-up Codex plan."""

    def __init__(self) -> None:
        self._windows = {
            "primary": _Window(300, _FIVE_HOUR_CAP),
            "secondary": _Window(10_080, _WEEKLY_CAP),
        }

    def has_room(self, at_ms: int) -> bool:
        return all(window.used_percent(at_ms) < 97 for window in self._windows.values())

    def use(self, at_ms: int, weight: int) -> dict[str, Any]:
        """Spend some of both windows and return the `rate_limits` of one log line."""
        used = {name: window.use(at_ms, weight) for name, window in self._windows.items()}
        credit = {"has_credits": False, "unlimited": False, "balance": None}
        limit = {"limit_id": "codex", "limit_name": None}
        return {**limit, **used, "credits": credit, "plan_type": "plus"}

    def resume(self, home: Path) -> None:
        """Take up the windows that the newest rollout of a home ends with."""
        newest = max((home / ".codex/sessions").rglob("*.jsonl"), default=None)
        lines = newest.read_text().splitlines() if newest else []
        logged = [line for line in lines if '"rate_limits":' in line][-1:]
        for line in logged:
            limits = json.loads(line)["payload"]["rate_limits"]
            for name, window in self._windows.items():
                window.resume(limits[name])


class Session:
    """One log file that grows in whole lines, call by call."""

    def __init__(self, world: World, at_ms: int, project: str, quota: Quota | None = None) -> None:
        self.world = world
        self.quota = quota
        self.cwd = f"/home/ana/code/{project}"
        self.id = world.guid()
        self.calls = 0
        self.last_ms = at_ms
        self._lines: list[str] = []

    @property
    def path(self) -> Path:
        """Where the agent would keep this log."""
        raise NotImplementedError

    def call(self, begin_ms: int, end_ms: int) -> None:
        """Add the lines of one model call that runs from one instant to the other."""
        raise NotImplementedError

    def can_call(self, at_ms: int) -> bool:
        """Say whether the plan of the account allows another call."""
        return self.quota is None or self.quota.has_room(at_ms)

    def speaker(self) -> "Session":
        """Return who makes the next call: this session, or a subagent of it."""
        return self

    def write(self, at_ms: int, record: dict[str, Any]) -> None:
        self._lines.append(json.dumps(record, separators=(",", ":")) + "\n")
        self.last_ms = at_ms

    def flush(self) -> None:
        """Append what was added to the file, in one write."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab", buffering=0) as file:
            file.write("".join(self._lines).encode())
        self._lines.clear()


class ClaudeSession(Session):
    """One Claude Code transcript, or that of a subagent; its cached prefix grows."""

    def __init__(
        self,
        world: World,
        at_ms: int,
        project: str,
        model: str,
        parent: "ClaudeSession | None" = None,
    ) -> None:
        super().__init__(world, at_ms, project)
        self._project = project
        self._model = model
        self._parent = parent
        self._agent: ClaudeSession | None = None
        self._agent_fields = {"agentId": self.id[:8]} if parent else {}
        self._cached = _SHARED_PREFIX
        self._keeps_an_hour = parent is None and world.random.random() < 0.6
        self._previous: str | None = None
        if parent is not None:
            self.id = parent.id

    @property
    def path(self) -> Path:
        folder = self.world.home / ".claude/projects" / self.cwd.replace("/", "-")
        if self._parent is None:
            return folder / f"{self.id}.jsonl"
        return folder / self.id / f"subagents/agent-{self._agent_fields['agentId']}.jsonl"

    def speaker(self) -> "Session":
        if self._parent is not None or not self.calls or self.world.random.random() > 0.15:
            return self
        if self._agent is None or self._agent.calls >= 12:
            model = self.world.pick(_AGENT_MODELS)
            self._agent = ClaudeSession(self.world, self.last_ms, self._project, model, self)
        return self._agent

    def call(self, begin_ms: int, end_ms: int) -> None:
        world, written = self.world, self.world.tokens(4_000)
        if self.calls == 0:
            written += 14_000
            self.write(begin_ms, {"type": "summary", "summary": world.random.choice(_TASKS)})
        elif self._cached > _COMPACT_ABOVE:
            self._cached = _SHARED_PREFIX + 9_000
            self._add(begin_ms, "system", subtype="compact_boundary", content="Compacted")
        elif begin_ms - self.last_ms > (60 if self._keeps_an_hour else 5) * MINUTE:
            written += self._cached - _SHARED_PREFIX
            self._cached = _SHARED_PREFIX
        self._add(begin_ms, "user", message={"role": "user", "content": "Please go on."})
        self._stream(begin_ms, end_ms, written)
        self._cached += written
        self.calls += 1

    def _stream(self, begin_ms: int, end_ms: int, written: int) -> None:
        """Add one response: a line for each block, all of one id, with growing output."""
        world = self.world
        message = {"id": f"msg_01{world.hex(22)}", "type": "message", "role": "assistant"}
        request, fresh = f"req_01{world.hex(22)}", world.random.randint(1, 9)
        output, blocks = world.tokens(420), world.random.choice((1, 2, 2, 3))
        lifetimes = {
            "ephemeral_5m_input_tokens": 0 if self._keeps_an_hour else written,
            "ephemeral_1h_input_tokens": written if self._keeps_an_hour else 0,
        }
        for block in range(1, blocks + 1):
            is_last = block == blocks
            body = {
                **message,
                "model": self._model,
                "content": [{"type": "text", "text": "Done."} if is_last else {"type": "thinking"}],
                "stop_reason": "end_turn" if is_last else None,
                "usage": {
                    "input_tokens": fresh,
                    "cache_creation_input_tokens": written,
                    "cache_read_input_tokens": self._cached,
                    "cache_creation": lifetimes,
                    "output_tokens": output if is_last else 1 + output * (block - 1) // blocks,
                    "service_tier": "standard",
                },
            }
            at_ms = begin_ms + (end_ms - begin_ms) * block // blocks
            self._add(at_ms, "assistant", requestId=request, message=body)

    def _add(self, at_ms: int, kind: str, **fields: object) -> None:
        parent, self._previous = self._previous, self.world.guid()
        record = {
            "parentUuid": parent,
            "isSidechain": self._parent is not None,
            **self._agent_fields,
            "cwd": self.cwd,
            "sessionId": self.id,
            "version": "2.1.281",
            "gitBranch": "main",
            **fields,
            "type": kind,
            "uuid": self._previous,
            "timestamp": _stamp(at_ms),
        }
        self.write(at_ms, record)


class CodexSession(Session):
    """One Codex rollout: running totals, and the quota windows beside each of them."""

    def __init__(self, world: World, at_ms: int, project: str) -> None:
        super().__init__(world, at_ms, project, world.quota)
        self._began = _stamp(at_ms)
        self._totals: dict[str, int] = {}
        self._context = 9_000
        self._cached = 0

    @property
    def path(self) -> Path:
        folder = self.world.home / ".codex/sessions" / self._began[:10].replace("-", "/")
        return folder / f"rollout-{self._began[:19].replace(':', '-')}-{self.id}.jsonl"

    def call(self, begin_ms: int, end_ms: int) -> None:
        if self.calls == 0:
            about = {"id": self.id, "timestamp": self._began, "cwd": self.cwd}
            about |= {"originator": "codex_cli_rs", "cli_version": "0.151.0", "source": "cli"}
            self._add(begin_ms, "session_meta", about)
        if self.calls % 6 == 0:
            turn = {"turn_id": self.world.guid(), "cwd": self.cwd, "effort": "high"}
            self._add(begin_ms, "turn_context", turn | {"model": self._model(begin_ms)})
        if self._context > _COMPACT_ABOVE:
            self._context, self._cached = 24_000, 4_096
        self._context += self.world.tokens(3_600)
        self._count(end_ms, self._context, self._cached, self.world.tokens(450))
        self.calls += 1

    def _count(self, at_ms: int, prompt: int, cached: int, output: int) -> None:
        """Add the token count of a call whose prompt includes what was cached of it."""
        last = {
            "input_tokens": prompt,
            "cached_input_tokens": cached,
            "output_tokens": output,
            "reasoning_output_tokens": output * 2 // 5,
            "total_tokens": prompt + output,
        }
        self._totals = {name: self._totals.get(name, 0) + n for name, n in last.items()}
        info = {
            "total_token_usage": self._totals,
            "last_token_usage": last,
            "model_context_window": 272_000,
        }
        limits = self.world.quota.use(at_ms, prompt - cached + cached // 10 + 8 * output)
        payload = {"type": "token_count", "info": info, "rate_limits": limits}
        self._add(at_ms, "event_msg", payload)
        self._cached = prompt // 128 * 128
        self._context = prompt + output

    def _model(self, at_ms: int) -> str:
        is_new = at_ms > self.world.now_ms - _NEWER_FOR_MS and self.world.random.random() < 0.9
        return _NEWER_MODEL if is_new else _OLDER_MODEL

    def _add(self, at_ms: int, kind: str, payload: dict[str, Any]) -> None:
        self.write(at_ms, {"timestamp": _stamp(at_ms), "type": kind, "payload": payload})


def _stamp(at_ms: int) -> str:
    return instant_of(at_ms).isoformat(timespec="milliseconds")[:-6] + "Z"
