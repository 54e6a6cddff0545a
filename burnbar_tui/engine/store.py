"""The only writer of the store: parsed portions in, each as one transaction.

Events, the sums over them, sessions, quota readings and the checkpoints of the files they came from
are written together. If the process dies at any instant, either all of a portion is there, or none
of it and the files are read again from where they stood.
"""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from burnbar_tui.engine import calls as copies
from burnbar_tui.engine.accounts import AccountRecord, account_of
from burnbar_tui.engine.authority import Authorities
from burnbar_tui.engine.calls import Call
from burnbar_tui.engine.copied import Copied, move_copies
from burnbar_tui.engine.database import Database, Row
from burnbar_tui.engine.files import Found
from burnbar_tui.engine.forks import Forks
from burnbar_tui.engine.growth import Marks, Total, grown, marks_asked_for
from burnbar_tui.engine.parsing import Parsed, SessionNames
from burnbar_tui.engine.pricing import TIERS, PriceBook
from burnbar_tui.engine.reading import Job, SourceResult
from burnbar_tui.engine.readings import put_readings
from burnbar_tui.engine.rebilling import note_billing
from burnbar_tui.engine.renames import Rename, earlier_copies
from burnbar_tui.engine.retelling import Retelling
from burnbar_tui.engine.rollup import BUCKET_MS, Rollup
from burnbar_tui.engine.roots import Root
from burnbar_tui.engine.source_book import SourceBook
from burnbar_tui.engine.sources import SourceRecord, bytes_new
from burnbar_tui.engine.traces import Member, Traces
from burnbar_tui.facts import Identity, QuotaReading
from burnbar_tui.providers.registry import spec_of
from burnbar_tui.providers.spec import Document, LogLines, Rows

MOST_KEYS = 1_000_000
"""Up to here a first import remembers what it wrote, instead of asking the store each time."""


class Store:
    """The store, open for writing; whoever opens it must hold the lease."""

    def __init__(self, path: Path, prices: PriceBook, zone: ZoneInfo) -> None:
        """Open the store, load the names that it knows, and see to it that its days are `zone`'s.

        Raises:
            StoreError: it cannot be opened, is damaged, or is of a newer version.
        """
        self.database = Database(path)
        self.rollup = Rollup(self.database, zone)
        self.rollup.keep_days_of_zone()
        self._traces = Traces(self.database)
        self._prices = prices
        self._load()
        self.price_id = self._find_price_id()

    def _load(self) -> None:
        """Take names and checkpoints from the database, as after a portion that failed."""
        rows = self.database.rows
        self._model_names: dict[int, str] = dict(rows("models"))
        self._models = {name: model_id for model_id, name in self._model_names.items()}
        self._projects: dict[str, int] = {name: project_id for project_id, name in rows("projects")}
        self._load_accounts()
        self.sources = SourceBook(self.database)
        self._known_sources = self.sources.next_id
        self._session_ids = {session_id for session_id, _ in rows("session_names")}
        self._forks = Forks(dict(rows("forks")), self._session_ids)
        self._authorities = Authorities(dict(rows("authorities")), self._session_ids)
        self._keys: set[int] | None = None if rows("has_events") else set()
        self.are_labels_due = False

    def _load_accounts(self) -> None:
        rows = [AccountRecord(*row) for row in self.database.rows("accounts")]
        self.accounts = {account.id: account for account in rows}

    def _find_price_id(self) -> int:
        """Return the number of the present state of the price tables, noting it if it is new."""
        versions = {digest: version_id for version_id, digest in self.database.rows("versions")}
        version_id = versions.get(self._prices.version)
        if version_id is None:
            version_id = max(versions.values(), default=0) + 1
            with self.database.transaction():
                self.database.put("put_version", [(version_id, self._prices.version)])
        return version_id

    def needs_repricing(self) -> bool:
        """Tell whether the prices have another version than those that made some cost."""
        return bool(
            self.price_id > 1
            and self.database.rows("calls_to_price", after=-(1 << 63), price=self.price_id, most=1)
        )

    def close(self) -> None:
        """Close the store."""
        self.database.close()

    def has_account(self, root: Root) -> bool:
        """Tell whether a root's account is known already."""
        known = {(one.provider_id, one.root) for one in self.accounts.values()}
        return (root.provider_id, root.account) in known

    def account_for(self, root: Root, identity: Identity, now: datetime) -> AccountRecord:
        """Return the account of a root, made or brought up to date with what its files tell."""
        fresh = self._account_now(root, identity)
        if fresh != self.accounts.get(fresh.id):
            with self.database.transaction():
                self._load_accounts()  # Other processes may have added accounts of vendors.
                fresh = self._account_now(root, identity)
                note_billing(self.database, self.accounts.get(fresh.id), fresh, now)
                self.database.put("put_account", [msgspec.structs.astuple(fresh)])
            self.accounts[fresh.id] = fresh
        return fresh

    def _account_now(self, root: Root, identity: Identity) -> AccountRecord:
        siblings = [one for one in self.accounts.values() if one.provider_id == root.provider_id]
        known = next((one for one in siblings if one.root == root.account), None)
        new_id = max(self.accounts, default=0) + 1
        return account_of(root, identity, known, siblings, new_id)

    def job_for(
        self, account: AccountRecord, found: Found, source: LogLines | Document | Rows
    ) -> Job | None:
        """Return the job of reading what is new in a file, or None where nothing changed."""
        if self.sources.is_as_read(found, source.authority):
            return None
        record = self.sources.at(found.path)
        if record is None:
            record = self.sources.add(account.id, found.path, source.authority)
        elif record.authority != source.authority:  # as an older burnbar declared it
            record = msgspec.structs.replace(record, authority=source.authority)
            self.sources.take(record)
        known = record.known
        if (found.size, found.mtime_ns, found.inode) == (known.size, known.mtime_ns, known.inode):
            return None
        self.sources.take(record)
        return Job(
            source_id=record.id,
            provider_id=account.provider_id,
            path=found.path,
            source=found.source,
            bytes_new=bytes_new(found, known, source),
            known=known,
        )

    def apply(self, portions: Sequence[Parsed]) -> int:
        """Write some parsed portions together; return how many calls of them were not known.

        Raises:
            StoreError: the store cannot be written; nothing of the portions is then in it.
        """
        try:
            with self.database.transaction():
                return self._apply(portions)
        except BaseException:
            self._load()
            raise

    def _apply(self, portions: Sequence[Parsed]) -> int:
        put = self.database.put
        records = [self._read(result) for part in portions for result in part.sources]
        accounts = {record.id: record.account_id for record in records}
        levels = {record.id: record.authority for record in records}
        calls: list[Call] = []
        totals: list[Total] = []
        members: list[Member] = []
        for part in portions:
            models = [self._name_id("put_model", self._models, name) for name in part.models]
            projects = [
                self._name_id("put_project", self._projects, name) for name in part.projects
            ]
            calls += part.calls(accounts, models, projects)
            totals += part.totals_of(accounts, models, projects)
            members += part.members
        moved = set[int]()
        if members:
            calls, moved = self._traces.settled(calls, members, self._look_up)
            self.rollup.drop_calls(moved)
            told_by = {call.source_id for call in calls}
            levels |= {source_id: self.sources.of(source_id).authority for source_id in told_by}
        self._authorities.learn(levels, [*calls, *(call for _, call, _ in totals)])
        for part in portions:
            put("put_session", [self._session_row(session) for session in part.sessions])
            self._note_forks(part.sessions)
        superseded = self._authorities.superseded()
        retelling = Retelling(self.database, superseded, self._known_sources, records)
        if superseded:
            self.rollup.drop_superseded(superseded)
        calls = self._authorities.allowed(levels, calls)
        calls += self._grown(
            [one for one in totals if self._authorities.is_allowed(levels, one[1])]
        )
        earlier = self._taken_out([one for part in portions for one in part.renames], calls)
        events_new = self._put_calls(self._forks.labelled(calls + earlier)) - len(earlier)
        retelling.write()
        self._put_readings([reading for part in portions for reading in part.readings])
        put("put_source", [record.row() for record in records])
        self.sources.let_go(records)
        return max(0, events_new - len(moved))

    def _taken_out(self, renames: list[Rename], calls: list[Call]) -> list[Call]:
        """Remove calls that have another key by now, and return them as copies under that one."""
        known = self._look_up({former for former, _, _ in renames})
        earlier = earlier_copies(renames, calls, known)
        if earlier:
            self.rollup.drop_calls(earlier)
            move_copies(self.database, [(former, one.key) for former, one in earlier.items()])
        return list(earlier.values())

    def _grown(self, totals: list[Total]) -> list[Call]:
        """Return the calls by which running totals grew, and remember how far they are."""
        if not totals:
            return []
        keys = marks_asked_for(totals)
        self.database.run("clear_incoming")
        self.database.put("put_incoming", [(key,) for key in sorted(keys)])
        known = {row[0]: Marks._make(row[1:]) for row in self.database.rows("known_totals")}
        marks = dict(known)
        calls = grown(totals, marks)
        changed = [(key, *mark) for key, mark in marks.items() if known.get(key) != mark]
        self.database.put("put_total", changed)
        return calls

    def _session_row(self, session: SessionNames) -> Row:
        account_id = self.sources.of(session.source_id).account_id
        return (
            session.id, account_id, session.native_id, session.parent_id, session.title,
            session.has_copied_history, self._authorities.of(session.id),
        )  # fmt: skip

    def _read(self, result: SourceResult) -> SourceRecord:
        """Return what is known of a file after it was read."""
        known = self.sources.of(result.source_id)
        if result.checkpoint is None:
            return msgspec.structs.replace(known, trouble=result.error)
        skipped = {} if result.is_anew else dict(known.skipped)
        for reason, lines in result.skipped.items():
            skipped[reason] = skipped.get(reason, 0) + lines
        return msgspec.structs.replace(
            known,
            known=result.checkpoint,
            lines=result.lines + (0 if result.is_anew else known.lines),
            skipped=skipped,
            newest_ms=max(result.newest_ms, known.newest_ms),
            trouble="",
        )

    def _name_id(self, statement: str, known: dict[str, int], name: str) -> int:
        name_id = known.get(name)
        if name_id is None:
            name_id = known[name] = len(known) + 1
            if known is self._models:
                self._model_names[name_id] = name
            self.database.put(statement, [(name_id, name)])
        return name_id

    def _put_calls(self, calls: list[Call]) -> int:
        known = self._known_calls(calls)
        merged = dict(known)
        copied = Copied(self.database)
        for call in calls:
            copies.add(merged, call, copied)
        copied.write()
        changed = [
            call if call.key == slot else call._replace(key=slot)
            for slot, call in merged.items()
            if call is not known.get(slot)
        ]
        changed.sort(key=attrgetter("at_ms"))
        self.database.put("put_event", [(*call, *self._price(call)) for call in changed])
        if self._keys is not None:
            self._keys.update(merged)
            if len(self._keys) > MOST_KEYS:
                self._keys = None
        touched = {call.at_ms // BUCKET_MS for call in changed}
        touched.update(known[call.key].at_ms // BUCKET_MS for call in changed if call.key in known)
        self.rollup.sum_up(touched)
        return len(merged) - len(known)

    def _known_calls(self, calls: list[Call]) -> dict[int, Call]:
        """Return the copies that the store has of these calls, also under their variant's key."""
        keys = {call.key for call in calls}
        known = self._look_up(keys if self._keys is None else keys & self._keys)
        others = copies.other_places(calls, known)
        return known | self._look_up(others) if others else known

    def _look_up(self, keys: set[int]) -> dict[int, Call]:
        if not keys:
            return {}
        self.database.run("clear_incoming")
        self.database.put("put_incoming", [(key,) for key in sorted(keys)])
        return {row[0]: Call._make(row) for row in self.database.rows("known_calls")}

    def _price(self, call: Call) -> tuple[int | None, int]:
        """Return a call's cost and the version of the prices that made it, 0 where it was told."""
        if call.reported_cost_nano_usd >= 0:
            return call.reported_cost_nano_usd, 0
        return self.computed_cost(call), self.price_id

    def computed_cost(self, call: Call) -> int | None:
        """Return what the price tables say that a call costs, in nano-USD; None is not known.

        It is no less than what the log knows of it.
        """
        listed = self._prices.cost(
            spec_of(self.accounts[call.account_id].provider_id).vendors,
            self.model_name(call),
            call.at_ms,
            TIERS[call.tier],
            call.input_tokens,
            call.cache_read_tokens,
            call.cache_creation_tokens,
            call.cache_creation_1h_tokens,
            call.output_tokens,
            call.web_searches,
        )
        least = copies.least_cost(call)
        return listed if least is None else max(listed or 0, least)

    def model_name(self, call: Call) -> str:
        """Return the model of a call as it was logged."""
        return self._model_names[call.model_id]

    def _put_readings(self, readings: list[tuple[int, QuotaReading]]) -> None:
        told = [(self.sources.of(source_id).account_id, one) for source_id, one in readings]
        self.accounts.update(put_readings(self.database, told))

    def _note_forks(self, sessions: list[SessionNames]) -> None:
        """Remember forks, and that labels are due when the parent of one turns up."""
        for session in sessions:
            if session.has_copied_history and session.parent_id:
                self._forks.add(session.id, session.parent_id)
            if session.id not in self._session_ids:
                self._session_ids.add(session.id)
                self.are_labels_due |= self._forks.is_parent(session.id)

    def label_forks(self) -> None:
        """Label all calls of forks: a guess while the parent's log is missing, else as counted."""
        self.are_labels_due = False
        with self.database.transaction():
            self.rollup.label_forks()
