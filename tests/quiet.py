"""Waiting for the app until it is quiet, without a look at the processor."""

import asyncio

TURN = 0.001
"""Seconds in which threads have their turn, so that who waits in a loop does not starve them."""


async def until_quiet(*_: float) -> None:
    """Return as soon as nothing is left to do on the loop.

    Textual's own wait watches the clock: it sleeps 20 ms or more for every key, and up to a second
    on a machine that is busy with something else.
    """
    loop = asyncio.get_running_loop()
    while True:
        await asyncio.sleep(TURN)
        if not loop._ready:  # type: ignore[attr-defined]
            return
