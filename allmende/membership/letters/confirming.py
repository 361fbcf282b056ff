"""Mails that confirm: each with its letter as PDF, to whom it concerns, in their language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from django.template.loader import render_to_string
from django.utils import translation

from allmende.kernel.mail import Attachment, send_mail_later
from allmende.kernel.row_access import system_access

from ..models import Bond, BondRole, Member, Party
from ..queries import ACT_ALONE, holding_on, holds_still
from .confirmations import Confirmation

OF_HEIRS = (BondRole.HEIR, BondRole.JOINT_REPRESENTATIVE)


def label_of(party: Party) -> str:
    """By which the mails of a member are found and forgotten."""
    return f"party:{party.pk}"


def confirm(member: Member, write: Callable[[], Confirmation], *, on: date) -> None:
    """To the member, or where none has an address, to those who act for it."""
    for to in _readers(member, on):
        _send(member, to, write)


def confirm_to_heirs(member: Member, write: Callable[[], Confirmation]) -> None:
    """To every heir with an address, once."""
    with system_access():
        heirs = Bond.objects.filter(party_id=member.party_id, role__in=OF_HEIRS, until_day=None)
        found = {each.beside_id: each.beside for each in heirs.select_related("beside") if each.beside.email}
    for to in found.values():
        _send(member, to, write)


def confirm_to_parties(member: Member, party_ids: Iterable[int], write: Callable[[], Confirmation]) -> None:
    """To those who were written to before, where they can still be reached."""
    with system_access():
        found = list(Party.objects.filter(pk__in=party_ids, coop_id=member.coop_id).exclude(email=""))
    for to in found:
        _send(member, to, write)


def _readers(member: Member, on: date) -> list[Party]:
    if member.party.email:
        return [member.party]
    with system_access():  # a member sees the own row, not always who stands beside it
        stand = Bond.objects.filter(holding_on(on), party_id=member.party_id, role__in=ACT_ALONE)
        bonds = stand.select_related("beside").order_by("pk")
        return [each.beside for each in bonds if each.beside.email and holds_still(each, member.party, on=on)]


def _send(member: Member, to: Party, write: Callable[[], Confirmation]) -> None:
    with translation.override(to.language):
        letter = write()
        context = {"party": to, "member": member, "coop": member.coop, "letter": letter}
        send_mail_later(
            to=to.email,
            subject=f"{letter.subject} · {member.coop.name}",
            body=render_to_string("membership/mail/confirmation.txt", context),
            language=to.language,
            attachments=[Attachment(f"{letter.name}.pdf", letter.as_pdf(member, to), "application/pdf")],
            about=label_of(member.party),
            reply_to=member.coop.contact_email,
        )
