"""What makes a start quick; imported before everything else by our programs.

msgspec takes its typing helpers from `typing_extensions` where that is installed, and importing
that costs half as much as msgspec itself. From Python 3.11 on `typing` has them all, so msgspec is
imported as if it were not installed; whoever else wants it later gets it.
"""

import sys

if "typing_extensions" not in sys.modules:
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401  # for its effect: it is loaded once
    finally:
        del sys.modules["typing_extensions"]


def give_way() -> None:
    """Let the thread that paints have its turn within a millisecond, whatever others compute."""
    sys.setswitchinterval(0.001)
