"""Mails that confirm: each with its letter as PDF, to whom it concerns, in their language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from allmende.kernel.mail import Attachment, send_mail_later
from allmende.kernel.row_access import system_access

from ..models import Bond, BondRole, Cause, Departure, LetterKind, Member, Party, PartyKind
from ..queries import has_died, holding_on, holds_still, roles_that_act
from .confirmations import Confirmation
from .corrections import as_it_stands
from .on_paper import put_on_pile, take_off_pile
from .queue import note_handed_over

About = tuple[LetterKind, dict[str, Any]]
"""What a letter is about: its kind, and what that kind asks for on paper."""
OF_HEIRS = (BondRole.HEIR, BondRole.JOINT_REPRESENTATIVE)
OF_A_HOUSEHOLD = (BondRole.JOINT_HOLDER, BondRole.JOINT_REPRESENTATIVE)


def label_of(party: Party) -> str:
    """By which the mails of a member are found and forgotten."""
    return f"party:{party.pk}"


def confirm(
    member: Member, write: Callable[[], Confirmation], *, on: date, about: About, printed: bool = True
) -> None:
    """To whom it concerns that day (`readers_of`): the member, or without an address who acts for it; after a death the
    heirs.

    about: what it is about, here and below. printed: for whom no mail reaches it waits for the office on paper.
    """
    for to in readers_of(member, on=on):
        if mail_address(member, to):
            _send(member, to, write, about)
        elif printed:
            kind, what = about
            put_on_pile(member, to, kind, **what)


def confirm_step(departure: Departure, *, on: date, printed: bool = True) -> None:
    """What is said today of a step towards leaving, to whom it concerns.

    printed: also where no mail reaches anybody.
    """
    member = departure.member
    if goes_by_post(LetterKind.DEPARTURE, departure):
        put_on_pile(member, member.party, LetterKind.DEPARTURE, departure=departure)
        return
    about: About = (LetterKind.DEPARTURE, {"departure": departure})
    confirm(member, partial(as_it_stands, departure), on=on, about=about, printed=printed)


def goes_by_post(kind: str, step: Departure | None) -> bool:
    """An exclusion that stands goes by registered letter alone, whatever address there is (§ 68 (2) GenG)."""
    if kind != LetterKind.DEPARTURE or step is None:
        return False
    return step.cause == Cause.EXCLUSION and step.withdrawn_on is None


def confirm_to_heirs(member: Member, write: Callable[[], Confirmation], *, about: About) -> None:
    """To every heir, once: by mail, else on paper."""
    for to in _heirs_of(member):
        confirm_to_party(member, to, write, about=about)


def _heirs_of(member: Member) -> list[Party]:
    """Of a member. Heirs of a joint holder hold it with the others (`_holders_of`)."""
    if member.party.kind == PartyKind.HOUSEHOLD:
        return []
    with system_access():
        heirs = Bond.objects.filter(party_id=member.party_id, role__in=OF_HEIRS, until_day=None)
        return list({each.beside_id: each.beside for each in heirs.select_related("beside")}.values())


def confirm_to_parties(
    member: Member, party_ids: Iterable[int], write: Callable[[], Confirmation], *, about: About
) -> None:
    """To those who were written to before, unless that letter still waits here: it leaves the pile."""
    with system_access():
        found = list(Party.objects.filter(pk__in=party_ids, coop_id=member.coop_id))
    kind, what = about
    for to in found:
        if not take_off_pile(member, kind, recipient=to, **what):
            confirm_to_party(member, to, write, about=about)


def confirm_to_party(member: Member, to: Party, write: Callable[[], Confirmation], *, about: About) -> None:
    """To one person beside the member: by mail, else on paper, where the post finds them."""
    kind, what = about
    if to.email:
        _send(member, to, write, about)
    elif _is_found(to):
        put_on_pile(member, to, kind, **what)


def _is_found(to: Party) -> bool:
    return bool(to.email or to.street or to.town)


def confirm_to_member(member: Member, write: Callable[[], Confirmation], *, about: About) -> None:
    """To the member alone, not to who acts for it: by mail, else on paper. After a death to every heir whom mail or
    post find, signed in here or not; where none is known, on paper to the address of the dead, never by mail.
    """
    if any(map(_is_found, _heirs_of(member))):
        confirm_to_heirs(member, write, about=about)
        return
    kind, what = about
    if mail_address(member, member.party):
        _send(member, member.party, write, about)
    else:
        put_on_pile(member, member.party, kind, **what)


def confirm_to_holders(member: Member, write: Callable[[], Confirmation], *, on: date, about: About) -> None:
    """To each who holds it together that day; whom neither mail nor post find, by the address of the membership."""
    holders = _holders_of(member, on)
    for to in holders:
        confirm_to_party(member, to, write, about=about)
    if not holders or not all(map(_is_found, holders)):
        confirm_to_member(member, write, about=about)


def readers_of(member: Member, *, on: date) -> list[Party]:
    """Who is told that day what concerns the membership: the member, or without an address for mail who acts for it, or
    who holds it together; after a death every heir whom mail or post find. Where nobody is found, the member on paper.
    """
    if has_died(member.party_id):
        return list(filter(_is_found, _heirs_of(member))) or [member.party]
    return _readers(member, on) or list(filter(_is_found, _holders_of(member, on))) or [member.party]


def mail_address(member: Member, to: Party) -> str:
    """Where somebody reads mails about a membership; "" for who gets letters, and for who has died."""
    is_dead = to.pk == member.party_id and has_died(to.pk)
    return "" if is_dead else to.email


def _holders_of(member: Member, on: date) -> list[Party]:
    """Once each, with who represents the heirs of one who died."""
    if member.party.kind != PartyKind.HOUSEHOLD:
        return []
    with system_access():
        stand = Bond.objects.filter(holding_on(on), party_id=member.party_id, role__in=OF_A_HOUSEHOLD)
        found = stand.select_related("beside").order_by("pk")
        return list({each.beside_id: each.beside for each in found}.values())


def _readers(member: Member, on: date) -> list[Party]:
    if member.party.email:
        return [member.party]
    with system_access():  # a member sees the own row, not always who stands beside it
        roles = roles_that_act(member.party_id)
        stand = Bond.objects.filter(holding_on(on), party_id=member.party_id, role__in=roles)
        bonds = stand.select_related("beside").order_by("pk")
        return [each.beside for each in bonds if each.beside.email and holds_still(each, member.party, on=on)]


def _send(member: Member, to: Party, write: Callable[[], Confirmation], about: About) -> None:
    kind, what = about
    send_mail_later(**mail_to(member, to, write))
    note_handed_over(member, to, kind, **what)


def _subject(said: str, coop: str) -> str:
    """With who writes, unless it says so itself."""
    return said if coop in said else f"{said} · {coop}"


def mail_to(member: Member, to: Party, write: Callable[[], Confirmation]) -> dict[str, Any]:
    """A mail with its letter, as `kernel.mail` takes it, in the reader's language."""
    with translation.override(to.language):
        letter = write()
        context = {"party": to, "member": member, "coop": member.coop, "letter": letter}
        return {
            "to": to.email,
            "subject": _subject(letter.subject, member.coop.name),
            "body": render_to_string("membership/mail/confirmation.txt", context),
            "language": to.language,
            "attachments": [Attachment(f"{letter.name}.pdf", letter.as_pdf(member, to), "application/pdf")],
            "about": label_of(member.party),
            "reply_to": member.coop.contact_email,
        }
