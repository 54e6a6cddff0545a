"""The door to a model: whatever is slow to import or to open happens in a thread."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING

from burnbar_tui.ask_views import Answer
from burnbar_tui.engine.ask.brain import Brain
from burnbar_tui.model_choice import ModelChoice

if TYPE_CHECKING:
    from burnbar_tui.engine.ask.model.talk import Talk


async def discussed(
    open_brain: Callable[[], Brain], questions: Sequence[str], local: Answer, choice: ModelChoice
) -> AsyncGenerator[str | Answer, None]:
    """Yield what a model says so far, again and again, and then the answer to the last question."""

    def open_talk() -> "Talk":
        from burnbar_tui.engine.ask.model.talk import Talk

        return Talk(choice, open_brain(), os.environ)

    talk = await asyncio.to_thread(open_talk)
    async with aclosing(talk.answers(questions, local)) as pieces:
        async for piece in pieces:
            yield piece
