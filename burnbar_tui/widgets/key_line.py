"""The last line: the keys that do something now, as many as fit, and what we cost ourselves.

What `enter` opens and the keys that only this screen has stand first, as nobody can guess them;
then the panel of questions, which is beside every screen.
"""

from textual.app import RenderResult
from textual.content import Content
from textual.keys import key_to_character
from textual.reactive import reactive, var
from textual.screen import Screen
from textual.widget import Widget

from burnbar_tui.keys import KEY_NAMES
from burnbar_tui.widgets.parts import DIM, TITLE

ALWAYS = {"app.help", "app.quit", "screen.back"}
"""The bindings that stay: one tells the others, two lead out."""
RANKS = {"screen.chat": 1, "screen": 2, "table.copy": 3, "screen.back": 4, "app": 5}
"""In which order those stand that are the same on all screens, by ids or their first word."""

ROOM_FOR_OWN_COST, KEEPS_OWN_COST, KEEPS_ALL = 110, 140, 160


class KeyLine(Widget):
    """Reads the bindings of its screen, so that it can promise no dead key."""

    DEFAULT_CSS = """
    KeyLine { dock: bottom; height: 1; padding-left: 1; text-wrap: nowrap; }
    """
    ALLOW_SELECT = False

    auto_links = var(False)
    """Keys can be clicked and do not look like links."""
    own: reactive[tuple[str, ...]] = reactive(())
    """What we cost ourselves, the shortest words first; of a wide line these have a place."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)

    def render(self) -> RenderResult:
        kept = self._kept()
        room = self.size.width - kept
        keys = self._keys()
        always = ALWAYS | {"screen.rescan"} if self.screen.has_class("-unanswered") else ALWAYS
        reserved = sum(len(key) + len(word) + 3 for key, word, _, id_ in keys if id_ in always)
        drawn, misses_number = Content(""), False
        for key, word, press, id_ in keys:
            needed = len(key) + len(word) + 3
            if id_ in always:
                reserved -= needed
            if needed - 2 > room - reserved or (misses_number and press.isdigit()):
                misses_number |= press.isdigit()  # A 3 without a 2 would look odd.
                continue
            room -= needed
            part = Content.assemble((key, f"{TITLE} bold"), (f" {word}", DIM), "  ")
            drawn += part.stylize(f"@click=app.simulate_key('{press}')")
        return drawn + self._own_cost(room + kept)

    def _kept(self) -> int:
        """Return how many cells are not for keys."""
        if not self.own or self.outer_size.width < KEEPS_OWN_COST:
            return 0
        return len(self.own[-1 if self.outer_size.width >= KEEPS_ALL else 0]) + 3

    def _own_cost(self, room: int) -> Content:
        """Return at the right end what there is room for beside all keys."""
        if self.outer_size.width >= ROOM_FOR_OWN_COST:
            for words in reversed(self.own):
                if len(words) < room:
                    return Content.styled(words.rjust(room - 1), DIM)
        return Content("")

    def _keys(self) -> list[tuple[str, str, str, str | None]]:
        """Return the keys that do something, this screen's own ones first.

        Those that would be typed into a field do nothing.
        """
        keys, focused = {}, self.screen.focused
        for active in self.screen.active_bindings.values():
            binding = active.binding
            # Textual knows no character of some of the keys that it has a name for.
            name = KEY_NAMES.get(binding.key, "")
            character = key_to_character(binding.key) or (name if len(name) == 1 else None)
            is_typed = focused is not None and focused.check_consume_key(binding.key, character)
            if is_typed or not (binding.show and active.enabled):
                continue
            if binding.description not in keys:
                shown = self.app.get_key_display(binding)
                keys[binding.description] = (shown, binding.description, binding.key, binding.id)
        return sorted(keys.values(), key=lambda key: _rank(key[3] or ""))

    def _bindings_changed(self, _screen: Screen[object]) -> None:
        self.refresh()


def _rank(id_: str) -> int:
    """Return where a binding stands; 0 is a screen's own."""
    return RANKS.get(id_) or RANKS.get(id_.partition(".")[0], 0)
