"""Sessions that begin with a copy of another one's log, and what is known without that log."""

from collections.abc import Mapping, Set

from burnbar_tui.engine.calls import Call
from burnbar_tui.facts import Confidence


class Forks:
    """All forks with their parents; a fork whose parent's log is missing is an orphan."""

    def __init__(self, known: Mapping[int, int], sessions: Set[int]) -> None:
        """Start with what the store knows; `sessions` are all that it has, and may grow."""
        self._known = dict(known)
        self._parents = set(self._known.values())
        self._sessions = sessions

    def add(self, fork: int, parent: int) -> None:
        """Remember a fork."""
        self._known[fork] = parent
        self._parents.add(parent)

    def is_parent(self, session_id: int) -> bool:
        """Tell whether there is a fork of a session."""
        return session_id in self._parents

    def labelled(self, calls: list[Call]) -> list[Call]:
        """Return the calls; those of orphans are estimates, since what they copied is a guess."""
        orphans = {fork for fork, parent in self._known.items() if parent not in self._sessions}
        if not orphans:
            return calls
        return [
            call._replace(tokens_confidence=Confidence.ESTIMATED)
            if call.session_id in orphans
            else call
            for call in calls
        ]
