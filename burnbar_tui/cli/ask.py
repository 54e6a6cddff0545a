"""`burnbar ask`: questions about usage in plain English, answered from the store.

A language model is asked only with `--model`, and only what is not understood here.
"""

import os
import sys

from burnbar_tui import clock, settings
from burnbar_tui.ask_views import Answer
from burnbar_tui.cli.current import bring_up_to_date
from burnbar_tui.cli.output import print_json
from burnbar_tui.cli.parser import Parser
from burnbar_tui.cli.preferences import chosen_zone
from burnbar_tui.engine.queries import Queries
from burnbar_tui.exporting import harmless
from burnbar_tui.facts import Confidence
from burnbar_tui.paths import find_paths

SENT = "Nothing is sent, unless --model asks the one in the settings what is not understood here."


def run(command: str, argv: list[str]) -> int:
    """Answer questions as one conversation; 1 if the last one was not understood."""
    parser = Parser(f"burnbar {command}", f"Ask about usage in plain English. {SENT}")
    parser.add_argument(
        "questions",
        nargs="*",
        metavar="QUESTION",
        help="in quotes each, as one conversation; words without are one",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--no-ingest", action="store_true", help="do not look for new logs first")
    parser.add_argument(
        "--model", action="store_true", help="ask `[model]` of the settings what is not understood"
    )
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--consent", metavar="HOST", help="allow the model's host, or `none`")
    ways.add_argument(
        "--credential-stdin", action="store_true", help="keep the model's secret in the keyring"
    )
    options = parser.parse_args(argv)
    is_setup = options.consent is not None or options.credential_stdin
    if is_setup is bool(options.questions):
        parser.error("a question is wanted, or one of --consent and --credential-stdin alone")
    paths, zone = find_paths(), chosen_zone()
    choice = settings.read(paths.settings).settings.model
    if is_setup:
        from burnbar_tui.cli import ask_model  # It imports what speaks HTTP.

        if options.credential_stdin:
            return ask_model.keep_secret(paths.settings, choice)
        return ask_model.consent(paths.settings, choice, options.consent)
    if not options.no_ingest:
        bring_up_to_date(paths, os.environ, zone)
    # What a shell hands over need not be text.
    questions = [one.encode("utf-8", "replace").decode() for one in options.questions]
    if not any(" " in one for one in questions):  # without quotes they are the words of one
        questions = [" ".join(questions)]
    queries = Queries(paths.store, zone, clock.now)
    try:
        if options.model:
            from burnbar_tui.cli.ask_model import discussed

            answers = discussed(queries, questions, choice)
        else:
            answers = queries.ask(questions)
    finally:
        queries.close()
    if options.json:
        print_json(answers[0] if len(answers) == 1 else answers)
    else:
        for one in answers:
            sys.stdout.write("".join(f"{harmless(line)}\n" for line in lines_of(one)))
    return 0 if answers[-1].understood else 1


def lines_of(answer: Answer) -> list[str]:
    """Return an answer as it is printed."""
    lines = answer.answer.split("\n")
    sure = next((one for one in Confidence if one.label == answer.confidence), None)
    if sure is not None:
        lines[0] += f" {sure.mark}"
    if answer.plan:
        lines.append(f"  ({answer.plan})")
    if answer.doubtful:
        lines.append(f"  in no result: {', '.join(answer.doubtful)}")
    if answer.note:
        lines.append(f"  {answer.note}")
    if answer.sent_to is not None:
        lines.append(f"  sent to {answer.sent_to}")
    return [*lines, *(f"  try: {text}" for text in answer.suggestions)]
