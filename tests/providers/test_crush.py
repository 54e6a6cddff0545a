"""How Crush's databases are read, one in every project that it lists."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from burnbar_tui.facts import Confidence
from tests.providers.agent import Agent

PROVIDER = "crush"

DATA = ".local/share/crush"
START = datetime(2026, 9, 17, 10, tzinfo=UTC)
SONNET, GPT = "claude-sonnet-4-6", "gpt-5.5"
TABLES = """
    CREATE TABLE IF NOT EXISTS sessions (id TEXT PRIMARY KEY, parent_session_id TEXT, title TEXT,
        prompt_tokens INTEGER, completion_tokens INTEGER, cost REAL, updated_at INTEGER,
        created_at INTEGER);
    CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, session_id TEXT, role TEXT,
        parts TEXT, model TEXT, created_at INTEGER);
"""


def write(
    agent: Agent,
    prompt: int,
    output: int = 0,
    cost: float = 0.0,
    *,
    session: str = "s",
    parent: str | None = None,
    minutes: int = 1,
    model: str | None = SONNET,
    project: str = "shop",
) -> None:
    """Write a session as it is some minutes after its start, with the latest answer."""
    began = int(START.timestamp())
    row = (session, parent, "Cart", prompt, output, cost, began + minutes * 60, began)
    with agent.database(f"{project}/.crush/crush.db") as database:
        database.executescript(TABLES)
        database.execute("INSERT OR REPLACE INTO sessions VALUES (?,?,?,?,?,?,?,?)", row)
        for role, name in (("assistant", model), ("user", None)):
            database.execute(
                "INSERT INTO messages SELECT 'm' || count(*), ?, ?, '[]', ?, ? FROM messages",
                (session, role, name, began),
            )


def list_projects(agent: Agent, *names: str) -> None:
    """Write the list of projects."""
    projects: list[dict[str, Any]] = [
        {"path": f"{agent.home / name}", "data_dir": f"{agent.home / name / '.crush'}"}
        for name in names
    ]
    agent.write(f"{DATA}/projects.json", {"projects": projects})


@pytest.fixture
def listed(agent: Agent) -> Agent:
    list_projects(agent, "shop")
    return agent


def test_a_session_is_a_running_total(listed: Agent) -> None:
    write(listed, 52_100, 910, 0.184)
    [call] = listed.read()
    assert (call.tokens, call.cost) == ((52_100, 0, 0, 910), 184_000_000)
    assert (call.model, call.session) == (SONNET, "s")
    assert call.project == str(listed.home.resolve() / "shop")
    assert (call.at, call.confidence) == (START + timedelta(minutes=1), Confidence.EXACT)
    assert listed.titles() == {"s": "Cart"}


def test_only_the_growth_of_a_session_counts(listed: Agent) -> None:
    write(listed, 500, 90, 0.5)
    listed.read()
    write(listed, 800, 95, 0.75, minutes=9)
    assert [(call.at.minute, call.tokens, call.cost) for call in listed.read()] == [
        (1, (500, 0, 0, 90), 500_000_000),
        (9, (300, 0, 0, 5), 250_000_000),
    ]
    assert listed.total() == (800, 0, 0, 95)


def test_growth_belongs_to_the_model_of_the_latest_answer(listed: Agent) -> None:
    write(listed, 500, 90)
    listed.read()
    write(listed, 800, 95, minutes=9, model=GPT)
    assert [(call.model, call.input) for call in listed.read()] == [(SONNET, 500), (GPT, 300)]


@pytest.mark.parametrize("model", [None, ""])
def test_an_answer_without_a_model_leaves_the_one_before(listed: Agent, model: str | None) -> None:
    write(listed, 500, 90, model=GPT)
    write(listed, 800, 95, model=model)
    assert [(call.model, call.input) for call in listed.read()] == [(GPT, 800)]


def test_child_sessions_are_rolled_up_into_theirs(listed: Agent) -> None:
    write(listed, 500, 90)
    write(listed, 200, 40, session="child", parent="s")
    assert listed.total() == (500, 0, 0, 90)


def test_a_session_without_tokens_is_no_call(listed: Agent) -> None:
    write(listed, 0, 0, 0.5)
    assert listed.read() == []


def test_a_cost_of_nothing_is_not_known(listed: Agent) -> None:
    write(listed, 5, 6)
    assert [call.cost for call in listed.read()] == [None]


def test_a_session_that_is_deleted_stays_counted(listed: Agent) -> None:
    write(listed, 500, 90)
    listed.read()
    with listed.database("shop/.crush/crush.db") as database:
        database.execute("DELETE FROM sessions")
    assert listed.total() == (500, 0, 0, 90)


@pytest.mark.parametrize("factor", [1, 1_000], ids=["seconds", "milliseconds"])
def test_an_older_database_tells_only_when_a_session_began(listed: Agent, factor: int) -> None:
    with listed.database("shop/.crush/crush.db") as database:
        database.execute(
            "CREATE TABLE sessions (id TEXT, prompt_tokens INTEGER, completion_tokens INTEGER,"
            " created_at INTEGER)"
        )
        began = int(START.timestamp()) * factor
        database.execute("INSERT INTO sessions VALUES ('s', 5, 6, ?)", (began,))
    [call] = listed.read()
    assert (call.at, call.model, call.tokens) == (START, "unknown", (5, 0, 0, 6))


# Where it is


def test_every_listed_project_is_read(agent: Agent) -> None:
    list_projects(agent, "shop", "blog", "gone")
    write(agent, 500)
    write(agent, 70, session="t", project="blog")
    write(agent, 9, session="u", project="elsewhere")
    assert {call.session: call.input for call in agent.read()} == {"s": 500, "t": 70}
    assert agent.accounts() == ["default"]


def test_a_project_that_is_listed_later_is_read_then(listed: Agent) -> None:
    write(listed, 500)
    write(listed, 70, session="t", project="blog")
    assert listed.total() == (500, 0, 0, 0)
    list_projects(listed, "shop", "blog")
    assert listed.total() == (570, 0, 0, 0)


def test_a_data_folder_of_another_name_is_read(agent: Agent) -> None:
    agent.write(f"{DATA}/projects.json", {"projects": [{"data_dir": f"{agent.home / 'data'}"}]})
    write(agent, 500)
    (agent.home / "shop/.crush").rename(agent.home / "data")
    assert agent.total() == (500, 0, 0, 0)


@pytest.mark.parametrize(
    ("variable", "value"), [("XDG_DATA_HOME", "share"), ("LOCALAPPDATA", "AppData")]
)
def test_variables_tell_where_the_list_is(agent: Agent, variable: str, value: str) -> None:
    agent.environ[variable] = str(agent.home / value)
    list_projects(agent, "shop")
    (agent.home / value).mkdir()
    (agent.home / DATA).rename(agent.home / value / "crush")
    write(agent, 500)
    assert agent.total() == (500, 0, 0, 0)
