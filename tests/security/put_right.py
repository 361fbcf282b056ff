"""A notice, and what an office put right: another group, an exit and a transfer that were entered by mistake."""

from __future__ import annotations

from datetime import date

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.membership.models import CapitalMovement, Departure, DissolutionGround, LetterKind, Member
from allmende.membership.shares.handing_on import Agreement
from allmende.membership.shares.transfers import standing_transfers
from allmende.membership.use_cases.change_terms import NewTerms, change_terms
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.queue_letters import queue_letters
from allmende.membership.use_cases.record_dissolution import record_dissolution
from allmende.membership.use_cases.take_back_dissolution import take_back_dissolution
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.take_back_transfer import take_back_transfer
from allmende.membership.use_cases.transfer_capital import transfer_capital
from tests.members import OFFICE_HOURS, a_member


def notice_given(office: Actor, leaver: Member, *, on: date) -> Departure:
    """One who leaves, with a letter to print and one that waits for the worker."""
    notice = give_notice(actor=office, member_id=leaver.pk, received_on=on, on=on)
    about = [(leaver.pk, notice.pk)]
    queue_letters(actor=office, coop_id=leaver.coop_id, kind=LetterKind.SETTLEMENT, concerned=about)
    return notice


def put_right(office: Actor, leaver: Member, text: str, *, on: date) -> CapitalMovement:
    """Each with a reason that is text. Returns the giver's side of another transfer, which stands."""
    users = NewTerms(group="users", is_investing=False, effective_on=leaver.joined_on, reason=text[:500])
    change_terms(actor=office, member_id=leaver.pk, terms=users, on=on)
    other = a_member(leaver.coop, f"{text[:80]} Irrtum", paid=100_00)
    wrong = give_notice(actor=office, member_id=other.pk, received_on=on, on=on)
    take_back_exit(actor=office, member_id=other.pk, departure_id=wrong.pk, reason=text[:500], on=on)
    taker = a_member(leaver.coop, f"{text[:80]} Übernahme", paid=100_00)
    _hands_on(office, other, taker, on)
    said = {"actor": office, "member_id": other.pk, "reason": text[:500], "on": on, "now": OFFICE_HOURS}
    take_back_transfer(**said, movement_id=_side_of(other).pk)
    _hands_on(office, other, taker, on)
    return _side_of(other)


def dissolved_by_mistake(office: Actor, coop: Coop, text: str, *, on: date) -> None:
    """Entered, and taken back with text as the reason, before anybody gives notice."""
    said = {"actor": office, "coop": coop, "on": on}
    record_dissolution(**said, dissolved_on=on, ground=DissolutionGround.TIME)
    take_back_dissolution(**said, reason=text[:500])


def _hands_on(office: Actor, giver: Member, taker: Member, on: date) -> None:
    agreement = Agreement(shares=None, agreed_on=on)
    said = {"actor": office, "agreement": agreement, "on": on, "now": OFFICE_HOURS}
    transfer_capital(**said, giver_id=giver.pk, taker_id=taker.pk)


def _side_of(giver: Member) -> CapitalMovement:
    return standing_transfers(giver).get()
