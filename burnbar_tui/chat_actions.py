"""Keeping conversations: what is told on screens goes to the store, in threads."""

import asyncio
from collections.abc import Callable
from functools import partial

from textual import on, work
from textual.app import App

from burnbar_tui.doors import EngineDoor
from burnbar_tui.facts import BurnbarError
from burnbar_tui.messages import ExchangeTold, ThreadForgotten
from burnbar_tui.widgets.text import plain

LONGEST = 300


class ChatActions(App[None]):
    """Writes one after the other, so that a thread is kept in the order in which it was told."""

    _door: EngineDoor | None
    _chat_lock: asyncio.Lock

    def on_load(self) -> None:
        self._chat_lock = asyncio.Lock()

    @on(ExchangeTold)
    def keep_exchange(self, message: ExchangeTold) -> None:
        if (door := self._door) is not None:
            self._write_chat(partial(door.threads.keep, message.thread_id, message.exchange))

    @on(ThreadForgotten)
    def forget_thread(self, message: ThreadForgotten) -> None:
        if (door := self._door) is not None:
            self._write_chat(partial(door.threads.forget, message.thread_id))

    @work(group="keep", exit_on_error=False)
    async def _write_chat(self, write: Callable[[], None]) -> None:
        async with self._chat_lock:
            try:
                await asyncio.to_thread(write)
            except BurnbarError as error:
                text = f"This thread is not kept: {plain(str(error), LONGEST)}"
                self.notify(text, severity="warning", markup=False)
