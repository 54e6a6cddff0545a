"""The sums per quarter of an hour, made anew wherever the calls under them change.

They are never added to, so that they cannot drift from the calls. Whoever calls this has a
transaction open, in which the calls and their sums change together.
"""

from collections.abc import Iterable

from burnbar_tui.engine.database import Database

BUCKET_MS = 900_000


class Rollup:
    """Changes of calls that are already in the store, and their sums."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def sum_up(self, buckets: Iterable[int]) -> None:
        """Make the sums of these quarters of an hour anew."""
        self._database.run("clear_touched")
        self._database.put("put_touched", [(bucket,) for bucket in sorted(buckets)])
        self._refresh()

    def drop_calls(self, keys: Iterable[int]) -> None:
        """Remove calls."""
        self._change(("touch_incoming", "drop_incoming"), keys)

    def drop_superseded(self, session_ids: Iterable[int]) -> None:
        """Remove what lesser sources told of sessions that a better one tells of now."""
        self._change(("touch_superseded", "drop_superseded"), session_ids)

    def label_forks(self) -> None:
        """Label all calls of forks: a guess while the parent's log is missing, else as counted."""
        self._change(("touch_forks", "label_forks"))

    def _change(self, statements: tuple[str, ...], incoming: Iterable[int] = ()) -> None:
        keys = sorted(incoming)
        self._database.run("clear_incoming")
        self._database.put("put_incoming", [(key,) for key in keys])
        self._database.run("clear_touched")
        for statement in statements:
            self._database.run(statement)
        self._refresh()

    def _refresh(self) -> None:
        self._database.run("clear_rollup")
        self._database.run("fill_rollup")
