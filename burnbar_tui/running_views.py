"""What queries answer about the agents that are at work; as in `views`, None is not known."""

from datetime import datetime

from msgspec import Struct

from burnbar_tui.views import Tally


class AgentProcess(Struct, frozen=True, kw_only=True):
    """A process of an agent. Nothing else of it is kept: its command line may hold secrets."""

    pid: int
    provider_id: str
    folder: str
    """Its working folder."""
    terminal: str = ""
    """The device that it talks to, or empty."""
    ancestors: tuple[int, ...] = ()
    """The processes above it, its parent first."""


class RunningSession(Struct, frozen=True, kw_only=True):
    """A session that is at work with all that it started, or a process that waits for a word."""

    session_id: int | None = None
    """None where a process has not made a call yet."""
    account_id: int | None = None
    provider_id: str
    provider: str
    """The provider's name for people."""
    account: str = ""
    """Empty where a process has not made a call yet: it may be of any account."""
    name: str = ""
    """The title of the session, or its native id."""
    project: str = ""
    """The short name of its working folder."""
    folder: str = ""
    """The whole path of it."""
    model: str = ""
    """Of its own last call, as logged."""
    is_working: bool = False
    """Whether it made a call of late; else only its process tells that it is still there."""
    subagents: int = 0
    """How many sessions below it made a call of late."""
    tokens_per_minute: float | None = None
    """Of all of them over the last minutes."""
    context_tokens: int | None = None
    """Everything that the model had to read for its own last call."""
    context_window: int | None = None
    """The longest prompt that the model takes, as far as the price tables know it."""
    tally: Tally | None = None
    """All calls of the session and of those below it since it began; None before the first."""
    last_at: datetime | None = None
    """When the last call of any of them was made."""
    processes: tuple[AgentProcess, ...] = ()
    """Which processes it may be: of its agent, in its folder."""

    @property
    def context_percent(self) -> float | None:
        """How full the context is, or None where that is not known.

        Of a prompt that is longer than the window the window is not the one that holds.
        """
        if self.context_tokens is None or not self.context_window:
            return None
        share = self.context_tokens * 100 / self.context_window
        return share if share <= 100 else None
