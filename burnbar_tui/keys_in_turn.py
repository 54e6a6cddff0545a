"""What is typed faster than the screen follows: each key finds what the key before has done.

Textual sends a key to the widget that has the focus as it comes, and looks for what it is bound to
only after its way up. Of keys that come at once, such as those of a script or a slow moment, all
would go to the rows: `/quit` would not be typed, it would end the program.
"""

from textual.app import App
from textual.events import Event, Key

from burnbar_tui.screens.data_screen import DataScreen


class KeysInTurn(App[None]):
    """Rows know keys by their bindings alone, so that these can be followed at once."""

    screens_to_come = 0
    """How many screens were asked for and are not on show yet: keys are for them."""

    async def on_event(self, event: Event) -> None:
        if isinstance(event, Key) and not event.is_forwarded:
            if self.screens_to_come:
                self.post_message(event)  # behind the message that shows them
                return
            if self._has_commands and await self._follow(event):
                return
        await super().on_event(event)

    @property
    def _has_commands(self) -> bool:
        """Tell whether nothing could take a key for text."""
        target = self.focused or self.screen
        return isinstance(self.screen, DataScreen) and not target.check_consume_key("a", "a")

    async def _follow(self, event: Key) -> bool:
        self.app_focus = True  # as Textual has it: who has the keys is at the terminal
        return await self._check_bindings(event.key, priority=True) or await self._check_bindings(
            event.key
        )
