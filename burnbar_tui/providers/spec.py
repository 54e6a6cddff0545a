"""What a provider declares: facts about its sources, and a pure parse. The engine does the rest.

A provider is a module with `SPEC` and `parse` (`identify` where files tell whose account it is, and
`ask` where its vendor can be asked, see `api.py`). `parse` is given numbered records (a decoded log
line by its byte offset, a file rewritten whole as record 0, a database row by its row id), where
they come from, and the state that it left behind before; it yields facts. It does no I/O and reads
no clock: the same records always give the same facts, in however many portions they arrive.
"""

from collections.abc import Mapping

from msgspec import Struct

from burnbar_tui.facts import Confidence
from burnbar_tui.providers.api import Api


class NoState(Struct):
    """The state of a parse that remembers nothing."""


class Variable(Struct, frozen=True, omit_defaults=True):
    """An environment variable that names root folders."""

    name: str
    separator: str = ","
    """What stands between several folders; `os` is the platform's own path separator."""
    below: str = ""
    """Where the root lies below the folder that the variable names."""


class OneFile(Struct, frozen=True, omit_defaults=True):
    """A file that counts wherever it lies and whatever it is called; nothing beside it does."""

    path: str
    """With `~`, `${NAME:-default}` and `*`; all that exist are read."""
    key: str = ""
    """If told, `path` is a file of settings, whose line `key: value` names the file."""
    source: int = 0
    """Which of the provider's sources it belongs to."""
    is_last_resort: bool = False
    """Not read where any of the files that are named before it exists."""


class Roots(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where an agent keeps its files; all default roots are one account, every other is its own."""

    defaults: tuple[str, ...] = ()
    """Folders with `~`, `${NAME:-default}` and `*`, on any system; all that exist are read."""
    variables: tuple[Variable, ...] = ()
    """If any of these is set, their folders replace the defaults."""
    listed_in: tuple[str, ...] = ()
    """JSON files that name further roots of the same account, anywhere in their texts."""
    files: tuple[OneFile, ...] = ()
    """Files of the same account outside these folders; not read where a variable replaces them."""
    is_shared: bool = False
    """Other agents use these folders, too, so that one of them tells nothing of this agent."""


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """Files of one shape below the roots."""

    files: tuple[str, ...]
    """Patterns below a root: `*` within a name, `**` for up to eight folders."""
    without: tuple[str, ...] = ()
    """Patterns of names that look alike and are something else."""
    beside: tuple[str, ...] = ()
    """Files that tell more of each one, by `{parents[N]}` (folders, the nearest is 0) and `{stem}`
    (its name up to the first point), all that a `*` stands for; read when `parse` asks for them."""
    unless: tuple[str, ...] = ()
    """Files, written as those of `beside`, that tell the same better: one of them silences it."""
    environment: tuple[str, ...] = ()
    """Variables of the environment that `parse` is told, where they are set."""
    noted_in: str = ""
    """If told, they are our own notes of a root, in this part of our data (`paths.noted_of`)."""
    authority: int = 0
    """Of a session that several sources tell of, only the calls of the highest one count."""


class LogLines(Source, frozen=True, kw_only=True, omit_defaults=True, tag="lines"):
    """Logs of one JSON object a line that only grow (or move, or are cut back).

    Compressed ones (`.zst`, `.zstd` behind the name) are read too, and yield to their plain twin.
    One that is a single value over several lines is read as a `Document`.
    """

    markers: tuple[bytes, ...]
    """Quoted words; a line that counts holds at least one, and all others are not decoded."""
    record: type = Struct
    """`str` where lines are no JSON: each is a record as it stands, and markers are any words."""
    state: type = NoState
    is_rotated: bool = False
    """Files of one folder are parts of one log, those of the first pattern the oldest, then by name
    (a number behind the last point falls). A part goes on from the state of the others."""


class Document(Source, frozen=True, kw_only=True, omit_defaults=True, tag="document"):
    """Files of one JSON value that are rewritten whole; record 0 is all of it."""

    record: type = Struct
    """`str` where it is no JSON: the record is the text as it stands."""


class Table(Struct, frozen=True, omit_defaults=True):
    """A table of a foreign database; the fields of its record are the columns that are read."""

    name: str
    record: type = Struct
    """A missing column takes the field's default; without one, the table is not read."""
    where: str = ""
    """A condition in SQL, to leave out what can never count."""
    cursor: str = ""
    """A column that grows with every change (or `rowid`); what is below its last value is known."""
    overlap: int = 0
    """How far before the last value of the cursor to begin, for rows that arrive late."""
    again: str = ""
    """A query of the rowids of older rows that belong to new ones; `{new}` tells which are new."""
    unless: str = ""
    """Not read where this other table has rows: a newer generation of the same."""
    needs: str = ""
    """Not read without this `table.column`, which its condition asks."""
    computed: dict[str, str] = {}
    """Fields that are no columns, and the SQL for each; what the database lacks has the default."""


class Rows(Source, frozen=True, kw_only=True, omit_defaults=True, tag="rows"):
    """SQLite databases of the agent, which may be writing them at any time."""

    tables: tuple[Table, ...]
    """In the order in which their records are handed to `parse`, all in one portion."""


class Signs(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What tells that an agent is installed, besides its roots."""

    folders: tuple[str, ...] = ()
    """Files or folders, written as roots are."""
    binaries: tuple[str, ...] = ()
    commands: tuple[str, ...] | None = None
    """Programs on the PATH, and those that work in a terminal, where these are not the same."""
    extensions: tuple[str, ...] = ()
    """Ids of extensions for editors of the VS Code family."""


class Retention(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An agent deletes its own logs after some days."""

    days: int
    file: str = ""
    """A JSON file below a root whose top-level `key` overrides the number of days."""
    key: str = ""


class ProviderSpec(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything that the engine and the screens need to know of one provider."""

    id: str
    name: str
    reads: str
    """Where its data comes from, in a few words for people."""
    roots: Roots = Roots()
    sources: tuple[LogLines | Document | Rows, ...] = ()
    """What is read on this machine; empty where there is nothing that counts."""
    signs: Signs = Signs()
    tokens: Confidence
    """The best label that its token counts can have."""
    cost: Confidence
    """The best label that the vendor's or the agent's own word on cost can have."""
    quota: str = "no"
    """yes, partial or no: whether its quota windows can be read."""
    credential: str = ""
    """What the user must provide, or empty for purely local sources."""
    vendors: tuple[str, ...] = ()
    """Whose price lists are asked first; of agents with many vendors the model's id tells."""
    api: Api | None = None
    """How the vendor is asked for usage and quota; the module then has `ask`."""
    identity_files: tuple[str, ...] = ()
    """Files below a root, or with `~`, that tell whose account it is."""
    retention: Retention | None = None
    is_promoted: bool = False
    """The vendor exposes no usage; what is counted was found on disk all the same."""
    notes: str = ""
    """What a user must know to read the figures right."""

    @property
    def kind(self) -> str:
        """`live` where usage can be read, `detection` where only an installation can be seen."""
        return "live" if self.sources or self.credential else "detection"


class Origin(Struct, frozen=True, kw_only=True):
    """Where records come from."""

    path: str = ""
    mtime_ms: int = 0
    """When the source last changed: the instant of records that carry none."""
    beside: Mapping[str, bytes] = {}
    """Contents of the files of `Source.beside` that exist, by name, or by path for a `*`."""
    environment: Mapping[str, str] = {}
    """Values of the variables that `Source.environment` names and that are set."""
