"""The own memberships: all of them, and what they come to, for the start page of whoever acts for oneself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import seeing
from allmende.payments.models import Claim
from allmende.payments.queries import creditor_identifier_of, mandate_of, open_claims

from .letters.paying import account_line
from .models import Member
from .money.credits import credit_of
from .money.to_come import ToCome, to_come
from .permissions import is_own, memberships_of
from .register.dissolution import dissolution_of
from .register.member_list import State, state_of
from .register.terms import terms_of
from .shares.held import Held, held_today


@dataclass(frozen=True)
class OwnMembership:
    """claims: what is open, the first due first. account: which it is collected from, masked; "" where it is not.
    payee: to whom else, with the account where one is entered. dissolved_on: since when the
    cooperative is, if it is.
    """

    member: Member
    held: Held
    state: State
    claims: Sequence[Claim]
    account: str
    payee: str
    to_come: ToCome
    dissolved_on: date | None = None
    kept: int = 0
    """Cents paid beyond what was open."""

    @property
    def owed(self) -> int:
        """Cents."""
        return sum(claim.open_amount for claim in self.claims)

    @property
    def next_due(self) -> int:
        """Cents that are due together with the first claim: all of that day."""
        return sum(each.open_amount for each in self.claims if each.due_on == self.claims[0].due_on)

    @property
    def next_claim(self) -> Claim | None:
        return self.claims[0] if self.claims else None


@dataclass(frozen=True)
class Own:
    """One of the own memberships, and how it stands today. is_mine: not of somebody who is represented."""

    member: Member
    held: Held
    state: str
    exit_on: date | None
    is_mine: bool
    is_investing: bool


def every_membership(actor: Actor, *, on: date) -> list[Own]:
    """Also those that are over, and of whom somebody stands beside; by cooperative."""
    found = _found(actor)
    terms, held = terms_of(found, on), held_today(found)
    return [
        Own(
            member=each,
            held=held[each.pk],
            state=state_of(each, on).value,
            exit_on=each.left_on if each.voided_at is None else None,
            is_mine=is_own(actor, each),
            is_investing=terms[each.pk].is_investing,
        )
        for each in found
    ]


def own_memberships(actor: Actor, *, on: date) -> list[OwnMembership]:
    """Those that last, or in which something is open or still to come; also of whom somebody stands beside."""
    found = _found(actor)
    with seeing(person_id=actor.person_id, coop_ids=sorted({each.coop_id for each in found})):
        held = held_today(found)
        own = [_own(member, held[member.pk], on) for member in found]  # payments know no persons
    over = (State.LEFT, State.VOID)
    return [each for each in own if each.claims or each.kept or each.to_come or each.state not in over]


def _found(actor: Actor) -> list[Member]:
    return list(memberships_of(actor).select_related("party", "coop").order_by("coop__sort_name", "number"))


def _own(member: Member, held: Held, on: date) -> OwnMembership:
    claims = list(open_claims(coop_id=member.coop_id).filter(debtor=member.pk))
    collects = bool(claims and creditor_identifier_of(member.coop_id))
    mandate = mandate_of(coop_id=member.coop_id, debtor=member.pk) if collects else None
    payee = account_line(member.coop) or member.coop.name
    dissolution = dissolution_of(member.coop_id)
    return OwnMembership(
        member,
        held,
        state_of(member, on),
        claims,
        mandate.masked_iban if mandate else "",
        payee,
        to_come(member, on=on),
        dissolution.dissolved_on if dissolution else None,
        credit_of(member),
    )
