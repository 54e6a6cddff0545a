"""From an answer that was found on this machine to the panel, by way of a language model or not."""

from contextlib import aclosing

from textual import on, work

from burnbar_tui import settings
from burnbar_tui.ask_views import Answer
from burnbar_tui.doors import Questions
from burnbar_tui.messages import AnswerFound
from burnbar_tui.model_choice import ModelChoice
from burnbar_tui.preferences import Preferences

WAITING = "…"
"""What is shown while nothing is said yet."""


class ModelActions(Preferences):
    """Tells who asked the answer; with a model in the settings, its text while it comes."""

    @on(AnswerFound)
    def pass_answer_on(self, message: AnswerFound) -> None:
        self.workers.cancel_group(self, "chat")  # Of a question before, which nobody waits for.
        choice, answer = self._model(), message.answer
        is_wanted = not answer.understood or choice.asks == "everything"
        questions = self.overview.questions
        if choice.kind and is_wanted and questions is not None:
            self._discuss(questions, message, choice)
        elif message.teller.is_attached:
            message.teller.tell(answer)

    def _model(self) -> ModelChoice:
        """Return the model as the file has it now: consent may be taken back while we run."""
        return settings.read(self._file).settings.model if self._file else self.settings.model

    @work(group="chat")
    async def _discuss(
        self, questions: Questions, message: AnswerFound, choice: ModelChoice
    ) -> None:
        teller = message.teller
        if teller.is_attached and choice.consent == choice.host:
            teller.stream(WAITING, choice.host)
        pieces = questions.discuss(message.questions, message.answer, choice)
        async with aclosing(pieces):
            async for piece in pieces:
                if not teller.is_attached:
                    return
                if isinstance(piece, Answer):
                    teller.tell(piece)
                else:
                    teller.stream(piece or WAITING, choice.host)
