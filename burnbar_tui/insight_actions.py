"""What users make of insights: their decisions go to the store in a thread."""

import asyncio
from datetime import timedelta
from functools import partial

from textual import on, work
from textual.app import App

from burnbar_tui.doors import EngineDoor
from burnbar_tui.facts import BurnbarError
from burnbar_tui.messages import InsightDecided, StoreChanged
from burnbar_tui.widgets.text import plain

LONGEST = 300
SNOOZE = timedelta(days=7)
TOLD = {
    "dismiss": "Dismissed until its facts change",
    "snooze": "Put off for a week",
    "recall": "Shown again",
}


class InsightActions(App[None]):
    """Puts insights away and brings them back."""

    _door: EngineDoor | None

    @on(InsightDecided)
    def decide_insight(self, message: InsightDecided) -> None:
        if (door := self._door) is not None:
            self._decide(door, message)

    @work(group="keep", exit_on_error=False)
    async def _decide(self, door: EngineDoor, message: InsightDecided) -> None:
        desk, one = door.insights, message.insight
        ways = {
            "dismiss": partial(desk.dismiss, one),
            "snooze": partial(desk.snooze, one, SNOOZE),
            "recall": partial(desk.recall, one),
        }
        try:
            await asyncio.to_thread(ways[message.what])
        except BurnbarError as error:
            text = f"This cannot be kept: {plain(str(error), LONGEST)}"
            self.notify(text, severity="warning", markup=False)
            return
        self.notify(TOLD[message.what])
        self.post_message(StoreChanged())
