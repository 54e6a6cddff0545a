"""What makes a start quick and a process small; imported before everything else by our programs.

msgspec takes its typing helpers from `typing_extensions` where that is installed, and importing
that costs half as much as msgspec itself. From Python 3.11 on `typing` has them all, so msgspec is
imported as if it were not installed; whoever else wants it later gets it.
"""

import gc
import os
import sys

os.environ.setdefault("TEXTUAL_FPS", "120")
"""Two frames in a row are that close: the letter that was typed, and what it makes of figures."""

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
"""Names of glibc's `mallopt`: from what size on a heap is not used, and how many there are."""
LARGE = 128 * 1024
OBJECTS_AT_ONCE = 5_000

if "typing_extensions" not in sys.modules:
    sys.modules["typing_extensions"] = None  # type: ignore[assignment]
    try:
        import msgspec  # noqa: F401  # for its effect: it is loaded once
    finally:
        del sys.modules["typing_extensions"]


def give_way() -> None:
    """Let the thread that paints have its turn within a millisecond, whatever others compute.

    To paint a page makes some 14,000 objects: where every 700 are looked at for garbage, pauses
    of 50 ms to look at all there are come once in three pages.
    """
    sys.setswitchinterval(0.001)
    gc.set_threshold(OBJECTS_AT_ONCE, 10, 10)


def give_back() -> None:
    """Let the system have what is free in the heap; it takes about a millisecond."""
    if sys.platform == "linux":
        import ctypes

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def share_one_heap() -> None:
    """Let all threads allocate from one heap, before there are any.

    glibc would give each its own. They hold what one thread at a time needs, once for each of them.
    What is large goes back to the system when it is freed; by itself glibc would soon keep it, too.
    """
    if sys.platform == "linux":
        import ctypes  # which no other command needs

        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none
        if mallopt is not None:
            mallopt(M_ARENA_MAX, 1)
            mallopt(M_MMAP_THRESHOLD, LARGE)
