"""The first line: brand, where we are, period, unit, and how the engine is doing."""

from textual.app import RenderResult
from textual.content import Content
from textual.reactive import reactive, var
from textual.widget import Widget

from burnbar_tui.scope import Lens, Period, Scope, Unit
from burnbar_tui.widgets.parts import DIM, LINK, MONEY, STRONG, TEXT, Parts, cells
from burnbar_tui.widgets.text import plain

SEPARATOR = " ▸ "
LEFT_OUT = "…"
NARROW = 60
"""Below this width there is no trail; a name alone gives way to the period."""


class TopLine(Widget):
    """One line that gives way from the middle: what it cannot show, it leaves out whole."""

    DEFAULT_CSS = """
    TopLine { height: 1; padding: 0 1; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    auto_links = var(False)
    """Words that can be clicked look like the others."""
    trail: reactive[tuple[str, ...]] = reactive(("Overview",))
    """Titles from the first screen to this one."""
    label: reactive[str] = reactive("")
    """A badge, such as DEMO."""
    scope: reactive[Scope] = reactive(Scope())
    days: reactive[str] = reactive("")
    """The days that figures are of, where the period does not tell."""
    unit: reactive[Unit] = reactive(Unit.USD)
    state: reactive[tuple[tuple[str, str], ...]] = reactive(())
    """Sign and words of the engine's status, already styled."""

    def render(self) -> RenderResult:
        width = self.size.width
        state: Parts = list(self.state)
        brand: Parts = [(" ◆ burnbar ", "$background on $text-primary bold")]
        if self.label:
            brand += [
                (" ", TEXT),
                (f" {plain(self.label, 8)} ", "$background on $text-accent bold"),
            ]
        room = width - cells(brand) - cells(state) - 2
        is_brief = width < NARROW and len(self.trail) == 1
        whole = sum(len(title) + 3 for title in self.trail)
        last = min(whole, len(self.trail[-1]) + 6)
        options = (
            (self._periods(), whole),
            (self._period(), whole),
            (self._period(), 0 if is_brief else last),
            (self._days(), last),
        )
        tail = next((one for one, beside in options if cells(one) + beside <= room), [])
        spare = room - cells(tail)
        trail = [] if is_brief and spare < whole else self._trail(spare - 2)
        gap = max(1, width - cells(brand) - cells(trail) - cells(tail) - cells(state))
        home = Content.assemble(*brand).stylize("@click=app.overview")
        left = home + Content.assemble(*trail, (" " * gap, TEXT))
        return left + self._clickable(tail) + Content.assemble(*state)

    def _clickable(self, tail: Parts) -> Content:
        drawn = Content("")
        for text, style in tail:
            word = text.strip()
            part = Content.styled(text, style)
            if word in set(Period):
                part = part.stylize(f"@click=screen.choose_period('{word}')")
            elif word in {"$", "tokens"}:
                part = part.stylize("@click=screen.next_unit")
            elif word in set(Lens):
                part = part.stylize("@click=screen.next_lens")
            drawn += part
        return drawn

    def _trail(self, room: int) -> Parts:
        if self.size.width < NARROW:
            return [("  ", TEXT), (plain(self.trail[-1], room), DIM)] if room > 6 else []
        here = plain(self.trail[-1], room)
        above = [(plain(title, room), DIM) for title in self.trail[:-1]]
        for gone in range(len(above) + 1):
            shown = [(LEFT_OUT, DIM), *above[gone:]] if gone else above
            parts: Parts = [("  ", TEXT), *_followed(shown)]
            if cells(parts) + cells([(here, STRONG)]) <= room:
                return [*parts, (here, STRONG)]
        return [("  ", TEXT), (plain(here, max(0, room - 2)), STRONG)]

    def _periods(self) -> Parts:
        if self.days:
            return self._period()
        parts: Parts = []
        for period in Period:
            style = f"{MONEY} bold underline" if period is self.scope.period else DIM
            parts += [(period.value, style), ("  ", TEXT)]
        return [*parts, *self._unit()]

    def _period(self) -> Parts:
        return [*self._days(), *self._unit()]

    def _days(self) -> Parts:
        return [(self.days or self.scope.period.value, f"{MONEY} bold"), ("  ", TEXT)]

    def _unit(self) -> Parts:
        lens, is_usd = self.scope.lens, self.unit is Unit.USD
        unit: Parts = [("$" if is_usd else "tokens", LINK)]
        if is_usd or lens is not Lens.BOTH:
            unit += [(" ", TEXT), (lens, DIM if lens is Lens.BOTH else LINK)]
        return [*unit, ("  ", TEXT)]


def _followed(titles: Parts) -> Parts:
    return [part for title in titles for part in (title, (SEPARATOR, DIM))]
