"""Mails, letters, invitations and notes, as entries of the time line."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from ..letters.mail_words import Words, subject_for
from ..models import (
    LetterKind,
    LetterState,
    Mailing,
    MailingRecipient,
    Member,
    Note,
    PaperLetter,
    QueuedLetter,
    SelfServiceKey,
)
from ..register.history import History
from ..shares.held import Held
from .events import Event, Topic, day_of, page_of

SHOWN_OF_A_NOTE = 300
WENT_BY_MAIL = (LetterState.SENT, LetterState.UNCLEAR, LetterState.HANDED_OVER)


def mails(member: Member, history: History, *, for_office: bool) -> Iterator[Event]:
    """Mails to many that were for this member: subject and result, not what they say."""
    found = MailingRecipient.objects.filter(coop_id=member.coop_id, member=member).select_related("mailing")
    for each in found:
        day = day_of(each.done_at or each.mailing.started_at)
        held = Held(sum(moved.shares for moved in history.shares if moved.effective_on <= day))
        said = {"subject": _subject(each.mailing, member, held), "result": each.get_state_display()}
        yield Event(
            on=day,
            kind="mail",
            pk=each.pk,
            text=_("Mail “%(subject)s”: %(result)s") % said,
            topic=Topic.LETTERS,
            by=each.mailing.started_by_id,
            href=page_of("mailing", each.mailing_id) if for_office else "",
        )


def _subject(mailing: Mailing, member: Member, held: Held) -> str:
    words = Words(
        subject_de=mailing.subject_de,
        text_de=mailing.text_de,
        subject_en=mailing.subject_en,
        text_en=mailing.text_en,
    )
    return subject_for(words, member, {member.pk: held})


def told(member: Member, *, for_office: bool) -> Iterator[Event]:
    """Letters that went out: by mail, to many or with what they confirm, and those that the office sent by post. What
    somebody beside the member asked for the own data is between them and the office: an answer to a request for erasure
    is shown to others where it went to the member itself.
    """
    of_member = Q(coop_id=member.coop_id, member=member)
    if not for_office:
        of_member &= ~Q(kind=LetterKind.ERASURE) | Q(recipient=member.party_id)
    mailed = QueuedLetter.objects.filter(of_member, state__in=WENT_BY_MAIL)
    for letter in mailed.select_related("departure"):
        said = {"about": letter.about, "result": letter.became}
        text = _("Letter (%(about)s): %(result)s") % said
        yield Event(
            on=day_of(letter.done_at or letter.queued_at),
            kind="letter_by_mail",
            pk=letter.pk,
            text=text,
            topic=Topic.LETTERS,
        )
    for paper in PaperLetter.objects.filter(of_member).select_related("departure"):
        if paper.sent_on is None:  # the office has not printed it yet
            continue
        text = _("Letter (%(about)s): sent by post") % {"about": paper.about}
        yield Event(
            on=paper.sent_on,
            kind="letter_by_post",
            pk=paper.pk,
            text=text,
            topic=Topic.LETTERS,
            place=9,
        )


def declarations(history: History) -> Iterator[Event]:
    """The declaration to join went by mail to the address that it names, on the day it came in."""
    for each in history.applications:
        if each.declaration.get("details", {}).get("email"):
            said = {"about": _("declaration to join"), "result": LetterState.HANDED_OVER.label}
            yield Event(
                on=day_of(each.recorded_at),
                kind="declaration_by_mail",
                pk=each.pk,
                text=_("Letter (%(about)s): %(result)s") % said,
                topic=Topic.LETTERS,
                place=1,
            )


def invitations(member: Member) -> Iterator[Event]:
    """The letter with a key to self-service, as long as it was not used."""
    for each in SelfServiceKey.objects.filter(coop_id=member.coop_id, party_id=member.party_id):
        yield Event(
            on=day_of(each.sent_at),
            kind="invited",
            pk=each.pk,
            text=_("Invited to self-service"),
            topic=Topic.LETTERS,
        )


def notes(member: Member) -> Iterator[Event]:
    """What the office noted: for the office alone."""
    for note in Note.objects.filter(coop_id=member.coop_id, member=member):
        yield Event(
            on=day_of(note.written_at),
            kind="note",
            pk=note.pk,
            text=_("Note: %(text)s") % {"text": Truncator(note.text).chars(SHOWN_OF_A_NOTE)},
            topic=Topic.LETTERS,
            place=11,
            by=note.written_by_id,
            href=page_of("notes", member.pk),
        )
