"""Which source of a session counts, where several tell of the same calls in their own words."""

from collections.abc import Iterable, Mapping

from burnbar_tui.engine.calls import Call


class Authorities:
    """The highest authority of the sources that told calls of each session; mostly that is 0."""

    def __init__(self, known: dict[int, int], sessions: set[int]) -> None:
        """Start with what the store knows; `sessions` are all that it has, and may grow."""
        self._known = known
        self._sessions = sessions
        self._risen: set[int] = set()

    def of(self, session_id: int) -> int:
        """Return the authority that counts for a session."""
        return self._known.get(session_id, 0)

    def learn(self, levels: Mapping[int, int], calls: Iterable[Call]) -> None:
        """Take note of who tells of which session; `levels` are the authorities of sources."""
        if not any(levels.values()):
            return
        for call in calls:
            level = levels[call.source_id]
            if level > self.of(call.session_id):
                self._known[call.session_id] = level
                if call.session_id in self._sessions:
                    self._risen.add(call.session_id)

    def is_allowed(self, levels: Mapping[int, int], call: Call) -> bool:
        """Tell whether no better source has told of a call's session."""
        return levels[call.source_id] >= self.of(call.session_id)

    def allowed(self, levels: Mapping[int, int], calls: list[Call]) -> list[Call]:
        """Return the calls that count."""
        return [one for one in calls if self.is_allowed(levels, one)] if self._known else calls

    def superseded(self) -> list[int]:
        """Return, once, the sessions of which the store may hold calls of a lesser source."""
        risen, self._risen = self._risen, set()
        return sorted(risen)
