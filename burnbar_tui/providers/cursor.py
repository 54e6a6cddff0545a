"""Cursor: what its editor wrote of tokens on this machine.

Source: `state.vscdb`, table `cursorDiskKV`, keys `bubbleId:<conversation>:<message>`; names and
times of conversations under `composerData:<conversation>`. The login in the other table is not
touched.
Shape seen: messages with and without instants (tests/fixtures/cursor/). Not told: cached tokens,
most of the tokens (only some versions write any), cost, quota: those need the account's API.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from burnbar_tui.facts import Confidence, Fact, SessionFact, Skipped, UsageEvent
from burnbar_tui.providers._cursor_api import API, ask as ask
from burnbar_tui.providers.fields import Count, decoded, event_key, ms_of_epoch
from burnbar_tui.providers.spec import NoState, Origin, ProviderSpec, Roots, Rows, Signs, Table


class Pair(Struct):
    """One key and its value, which is JSON as text or as bytes."""

    key: str
    value: bytes


class Tokens(Struct, rename="camel"):
    """Counts of a whole turn; cached tokens are not split off."""

    input_tokens: Count | None = None
    output_tokens: Count | None = None


class ModelInfo(Struct, rename="camel"):
    """Which model a message or a conversation is of."""

    model_name: str | None = None


class Bubble(Struct, rename="camel"):
    """One message."""

    type: int | None = None
    created_at: float | str | None = None
    token_count: Tokens | None = None
    model_info: ModelInfo | None = None


class Composer(Struct, rename="camel"):
    """One conversation."""

    name: str | None = None
    created_at: float | str | None = None
    last_updated_at: float | str | None = None
    model_config: ModelInfo | None = None


_CONVERSATION = (
    "CASE WHEN key < 'c' THEN substr(key, 10, instr(substr(key, 10), ':') - 1)"
    " ELSE substr(key, 14) END"
)

SPEC = ProviderSpec(
    id="cursor",
    name="Cursor",
    reads="tokens that the editor wrote on this machine; usage of the account",
    roots=Roots(
        defaults=(
            "${XDG_CONFIG_HOME:-~/.config}/Cursor/User/globalStorage",
            "~/Library/Application Support/Cursor/User/globalStorage",
            "${APPDATA:-~/AppData/Roaming}/Cursor/User/globalStorage",
            "/mnt/c/Users/*/AppData/Roaming/Cursor/User/globalStorage",
        )
    ),
    sources=(
        Rows(
            files=("state.vscdb",),
            tables=(
                Table(
                    "cursorDiskKV",
                    Pair,
                    # One table for both kinds, since a cursor belongs to a table.
                    where="value IS NOT NULL AND (key >= 'bubbleId:' AND key < 'bubbleId;'"
                    " AND instr(value, '\"tokenCount\"')"
                    ' AND NOT instr(value, \'"tokenCount":{"inputTokens":0,"outputTokens":0}\'))'
                    " OR value IS NOT NULL AND key >= 'composerData:' AND key < 'composerData;'",
                    cursor="rowid",
                    overlap=200,
                    # A message may get its tokens in its old row, and its model is told by its
                    # conversation, so all of a conversation that has changed is read again. `+`
                    # keeps the query to the new rows instead of all the keys.
                    again=f"SELECT other.rowid FROM (SELECT DISTINCT {_CONVERSATION} AS id FROM"  # noqa: S608
                    " cursorDiskKV WHERE {new} AND (+key >= 'bubbleId:' AND +key < 'bubbleId;'"
                    " OR +key >= 'composerData:' AND +key < 'composerData;'))"
                    " JOIN cursorDiskKV AS other ON other.key = 'composerData:' || id OR other.key"
                    " > 'bubbleId:' || id || ':' AND other.key < 'bubbleId:' || id || ';'",
                ),
            ),
        ),
    ),
    signs=Signs(folders=("/Applications/Cursor.app",), binaries=("cursor",), commands=()),
    tokens=Confidence.ESTIMATED,
    cost=Confidence.EXACT,
    quota="yes",
    credential="session token, taken from the editor's local state",
    notes="On disk is only what the editor itself wrote, which recent versions hardly do; exact "
    "numbers need the account's API. Its endpoints are unofficial and may break.",
    api=API,
)

_USER = 1


def parse(records: Iterable[tuple[int, Pair]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield one event a message with tokens; one without an instant is as old as its conversation.

    A key that is written again has a new row, and what has changed in place is read when anything
    else of its conversation has.
    """
    composers: dict[str, Composer] = {}
    bubbles: list[tuple[int, str, str, Bubble]] = []
    for position, pair in records:
        kind, _, rest = pair.key.partition(":")
        composer, _, name = rest.partition(":")
        if kind == "composerData":
            composers[composer] = decoded(pair.value, Composer) or Composer()
        elif (bubble := decoded(pair.value, Bubble)) is not None:
            bubbles.append((position, composer, name, bubble))
        else:
            yield Skipped(reason="a message is not of the known shape", position=position)
    for session, composer_data in composers.items():
        if composer_data.name:
            yield SessionFact(session_id=session, title=composer_data.name)
    for position, session, name, bubble in bubbles:
        tokens = bubble.token_count or Tokens()
        fresh, output = tokens.input_tokens or 0, tokens.output_tokens or 0
        if not fresh + output or bubble.type == _USER:
            continue
        around = composers.get(session, Composer())
        at_ms = (
            ms_of_epoch(bubble.created_at)
            or ms_of_epoch(around.last_updated_at)
            or ms_of_epoch(around.created_at)
            or origin.mtime_ms
        )
        model = bubble.model_info or around.model_config or ModelInfo()
        yield UsageEvent(
            key=event_key(SPEC.id, session, name),
            at_ms=at_ms,
            model=model.model_name or "unknown",
            session_id=session,
            input_tokens=fresh,
            output_tokens=output,
            tokens_confidence=Confidence.ESTIMATED,
            rank=fresh + output << 1 | bool(model.model_name),
            position=position,
        )
