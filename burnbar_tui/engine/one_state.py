"""Answers that are made of several statements, and of one state of the store."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from burnbar_tui.engine.database import Database


class Asking(Protocol):
    """What answers from a store."""

    _database: Database


Of = TypeVar("Of", bound=Asking)
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def of_one_state(
    answer: Callable[Concatenate[Of, Asked], Answer],
) -> Callable[Concatenate[Of, Asked], Answer]:
    """Let the figures of an answer agree, whatever is written while they are read."""

    @wraps(answer)
    def of_it(self: Of, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        with self._database.one_state():
            return answer(self, *args, **kwargs)

    return of_it
