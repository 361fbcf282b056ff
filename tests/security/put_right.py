"""What an office put right in the world: another group, an exit that was entered by mistake."""

from __future__ import annotations

from datetime import date

from allmende.kernel.actor import Actor
from allmende.membership.models import Member
from allmende.membership.use_cases.change_terms import NewTerms, change_terms
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.take_back_exit import take_back_exit
from tests.members import a_member


def put_right(office: Actor, leaver: Member, text: str, *, on: date) -> None:
    """Each with a reason that is text."""
    users = NewTerms(group="users", is_investing=False, effective_on=leaver.joined_on, reason=text[:500])
    change_terms(actor=office, member_id=leaver.pk, terms=users, on=on)
    other = a_member(leaver.coop, f"{text[:80]} Irrtum", paid=100_00)
    wrong = give_notice(actor=office, member_id=other.pk, received_on=on, on=on)
    take_back_exit(actor=office, member_id=other.pk, departure_id=wrong.pk, reason=text[:500], on=on)
