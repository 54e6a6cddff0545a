"""What is wanted of the calls: a sum, a list, the largest, an average, a share, a count."""

from burnbar_tui.engine.ask.ahead import Ahead
from burnbar_tui.engine.ask.bounds import find_bound
from burnbar_tui.engine.ask.groups import ANY_GROUP, AVERAGE, PER, USED, group_of
from burnbar_tui.engine.ask.plan import Group, Kind
from burnbar_tui.engine.ask.rankings import Rankings
from burnbar_tui.engine.ask.takes import Changes

WHY = (
    r"why|how come|what made|what has made|explain|what is (?:behind|driving|causing)|"
    r"what (?:caused|drove|changed|happened to|is up with)|(?:what is |what was )?(?:the )?"
    r"reasons? (?:for|behind|of)"
)
CHANGED = (
    r"(?:go|goes|going|went|gone|been|creep|creeping|shoot|shot) (?:up|down)|increas(?:ed?|ing)|"
    r"decreas(?:ed?|ing)|change[ds]?|risen|rise|rising|rose|fall|fell|fallen|falling|drop|dropped|"
    r"jump(?:ed)?|spiked?|higher|lower|more|less|cheaper|double[d]?|explode[d]?|surge[d]?|up|down"
)
SPLITS = r"(?:grouped |split |broken down |break down |break it down |sorted |divided )?"
SETS = {"model", "project", "provider", "account"}
TIMES = {"day", "week", "month", "hour", "weekday"}


class Shapes(Rankings, Ahead):
    """Takes the words out of a question that tell its shape."""

    def _shape(self) -> Changes:
        """Return the kind of the plan and what goes with it; nothing for one figure."""
        for rule in (
            self._why, self._moment, self._outlook, self._over, self._count, self._shares,
            self._statistic, self._top, self._names_of, self._list,
        ):  # fmt: skip
            if (changes := rule()) is not None:
                return changes
        return {}

    def _why(self) -> Changes | None:
        if not self._takes(WHY):
            return None
        self._takes(rf"(?:so |this |that )?(?:{CHANGED}|expensive|much|high|low|big)")
        self._takes(r"increases?|decreases?|spikes?|jumps?|drops?|changes?|rises?|so|difference")
        return {"kind": Kind.EXPLAIN}

    def _over(self) -> Changes | None:
        """How many days over $50, which projects cost more than $20."""
        found = find_bound(self.text)
        if found is None:
            return None
        bound, metric, rest = found
        before = self.text
        self.text = rest
        is_counted = bool(self._takes("how many|number of|count of"))
        match = self._takes(rf"(?:on )?(?:which |what |any |all |list )*({ANY_GROUP})"
                            r"(?: that| where| when| which| with| on which)?")  # fmt: skip
        group = group_of(match[1]) if match else None
        if group is None or group in {"call", "weekday", "hour"}:
            self.text = before
            return None
        changes: Changes = {"group": group, "bound": bound, "is_counted": is_counted}
        if metric is not None:
            self._takes_all(r"burn(?:ed|t|ing)?|spen[dt](?:ing)?|cost(?:s|ed)?|use[ds]?|used up")
            changes["metric"] = metric
        return changes | {"kind": Kind.OVER}

    def _count(self) -> Changes | None:
        match = self._takes(
            rf"(?:how many|number of|count of)(?: of my)? "
            r"(?:different |distinct |various |unique |active |coding |separate |my )*"
            rf"({ANY_GROUP})(?! (?:calls?|requests?|tokens?|sessions?|costs?))"
        )
        if match is None:
            return None
        group = group_of(match[1])
        is_of_days = group == "day" and (
            "active" in match[0]
            or "coding" in match[0]
            or self._has(f"{USED}|cod(?:e|ed|ing)|spend|spent|burn")
        )
        if (group in SETS or is_of_days) and not self._has(AVERAGE):
            self._takes("active|in use|open")
            return {"kind": Kind.COUNT, "group": group}
        self.text = f"{match[1]} {self.text}"
        return None

    def _shares(self) -> Changes | None:
        share = (
            r"(?:what |which |how much )?"
            r"(?:share|percent|percentage|fraction|proportion|part|split)"
        )
        by = rf"(?:went |goes |is |was )?(?:by|per|for each|to each|of each|each) ({ANY_GROUP})"
        words = rf"(?:{share}|percentages?|shares?|in percent|as percent)"
        if not self._has(words):
            return None
        if self._has(by) and not self._has(r"split by|broken down by"):
            match = self._takes(by)
            self._takes(rf"(?:{words})(?: (?:of|breakdown|split))?")
            self._takes("breakdown|split")
            return {"kind": Kind.SHARES, "group": group_of(match[1]) if match else None}
        if match := self._takes(rf"({ANY_GROUP}) (?:shares?|percentages?|mix)"):
            return {"kind": Kind.SHARES, "group": group_of(match[1])}
        if self._takes(
            r"(?:what |which )?(?:share|percent|percentage|fraction|proportion|part)(?: of)?"
        ):
            return {"kind": Kind.SHARE}
        return None

    def _list(self) -> Changes | None:
        heads = rf"{SPLITS}by|per|for (?:each|every)|for all|each|every|across(?: all| my)?|grouped"
        two = self._takes(
            rf"(?:{heads}) ({ANY_GROUP})(?: and| then| and by| by|,| per| x)+ ({ANY_GROUP})"
        )
        if two:
            self._takes("breakdown|split|break down|table")
            return self._crossed(group_of(two[1]), group_of(two[2]))
        match = self._takes(
            rf"(?:{heads}) ({ANY_GROUP})|({PER})|({ANY_GROUP}) (?:breakdown|split|list|wise)|"
            rf"({ANY_GROUP})-by-(?:{ANY_GROUP})"
        )
        if match is None:
            return None
        first = group_of(next(filter(None, match.groups())))
        if first == "call":
            # Per call is an average, by calls an order.
            if match[0].startswith("per"):
                return {"kind": Kind.AVERAGE, "group": "call"}
            self.text += " calls"
            return None
        again = self._takes(rf"(?:{heads}) ({ANY_GROUP})|({PER})")
        self._takes("breakdown|split|trend|report|chart|graph|history|broken down|break down")
        if again:
            return self._crossed(group_of(next(filter(None, again.groups()))), first)
        return {"kind": Kind.LIST, "group": first}

    def _crossed(self, one: Group, two: Group) -> Changes | None:
        if one == two or "call" in {one, two}:
            return {"kind": Kind.LIST, "group": one}
        first, second = (two, one) if two in TIMES and one not in TIMES else (one, two)
        return {"kind": Kind.LIST, "group": first, "also": second}
