"""What `burnbar ask` does about a language model: consent, the secret, and asking it."""

import asyncio
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from burnbar_tui import settings
from burnbar_tui.ask_views import Answer
from burnbar_tui.engine import credentials
from burnbar_tui.engine.ask.model.talk import secret_name, trouble_of
from burnbar_tui.engine.queries import Queries
from burnbar_tui.exporting import harmless
from burnbar_tui.facts import UsageError
from burnbar_tui.model_choice import ModelChoice

MOST_SECRET = 1 << 16
NONE = "none"
ABOUT = """\
{host} may be asked now, for questions that are not understood on this machine. Sent: the last
questions as typed, what can be asked, today's date, and sums with the names of models and
providers{projects}. Never: text of sessions, titles, paths, accounts, keys.
`burnbar ask --consent none` takes it back."""


def consent(file: Path, choice: ModelChoice, host: str) -> int:
    """Write down which host may be asked, if it is the one in the settings; `none` takes it back.

    Raises:
        UsageError: it is another one, or none is set up.
        StoreError: it cannot be written.
    """
    if host == NONE:
        settings.change(file, ["model", "consent"], None)
        sys.stdout.write("No model is asked from now on.\n")
        return 0
    if not choice.host:
        raise UsageError("no model is set up: write `[model]` with kind, url and name first")
    if host != choice.host:
        raise UsageError(f"the model's `url` is at {choice.host}, and not at {host}")
    settings.change(file, ["model", "consent"], host)
    projects = " and projects" if choice.project_names == "on" else ", projects by number"
    sys.stdout.write(f"{ABOUT.format(host=harmless(host), projects=projects)}\n")
    return 0


def keep_secret(file: Path, choice: ModelChoice) -> int:
    """Put the secret for the host in the settings into the keyring.

    Raises:
        UsageError: no model is set up, or there is no secret to keep.
        NoKeyring: it cannot be kept.
    """
    if not choice.host:
        raise UsageError("no model is set up: write `[model]` with kind, url and name first")
    if sys.stdin.isatty():
        secret = getpass.getpass(f"credential for {choice.host} (not shown): ").strip()
    else:
        secret = sys.stdin.read(MOST_SECRET).strip()
    if not secret or not secret.isprintable():
        raise UsageError("--credential-stdin was given nothing that could be a credential")
    asyncio.run(credentials.keep(secret_name(choice.host), secret))
    settings.change(file, ["model", "credential"], "keyring")
    sys.stdout.write(f"The keyring holds the credential for {harmless(choice.host)}.\n")
    return 0


def discussed(
    queries: Queries, questions: Sequence[str], choice: ModelChoice
) -> tuple[Answer, ...]:
    """Return the answers to a conversation; of what is not understood here the model's.

    Raises:
        UsageError: no model may be asked.
    """
    if trouble := trouble_of(choice):
        raise UsageError(trouble)
    local = queries.ask(questions)

    async def whole(number: int) -> Answer:
        answer = local[number]
        async for piece in queries.discuss(questions[: number + 1], answer, choice):
            if isinstance(piece, Answer):
                answer = piece
        return answer

    async def every() -> tuple[Answer, ...]:
        return tuple([await whole(number) for number in range(len(questions))])

    return asyncio.run(every())
