"""`burnbar ask`: questions about usage in plain English, answered from the store alone."""

import os
import sys

from burnbar_tui import clock
from burnbar_tui.cli.current import bring_up_to_date
from burnbar_tui.cli.output import print_json
from burnbar_tui.cli.parser import Parser
from burnbar_tui.cli.preferences import chosen_zone
from burnbar_tui.engine.queries import Queries
from burnbar_tui.exporting import harmless
from burnbar_tui.paths import find_paths


def run(command: str, argv: list[str]) -> int:
    """Answer questions as one conversation; 1 if the last one was not understood."""
    parser = Parser(f"burnbar {command}", "Ask about usage in plain English; nothing is sent.")
    parser.add_argument("questions", nargs="+", metavar="QUESTION", help="as one conversation")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--no-ingest", action="store_true", help="do not look for new logs first")
    options = parser.parse_args(argv)
    paths, zone = find_paths(), chosen_zone()
    if not options.no_ingest:
        bring_up_to_date(paths, os.environ, zone)
    queries = Queries(paths.store, zone, clock.now)
    try:
        answers = queries.ask(options.questions)
    finally:
        queries.close()
    if options.json:
        print_json(answers[0] if len(answers) == 1 else answers)
    else:
        for one in answers:
            told = f"{one.answer}\n  ({one.plan})" if one.plan else one.answer
            lines = [*told.split("\n"), *(f"  try: {text}" for text in one.suggestions)]
            sys.stdout.write("".join(f"{harmless(line)}\n" for line in lines))
    return 0 if answers[-1].understood else 1
