"""How messages of ours that carry something are declared."""

from typing import dataclass_transform

from textual.message import Message


@dataclass_transform(eq_default=False)
class DataMessage(Message):
    """Carries what its annotations name, given in their order or by name.

    Read by type checkers as a dataclass, of which each is compiled when its module is imported:
    for forty that is a noticeable part of the start.
    """

    def __init__(self, *values: object, **named: object) -> None:
        super().__init__()
        vars(self).update(zip(type(self).__annotations__, values, strict=False), **named)
