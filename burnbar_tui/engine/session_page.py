"""One session: its calls in their order, and the tree of sessions that it belongs to."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from burnbar_tui.engine import folds
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.figures import names_in
from burnbar_tui.engine.reporting import Names
from burnbar_tui.engine.sums import Sums
from burnbar_tui.facts import Confidence
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.session_views import SessionCall, SessionNode, SessionPage
from burnbar_tui.views import CallRow, NamedTally, Tally


class Member(NamedTuple):
    """The first columns of a row of `family`."""

    id: int
    account_id: int
    native_id: str
    parent_id: int
    title: str

    def name(self, members: "dict[int, Member]") -> str:
        """Return its title, or its native id without what it begins with of its parent's."""
        parent = members.get(self.parent_id)
        above = f"{parent.native_id}/" if parent else ""
        return self.title or self.native_id.removeprefix(above) or self.native_id


class Work(NamedTuple):
    """The rest of a row of `family`: what a session did with one model in one project."""

    session_id: int
    account_id: int
    model_id: int
    project_id: int
    first_bucket: int
    last_bucket: int
    sums: tuple[int, ...]


def session_page(database: Database, session_id: int) -> SessionPage:
    """Return everything about one session.

    Raises:
        KeyError: there is no such session.
    """
    members: dict[int, Member] = {}
    work: dict[int, list[Work]] = defaultdict(list)
    for row in database.rows("family", session_id=session_id):
        members[row[0]] = Member._make(row[:5])
        if row[5] is not None:
            work[row[0]].append(Work._make((*row[5:11], row[11:])))
    asked = members[session_id]
    names = names_in(database)
    account = names.accounts[asked.account_id]
    nodes = _tree(asked, members, work, names)
    calls = _calls(database, session_id, work[session_id], names)
    at = next(index for index, node in enumerate(nodes) if node.session_id == session_id)
    below = [node.session_id for node in nodes[at : at + nodes[at].below + 1]]
    latest = max(work[session_id], key=lambda one: one.last_bucket, default=None)
    return SessionPage(
        session_id=session_id,
        account_id=account.id,
        provider_id=account.provider_id,
        provider=spec_of(account.provider_id).name,
        account=account.label,
        name=nodes[at].name,
        native_id=asked.native_id,
        project=names.paths[latest.project_id] if latest else "",
        first_at=calls[-1].call.at if calls else None,
        last_at=calls[0].call.at if calls else None,
        own=nodes[at].tally,
        whole=_tally((one for each in below for one in work[each]), names, len(below)),
        nodes=nodes,
        models=_models(work[session_id], calls, names),
        calls=calls,
    )


def _tally(works: Iterable[Work], names: Names, sessions: int = 1) -> Tally:
    total = Sums()
    for one in works:
        total.add(one.sums, names.accounts[one.account_id].billing)
    return total.tally(sessions)


def _tree(
    asked: Member, members: dict[int, Member], work: dict[int, list[Work]], names: Names
) -> tuple[SessionNode, ...]:
    """Return the family, each session followed by those below it; a circle is cut open."""
    above, top = {asked.id}, asked
    while top.parent_id in members and top.parent_id not in above:
        top = members[top.parent_id]
        above.add(top.id)
    children: dict[int, list[Member]] = defaultdict(list)
    for member in members.values():
        if member.id != top.id:
            children[member.parent_id].append(member)

    def first_used(member: Member) -> tuple[bool, int, str]:
        first = min((one.first_bucket for one in work[member.id]), default=0)
        return not first, first, member.native_id

    found: list[tuple[Member, int]] = []
    waiting = [(top, 0)]
    while waiting:
        member, depth = waiting.pop()
        found.append((member, depth))
        later_first = sorted(children.pop(member.id, ()), key=first_used, reverse=True)
        waiting += [(child, depth + 1) for child in later_first]
    return tuple(
        SessionNode(
            session_id=member.id,
            name=member.name(members),
            depth=depth,
            tally=_tally(work[member.id], names),
            below=below,
        )
        for (member, depth), below in zip(found, _below([d for _, d in found]), strict=True)
    )


def _below(depths: list[int]) -> list[int]:
    """Return how many of the nodes that follow each one are deeper, up to the first that is not."""
    found = [0] * len(depths)
    open_: list[int] = []
    for index, depth in enumerate([*depths, -1]):
        while open_ and depths[open_[-1]] >= depth:
            start = open_.pop()
            found[start] = index - start - 1
        open_.append(index)
    return found


def _models(
    works: list[Work], calls: tuple[SessionCall, ...], names: Names
) -> tuple[NamedTally, ...]:
    by_model: dict[int, list[Work]] = defaultdict(list)
    for one in works:
        by_model[one.model_id].append(one)
    last = {one.call.model: one.call.at for one in reversed(calls)}
    found = [
        NamedTally(
            name=names.models[model_id] or "unknown",
            tally=_tally(own, names),
            newest_at=last.get(names.models[model_id]),
        )
        for model_id, own in by_model.items()
    ]
    found.sort(key=lambda one: (-(one.tally.cost_nano_usd or 0), -one.tally.total_tokens, one.name))
    return tuple(found)


def _calls(
    database: Database, session_id: int, works: list[Work], names: Names
) -> tuple[SessionCall, ...]:
    """Return the calls of a session, newest first, each with the sums of all up to it."""
    if not works:
        return ()
    rows: list[Row] = database.rows("calls_of_session", session_id=session_id)
    total, found = Sums(), []
    for row in rows:
        call = folds.call_row(row, names)
        total.add(_sums_of(call), names.accounts[row[2]].billing)
        found.append(SessionCall(call=call, running=total.tally()))
    return tuple(reversed(found))


def _sums_of(call: CallRow) -> tuple[int, ...]:
    """Return one call as the ten sums of `usage_rollup`."""
    return (
        1,
        call.input_tokens,
        call.cache_read_tokens,
        call.cache_creation_tokens,
        call.output_tokens,
        call.reasoning_tokens,
        call.cost_nano_usd or 0,
        call.cost_nano_usd is None,
        call.cost_confidence is Confidence.EXACT,
        call.tokens_confidence is not Confidence.EXACT,
    )
