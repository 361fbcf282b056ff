"""Mark letters as sent."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.self_service import LettersSent
from ..models import PaperLetter
from ..permissions import RULES, letters_visible_to
from ..refusals.members import LetterSentAlready, NotYetReceived


@transaction.atomic
def mark_letters_sent(
    *, actor: Actor, coop_id: int, letter_ids: Collection[int], sent_on: date, on: date
) -> list[PaperLetter]:
    """All of them or none. They leave the pile, and stay as the proof that somebody was told.

    The letter of an exclusion was sent on the day the exclusion itself names: with it assembly rights ended (§ 68 (2)).

    Raises NotFound, LetterSentAlready, NotYetReceived for a day to come, or before the letter was written.
    """
    rows = letters_visible_to(actor).filter(coop_id=coop_id, pk__in=letter_ids)
    letters = list(
        rows.select_related("departure").select_for_update(of=("self",), no_key=True).order_by("pk")
    )
    authorize(RULES, "membership.send_letters", actor=actor, on=coop_id)
    if not letters or len(letters) != len(set(letter_ids)):
        raise NotFound(_("There is no such letter."))
    for letter in letters:
        _refuse(letter, sent_on, on)
        letter.sent_on = (letter.departure and letter.departure.sent_on) or sent_on
    PaperLetter.objects.bulk_update(letters, ["sent_on"])
    tell(LettersSent(coop_id=coop_id, letters=[each.pk for each in letters], sent_on=sent_on), actor=actor)
    return letters


def _refuse(letter: PaperLetter, sent_on: date, on: date) -> None:
    if letter.sent_on is not None:
        raise LetterSentAlready(_("This letter was sent already."), rule=_("A letter is sent once."))
    if not localdate(letter.recorded_at) <= sent_on <= on:
        raise NotYetReceived(
            _("A letter is sent from the day on which it came to be until today."), field="sent_on"
        )
