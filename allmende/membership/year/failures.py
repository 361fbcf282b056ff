"""What a person is told about a run that stopped. Codes are kept, sentences are not."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, Promise] = {
    "plan-changed": gettext_lazy("The figures changed before it was its turn. Please look at them again."),
    "loss-written-off": gettext_lazy("A part of the loss was written off when leavers were settled with."),
    "already-paid-out": gettext_lazy("It was not taken back: some of it was paid out meanwhile."),
    "not-enough-capital": gettext_lazy(
        "It was not taken back: somebody’s capital does not hold any more what was credited."
    ),
    "not-allowed": gettext_lazy("Whoever asked for it lost the right to do so before it was its turn."),
}


def sentence_for(problem: Mapping[str, str]) -> str:
    """In the active language. What has no sentence of its own was an error, and the log has it."""
    sentence = SENTENCES.get(problem.get("code", ""))
    return (
        str(sentence) if sentence else _("An error stopped it. Nothing of it was posted; please try again.")
    )
