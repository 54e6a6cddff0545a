"""Made-up sessions at work."""

from datetime import timedelta

from burnbar_tui.running_views import AgentProcess, RunningSession
from tests.ui_fixtures.samples import MODELS, NOW, PROJECTS, tally
from tests.ui_fixtures.session_samples import SESSIONS


def process(pid: int, folder: str = PROJECTS[0]) -> AgentProcess:
    """Return a process of an agent."""
    return AgentProcess(
        pid=pid,
        provider_id="acorn-code",
        folder=folder,
        terminal=f"/dev/pts/{pid}",
        ancestors=(pid - 1, 1),
    )


AT_WORK = (
    RunningSession(
        session_id=SESSIONS[0],
        account_id=1,
        provider_id="acorn-code",
        provider="Acorn Code",
        account="ana",
        name="fix the retry loop",
        project=PROJECTS[0],
        folder=PROJECTS[0],
        model=MODELS[0],
        is_working=True,
        subagents=2,
        tokens_per_minute=212_400,
        context_tokens=168_300,
        context_window=200_000,
        tally=tally(8.62, 7_410_000, events=164),
        last_at=NOW - timedelta(seconds=3),
        processes=(process(41),),
    ),
    RunningSession(
        session_id=SESSIONS[1],
        account_id=2,
        provider_id="birch-cli",
        provider="Birch CLI",
        account="work",
        name="0d5e7a53",
        project=PROJECTS[1],
        folder=PROJECTS[1],
        model=MODELS[1],
        is_working=True,
        tokens_per_minute=0,
        context_tokens=41_000,
        context_window=400_000,
        tally=tally(0.42, 310_000, events=9, unpriced=2),
        last_at=NOW - timedelta(minutes=7),
    ),
    RunningSession(
        session_id=SESSIONS[2],
        account_id=5,
        provider_id="open-relay",
        provider="Open Relay",
        account="team key",
        name="0d5e7a54",
        project=PROJECTS[2],
        folder=PROJECTS[2],
        model="mystery-9",
        is_working=True,
        tokens_per_minute=1_210,
        context_tokens=9_100,
        tally=tally(None, 12_000, events=3),
        last_at=NOW - timedelta(seconds=40),
    ),
    RunningSession(
        provider_id="acorn-code",
        provider="Acorn Code",
        project="notes",
        folder="/home/ana/notes",
        processes=(process(51, "/home/ana/notes"),),
    ),
)
