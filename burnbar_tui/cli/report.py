"""`burnbar report` and its shortcuts: sums over calls, for people and for programs."""

import os
import re
from datetime import date, datetime, timedelta

from burnbar_tui import clock
from burnbar_tui.cli import output
from burnbar_tui.cli.current import bring_up_to_date
from burnbar_tui.cli.parser import Parser
from burnbar_tui.cli.preferences import chosen_zone
from burnbar_tui.engine.queries import Queries
from burnbar_tui.engine.reporting import GROUP_KEYS, TIME_KEYS, Question
from burnbar_tui.exported_rows import figures
from burnbar_tui.facts import UsageError
from burnbar_tui.paths import find_paths
from burnbar_tui.providers.registry import specs
from burnbar_tui.views import Report, Tally

SHORTCUTS = {
    "report": "day",
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "sessions": "session,project",
    "blocks": "block",
    "models": "model",
    "projects": "project",
}
"""What each command groups by unless `--by` says otherwise."""

FIGURES = (
    "input_tokens", "cache_read_tokens", "cache_creation_tokens", "output_tokens",
    "reasoning_tokens", "total_tokens", "events", "sessions", "cost_usd", "spend_usd",
    "plan_value_usd", "tokens_confidence", "cost_confidence", "unpriced_events",
)  # fmt: skip


def run(command: str, argv: list[str]) -> int:
    """Print one report."""
    options = _parser(command).parse_args(argv)
    usual = chosen_zone()
    zone = clock.zone(options.timezone) if options.timezone else usual
    today = clock.now().astimezone(zone).date()
    question = Question(
        group_by=tuple(key.strip() for key in options.by.split(",") if key.strip()),
        zone=zone,
        since=_day(options.since, today),
        until=_day(options.until, today),
        providers=_listed(options.provider),
        accounts=_listed(options.account),
        models=_listed(options.model),
        projects=_listed(options.project),
    )
    _check(question)
    paths = find_paths()
    if not options.no_ingest:
        bring_up_to_date(paths, os.environ, usual)
    queries = Queries(paths.store, zone, clock.now)
    try:
        report = queries.report(question)
    finally:
        queries.close()
    _print(report, options.format)
    return 0


def _parser(command: str) -> Parser:
    parser = Parser(f"burnbar {command}", "Sums over model calls; reads what is new first.")
    parser.add_argument(
        "--by",
        default=SHORTCUTS[command],
        metavar="KEYS",
        help=f"comma list of {' '.join(GROUP_KEYS)} (default: {SHORTCUTS[command]})",
    )
    when = "a date, today, yesterday, or a number of days ago such as 7d"
    parser.add_argument("--since", metavar="DAY", help=f"first day, inclusive: {when}")
    parser.add_argument("--until", metavar="DAY", help="last day, inclusive")
    parser.add_argument("--timezone", metavar="ZONE", help="zone of the days (default: yours)")
    for name, text in (
        ("provider", "provider id"),
        ("account", "account, or part of its name"),
        ("model", "model, or part of its name"),
        ("project", "project or folder, or part of it"),
    ):
        parser.add_argument(
            f"--{name}", action="append", default=[], metavar=name.upper(), help=f"only this {text}"
        )
    parser.add_argument("--no-ingest", action="store_true", help="do not look for new logs first")
    parser.add_choice_of_format()
    return parser


def _listed(values: list[str]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _day(text: str | None, today: date) -> date | None:
    if text is None:
        return None
    words = {"today": today, "yesterday": today - timedelta(days=1)}
    if text.lower() in words:
        return words[text.lower()]
    if found := re.fullmatch(r"(\d{1,5})d", text.lower()):
        return today - timedelta(days=int(found[1]))
    for form in ("%Y-%m-%d", "%Y%m%d"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
    raise UsageError(f"not a day: {text!r} (write 2026-11-05, today, yesterday or 7d)")


def _check(question: Question) -> None:
    if not question.group_by:
        raise UsageError(f"--by needs at least one of {', '.join(GROUP_KEYS)}")
    if question.since and question.until and question.since > question.until:
        raise UsageError(f"--since {question.since} is after --until {question.until}")
    for provider in question.providers:
        if provider not in specs():
            raise UsageError(f"unknown provider {provider!r}; known are {', '.join(specs())}")


def _print(report: Report, form: str) -> None:
    header = [*report.group_by, *FIGURES]
    if form == "json":
        output.print_json(
            {
                "range": {"start": report.start, "end": report.end},
                "timezone": report.timezone,
                "group_by": report.group_by,
                "rows": [
                    dict(zip(report.group_by, row.keys, strict=True)) | figures(row.tally)
                    for row in report.rows
                ],
                "totals": figures(report.totals),
            }
        )
        return
    rows = [[*row.keys, *figures(row.tally).values()] for row in report.rows]
    if form == "csv":
        output.print_csv(header, rows)
    elif form == "markdown":
        output.print_markdown(header, rows)
    else:
        _print_table(report)


def _print_table(report: Report) -> None:
    from burnbar_tui import format as people

    def cells(tally: Tally) -> list[str]:
        return [
            people.count(tally.input_tokens),
            people.count(tally.cache_read_tokens),
            people.count(tally.cache_creation_tokens),
            people.count(tally.output_tokens),
            f"{people.count(tally.total_tokens)} {tally.tokens_confidence.mark}",
            f"{tally.events:,}",
            people.cost(tally).marked,
        ]

    if not report.rows:
        print("no calls found (see `burnbar doctor` for where was looked)")  # noqa: T201
        return
    headings = ["input", "cache read", "cache write", "output", "tokens", "calls", "cost"]
    columns = [(key, False) for key in report.group_by] + [(name, True) for name in headings]
    newest_last = [[*row.keys, *cells(row.tally)] for row in report.rows]
    if not set(report.group_by) & set(TIME_KEYS):
        costs = [row.tally.cost_nano_usd or 0 for row in report.rows]
        order = sorted(range(len(costs)), key=lambda index: -costs[index])
        newest_last = [newest_last[index] for index in order]
    total = ["total", *[""] * (len(report.group_by) - 1), *cells(report.totals)]
    output.print_table(columns, newest_last, total)
    print(_legend(report))  # noqa: T201


def _legend(report: Report) -> str:
    unpriced = report.totals.unpriced_events
    note = f"; {unpriced:,} calls of models without a known price" if unpriced else ""
    return (
        f"{report.start} to {report.end}, {report.timezone}.  ● exact  ◐ from price tables  "
        f"○ not known{note}"
    )
