"""Letters for whom no mail reaches: put on the office's pile, and written when they are opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import system_access
from allmende.payments.queries import creditor_identifier_of

from ..models import LetterKind, Member, PaperLetter, Party
from ..permissions import letters_visible_to
from ..queries import day_of_death
from ..stored.erasing import kept_of
from .confirmations import (
    Confirmation,
    as_copy,
    of_heirs_who_stay,
    of_mandate,
    of_payout_account,
    of_subscription,
)
from .corrections import of_admission_taken_back, of_death_taken_back, of_terms
from .documents import certificate_pdf
from .doubles import of_known_member
from .erasures import of_erasure
from .holders import of_holder_who_died
from .powers import of_power
from .settlements import of_step
from .shortfalls import shortfall_as_it_stands
from .transfers import transfer_as_it_stands

ABOUT = (
    "member__party", "member__coop", "recipient", "mandate", "account", "departure__member__party", "departure__coop",
    "departure__member__coop", "subscription__member", "subscription__coop", "terms__member__party",
    "terms__member__coop", "claim", "movement__member__party", "movement__member__coop",
    "bond__beside", "bond__party", "movement__counterpart__party", "movement__counterpart__coop",
)  # fmt: skip
"""What a letter is written from."""


def put_on_pile(
    member: Member, to: Party, kind: LetterKind, *, erased: Sequence[str] = (), **about: Any
) -> PaperLetter:
    """One that waits already is enough: it says how things stand when it is printed. about: what `kind` asks for.

    erased: of an answer to a request for erasure, which fields went.
    """
    said: dict[str, Any] = {
        "coop_id": member.coop_id,
        "member": member,
        "recipient": to,
        "kind": kind,
    } | about
    with system_access():  # a member does not see what lies on the office's pile
        letter, _made = PaperLetter.objects.get_or_create(**said, sent_on=None)
        if more := [name for name in erased if name not in letter.erased]:
            letter.erased = [*letter.erased, *more]
            letter.save(update_fields=["erased"])
    return letter


def take_off_pile(member: Member, kind: LetterKind, **about: Any) -> bool:
    """What was not sent need not be taken back. Returns whether such a letter waited."""
    with system_access():
        waiting = PaperLetter.objects.filter(member=member, kind=kind, sent_on=None, **about)
        number, _by_model = waiting.delete()
    return bool(number)


def letters_waiting(coop_id: int) -> QuerySet[PaperLetter]:
    """What is to be printed and sent, the longest waiting first."""
    return PaperLetter.objects.filter(coop_id=coop_id, sent_on=None).order_by("pk")


def letter_or_refuse(actor: Actor, letter_id: int) -> PaperLetter:
    """One of the own cooperative, with all it is about. Raises NotFound."""
    found = letters_visible_to(actor).select_related(*ABOUT).filter(pk=letter_id).first()
    if found is None:
        raise NotFound(_("There is no such letter."))
    return found


def letter_pdf(letter: PaperLetter) -> bytes:
    """In the recipient's language. Raises NotFound where what it was about is gone."""
    member = letter.member
    with translation.override(letter.recipient.language):
        if letter.kind == LetterKind.ADMISSION and member.voided_at is None:
            return certificate_pdf(member, on=member.admitted_on, language=letter.recipient.language)
        return _as_sent(letter, _words(letter)).as_pdf(member, letter.recipient)


def _as_sent(letter: PaperLetter, words: Confirmation) -> Confirmation:
    """Opened after it was sent, it is a copy; but of a settlement that was taken back since it says something new."""
    step = letter.departure
    if step is not None and letter.kind == LetterKind.SETTLEMENT and step.settled_on is None:
        return words
    return as_copy(words, letter.sent_on)


def _words(letter: PaperLetter) -> Confirmation:
    if letter.kind == LetterKind.ADMISSION:
        return of_admission_taken_back(letter.member, waits=True)
    if letter.departure is not None:
        return of_step(letter.kind, letter.departure)
    if letter.subscription is not None:
        return of_subscription(letter.subscription)
    if letter.mandate is not None:
        return of_mandate(letter.mandate, creditor_identifier_of(letter.coop_id))
    if letter.account is not None:
        return of_payout_account(letter.account)
    if letter.terms is not None:
        return of_terms(letter.terms)
    if letter.movement is not None:
        return transfer_as_it_stands(letter.movement)
    if letter.claim is not None:
        return shortfall_as_it_stands(letter.claim, letter.member)
    if letter.bond is not None:
        return (of_holder_who_died if letter.kind == LetterKind.HOLDER else of_power)(letter.bond)
    if letter.kind == LetterKind.DEATH:
        still = day_of_death(letter.member.party_id) is not None
        return of_heirs_who_stay(letter.member) if still else of_death_taken_back(letter.member)
    if letter.kind == LetterKind.ERASURE:
        return of_erasure(list(kept_of(letter.recipient, timezone.localdate())), erased=letter.erased)
    if letter.kind == LetterKind.KNOWN:
        return of_known_member(letter.member, on=timezone.localdate())
    raise NotFound(_("There is no such letter."))
