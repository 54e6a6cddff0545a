"""Waiting for the app until it is quiet, without a look at the processor."""

import asyncio

TURN = 0.002
"""Seconds in which threads have their turn, so that who waits in a loop does not starve them."""
PAINTED = 0.02
"""So long nothing may happen: a screen lays out and paints each sixtieth of a second."""


class Quiet:
    """Waits for quiet, and knows until when there was some.

    A pilot waits twice for each key, without anything between: the second time is over at once.
    """

    def __init__(self) -> None:
        self.until = float("-inf")

    async def __call__(self, *_: float) -> None:
        """Return when the loop has had nothing to do for the time of one picture.

        Textual's own wait watches the processor, and so takes up to a second for every key on a
        machine that is busy with something else.
        """
        loop = asyncio.get_running_loop()
        quiet_since = now = loop.time()
        if now - self.until < TURN and not loop._ready:  # type: ignore[attr-defined]
            return
        while now - quiet_since < PAINTED:
            await asyncio.sleep(TURN)
            now = loop.time()
            if loop._ready:  # type: ignore[attr-defined]
                quiet_since = now
        self.until = now


until_quiet = Quiet()
