"""What a provider declares: facts about its source, and a pure parse. The engine does the rest.

A provider is a module with `SPEC`, `parse` and `identify`. `parse` has one form for every kind of
source: it is given numbered records (a decoded log line by its byte offset, a whole file that is
rewritten as record 0, a database row by its row id, the body of a reply as record 0), where they
come from, and the state that it left behind when it read this source before; it yields facts. It
does no I/O and reads no clock, so that the same records always give the same facts, in however
many portions they arrive.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, Identity

R = TypeVar("R", bound=Struct)
S = TypeVar("S", bound=Struct)


class NoState(Struct):
    """The state of a parse that remembers nothing between portions."""


class Variable(Struct, frozen=True):
    """An environment variable that names root folders."""

    name: str
    separator: str = ","
    """What stands between several folders; `os` is the platform's own path separator."""


class Roots(Struct, frozen=True, kw_only=True):
    """Where an agent keeps its files; every root is one account."""

    defaults: tuple[str, ...]
    """Folders with `~` and `${NAME:-default}`; all that exist are read."""
    variables: tuple[Variable, ...] = ()
    """If any of these is set, their folders replace the defaults."""


class LogLines(Struct, Generic[R, S], frozen=True, kw_only=True):
    """Log files of one JSON object a line that only grow (or move, or are cut back)."""

    roots: Roots
    folders: tuple[str, ...]
    """Folders below a root that hold the logs; a root may also be given by one of them."""
    markers: tuple[bytes, ...]
    """Quoted words; a line that counts holds at least one, and all others are not decoded."""
    record: type[R]
    state: type[S]
    suffixes: tuple[str, ...] = (".jsonl",)
    """Endings of file names; with `.zst` behind it is compressed, and yields to its plain twin."""
    depth: int = 8
    identity_files: tuple[str, ...] = ()
    """Files below a root, or with `~`, that tell whose account it is."""


class ProviderSpec(Struct, Generic[R, S], frozen=True, kw_only=True):
    """Everything that the engine and the screens need to know of one provider."""

    id: str
    name: str
    source: LogLines[R, S]
    tokens: Confidence
    """The best label that its token counts can have."""
    cost: Confidence
    vendors: tuple[str, ...]
    """Whose price lists apply, the first that knows a model wins."""
    quota: str = "no"
    """yes, partial or no: whether its quota windows can be read."""
    credential: str = ""
    """What the user must provide, or empty for purely local sources."""
    notes: str = ""


class Origin(Struct, frozen=True, kw_only=True):
    """Where records come from."""

    path: str = ""
    mtime_ms: int = 0
    """When the source last changed: the instant of records that carry none."""


class Provider(Protocol[R, S]):
    """What a provider's module looks like to the type checker."""

    @property
    def SPEC(self) -> ProviderSpec[R, S]: ...  # noqa: N802  # a constant of the module

    def parse(self, records: Iterable[tuple[int, R]], origin: Origin, state: S) -> Iterator[Fact]:
        """Yield the facts in these records and bring `state` up to date."""

    def identify(self, files: Mapping[str, bytes]) -> Identity:
        """Return whose account a root is, from those `identity_files` that exist."""
