"""Write and send the next letters of a cooperative that wait. Nobody gets one twice, whenever the worker is killed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.timezone import localdate

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.mail import mail_line
from allmende.kernel.permissions import authorize
from allmende.kernel.row_access import system_access

from ..facts.mailings import LettersCarriedOn
from ..letters.confirmations import Confirmation
from ..letters.confirming import goes_by_post, mail_address, mail_to, readers_of
from ..letters.handing_over import hand_over
from ..letters.on_paper import put_on_pile
from ..letters.queue import letters_to_send
from ..letters.settlements import of_step
from ..letters.shortfalls import shortfall_as_it_stands
from ..models import COLUMN_OF, LetterKind, LetterState, QueuedLetter
from ..permissions import RULES

logger = logging.getLogger(__name__)
Send = Callable[..., None]
NOT_WRITTEN = "not written"
"""In place of what a server answers."""
RELATED = (
    *("member__party", "member__coop", "recipient", "claim"),
    *("departure__member__party", "departure__member__coop", "departure__coop"),
)


def send_queued_letters(*, actor: Actor, coop_id: int, at_most: int = 50) -> bool:
    """So many at most. First who reads for each member is found, and who has no address gets a letter on the office's
    pile; then each mail goes out in two transactions of its own: begun, then what became of it. What was begun and
    never noted, because the worker was killed between the two, is noted as unclear, and lies on the pile, too.

    Return whether there is more to do now. Raises NoMailServer, MailUnclear when the line broke, MailDelayed when the
    server wants no more now, and at the end what kept single letters from being written: they wait on the pile.
    """
    authorize(RULES, "membership.send_mailing", actor=actor)
    _note_what_was_lost(coop_id)
    waiting = _next(coop_id, at_most)
    if not waiting:
        return False
    by_mail = [letter for pk in waiting for letter in _address(pk)]
    failed: list[Exception] = []
    if by_mail:
        with mail_line() as send:
            failed = [error for pk in by_mail if (error := _send(pk, send))]
    with system_access():
        tell(LettersCarriedOn(coop_id=coop_id, letters=len(waiting), not_written=len(failed)), actor=actor)
    if failed:
        raise ExceptionGroup("letters could not be written", failed)
    return bool(_next(coop_id, 1))


def _note_what_was_lost(coop_id: int) -> None:
    with system_access():
        lost = QueuedLetter.objects.filter(coop_id=coop_id, state=LetterState.SENDING)
        for letter in lost:
            _on_paper(letter.pk)
            _row(letter.pk).update(state=LetterState.UNCLEAR, done_at=Now())


def _next(coop_id: int, at_most: int) -> list[int]:
    with system_access():
        return list(letters_to_send(coop_id).values_list("pk", flat=True)[:at_most])


def _address(pk: int) -> list[int]:
    """Who reads it: a row each. Returns those that go by mail; the others are on paper now."""
    with system_access():
        letter = _locked(pk)
        if letter is None:
            return []
        letters = [letter]
        if letter.recipient is None:
            first, *others = readers_of(letter.member, on=localdate())
            letter.recipient = first
            letter.save(update_fields=["recipient"])
            letters += [_another(letter, to) for to in others]
        by_mail = []
        for each in letters:
            if _mail_address(each):
                by_mail.append(each.pk)
            else:
                _put_on_paper(each.pk)
        return by_mail


def _mail_address(letter: QueuedLetter) -> str:
    """ "" for what goes by post, whatever address there is."""
    if letter.recipient is None or goes_by_post(letter.kind, letter.departure):
        return ""
    return mail_address(letter.member, letter.recipient)


def _another(letter: QueuedLetter, to: Any) -> QueuedLetter:
    same = ("coop", "member", "kind", "departure", "claim", "run")
    return QueuedLetter.objects.create(recipient=to, **{name: getattr(letter, name) for name in same})


def _locked(pk: int) -> QueuedLetter | None:
    """None where it was sent or dropped meanwhile."""
    waiting = QueuedLetter.objects.filter(pk=pk, state=LetterState.WAITING)
    return waiting.select_for_update(skip_locked=True, of=("self",)).select_related(*RELATED).first()


def _send(pk: int, send: Send) -> Exception | None:
    """What kept it from being written: then it lies on the pile, and the others go on."""
    try:
        mail = _begin(pk)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again at the end
        logger.error("letter %s could not be written: %s", pk, type(error).__name__)
        _give_up(pk)
        return error
    if mail is not None:
        hand_over(_row(pk), partial(send, **mail), if_not_sure=partial(_on_paper, pk))
    return None


def _begin(pk: int) -> dict[str, Any] | None:
    """Write it, and mark it as begun before it is. None where it need not be sent any more."""
    with system_access():
        letter = _locked(pk)
        if letter is None or letter.recipient is None:
            return None
        if not _mail_address(letter):
            _put_on_paper(pk)
            return None
        mail = mail_to(letter.member, letter.recipient, partial(_words, letter))
        _row(pk).update(state=LetterState.SENDING)
        return mail


def _words(letter: QueuedLetter) -> Confirmation:
    if letter.claim is not None:
        return shortfall_as_it_stands(letter.claim, letter.member)
    if letter.departure is None:
        raise ValueError("a queued letter is about a step or a claim")
    return of_step(letter.kind, letter.departure)


def _give_up(pk: int) -> None:
    with system_access():
        _on_paper(pk)
        _row(pk).filter(state=LetterState.WAITING).update(
            state=LetterState.FAILED, reason=NOT_WRITTEN, done_at=Now()
        )


def _put_on_paper(pk: int) -> None:
    _on_paper(pk)
    _row(pk).update(state=LetterState.PAPER, done_at=Now())


def _on_paper(pk: int) -> None:
    """On the office's pile; one that waits there about the same is enough."""
    letter = QueuedLetter.objects.select_related("member", "recipient").get(pk=pk)
    if letter.recipient is None:
        raise ValueError("somebody has to read it")
    kind = LetterKind(letter.kind)
    about = {f"{COLUMN_OF[kind]}_id": getattr(letter, f"{COLUMN_OF[kind]}_id")}
    paper = put_on_pile(letter.member, letter.recipient, kind, **about)
    _row(pk).update(paper=paper)


def _row(pk: int) -> QuerySet[QueuedLetter]:
    return QueuedLetter.objects.filter(pk=pk)
