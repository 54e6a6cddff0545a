"""Waiting for the app until it is quiet, without a look at the processor."""

import asyncio

from textual.pilot import Pilot
from textual.screen import Screen

TURN = 0.002
"""Seconds in which threads have their turn, so that who waits in a loop does not starve them."""
PAINTED = 0.02
"""So long nothing may happen: a screen lays out and paints each sixtieth of a second."""
TURNS = 5
"""So many turns must pass without anything, for on a busy machine a single one may take as long."""
PAINT = Screen._compositor_refresh
"""Textual's own way: at once, whenever something is laid out."""


class Quiet:
    """Waits for quiet, and knows until when there was some.

    A pilot waits twice for each key, without anything between: the second time is over at once.
    """

    def __init__(self) -> None:
        self.until = float("-inf")
        self.unpainted: set[Screen[object]] = set()
        """Screens with a picture that was put off until nothing else is to be done."""
        self.is_seen = True
        """Whether what was put off is painted at all before somebody looks at it."""

    async def __call__(self, *_: float, paints: bool = True) -> None:
        """Return when the loop has had nothing to do for the time of one picture.

        Textual's own wait watches the processor, and so takes up to a second for every key on a
        machine that is busy with something else.
        """
        loop = asyncio.get_running_loop()
        quiet_since = now = loop.time()
        paints = paints and self.is_seen
        is_done = not (paints and self.unpainted)
        if now - self.until < TURN and not loop._ready and is_done:  # type: ignore[attr-defined]
            self.until = float("-inf")  # who waits again and again waits for something
            return
        turns = 0
        while now - quiet_since < PAINTED or turns < TURNS:
            await asyncio.sleep(TURN)
            now, turns = loop.time(), turns + 1
            if loop._ready:  # type: ignore[attr-defined]
                quiet_since, turns = now, 0
            elif paints and self.unpainted and now - quiet_since > PAINTED / 2:
                self.paint()
                turns = 0
        self.until = now

    def put_off(self, screen: Screen[object]) -> None:
        """Paint a screen later; its compositor keeps what has changed."""
        if screen is screen.app.screen:
            screen._dirty_widgets.clear()
            self.unpainted.add(screen)
        else:
            PAINT(screen)

    def paint(self) -> None:
        """Paint what was put off."""
        while self.unpainted:
            screen = self.unpainted.pop()
            with screen._context():
                PAINT(screen)


until_quiet = Quiet()


async def caught_up(pilot: Pilot[object], *_: float) -> None:
    """Wait until the app has dealt with what it was sent, or failed.

    Where it waits for a thread itself, all is quiet and it is not ready. Widgets do not do that,
    and are not asked.
    """
    for _turn in range(TURNS):  # in which messages find their way up to the app
        await asyncio.sleep(0)
    dealt = asyncio.Event()
    if pilot.app.call_later(dealt.set):
        ends = [asyncio.create_task(one.wait()) for one in (dealt, pilot.app._exception_event)]
        await asyncio.wait(ends, timeout=30, return_when=asyncio.FIRST_COMPLETED)
        for one in ends:
            one.cancel()
