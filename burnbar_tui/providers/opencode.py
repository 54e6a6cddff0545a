"""OpenCode: tokens and cost of every assistant message.

Source: `opencode.db` (1.x: table `message`, 2.x: `session_message`, one generation a database) and
the older `storage/message/<session>/<message>.json`.
Shape seen: storage of 2025, databases of 1.x and 2.x (tests/fixtures/opencode/). Not told: quota;
the cost of subscription logins, which is written as 0.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from burnbar_tui.facts import Confidence, Fact
from burnbar_tui.providers._opencode_messages import messages
from burnbar_tui.providers._opencode_rows import sources
from burnbar_tui.providers.spec import NoState, Origin, ProviderSpec, Roots, Signs, Variable

SPEC = ProviderSpec(
    id="opencode",
    name="OpenCode",
    reads="message database, and the older message files",
    roots=Roots(
        defaults=("${XDG_DATA_HOME:-~/.local/share}/opencode",),
        variables=(
            Variable("OPENCODE_DATA_DIR"),
            Variable("OPENCODE_DATA_HOME"),
            Variable("OPENCODE_DATA_HOME", below="opencode"),
            # It names the database itself, and a root is a folder.
            Variable("OPENCODE_DB_PATH", separator="\n", below=".."),
        ),
    ),
    sources=sources(("*.db",), ("storage/message/*/*.json",)),
    signs=Signs(binaries=("opencode",)),
    tokens=Confidence.EXACT,
    cost=Confidence.EXACT,
    quota="yes",
    notes="Cost is OpenCode's own word; for subscription logins it writes none, and the price "
    "table estimates.",
)


def parse(records: Iterable[tuple[int, Any]], origin: Origin, _state: NoState) -> Iterator[Fact]:
    """Yield one event a message: input without cache, output with reasoning."""
    return messages(SPEC.id, records, origin)
