"""What is said to a model and what is heard of it, whatever the wire."""

from dataclasses import dataclass, field

from msgspec import Struct


class Call(Struct, frozen=True):
    """The model wants the tool; its arguments are JSON that nobody has looked at yet."""

    id: str
    name: str
    arguments: str


class Result(Struct, frozen=True):
    """What the tool told for a call, as JSON."""

    call: Call
    text: str
    is_error: bool = False


class Turn(Struct, frozen=True):
    """What the model said, the calls that it made with that, and what they told."""

    text: str
    results: tuple[Result, ...]


class Request(Struct, frozen=True, kw_only=True):
    """Everything that one request says."""

    host: str
    model: str
    system: str
    question: str
    turns: tuple[Turn, ...] = ()
    tool: dict[str, object] | None = None
    """Name, description and schema of the tool; without one the model can only talk."""
    tokens: int


class Failed(Exception):  # noqa: N818  # a finding, which ends in the local answer
    """Why a model gave no answer, as one sentence without its end."""


@dataclass
class Draft:
    """A call whose arguments come in pieces."""

    id: str = ""
    name: str = ""
    arguments: str = ""


@dataclass
class Heard:
    """What came of one request so far."""

    text: str = ""
    drafts: dict[int, Draft] = field(default_factory=dict)
    stop: str = ""
    """Why it ended, in the words of the wire; empty while it has not."""
    tokens: int = 0
    """How much it says it wrote; 0 where it does not say."""
    is_refused: bool = False
    is_cut: bool = False

    def calls(self) -> list[Call]:
        """Return the calls in order, each with an id that is its own."""
        return [
            Call(draft.id or f"call_{index}", draft.name, draft.arguments or "{}")
            for index, draft in sorted(self.drafts.items())
        ]
