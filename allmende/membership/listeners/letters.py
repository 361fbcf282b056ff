"""What membership confirms, in words, to whom it concerns: by mail, or on paper where no mail reaches anybody.

An exclusion goes on paper alone: the law wants a registered letter (§ 68 (2) GenG).
"""

from __future__ import annotations

from functools import partial

from django.utils import timezone

from allmende.kernel.actor import Actor
from allmende.kernel.facts import listen_to
from allmende.kernel.row_access import seeing
from allmende.payments.models import Mandate, PayoutAccount
from allmende.payments.queries import creditor_identifier_of

from ..facts.bonds import BondAdded, BondEnded, HolderDied
from ..facts.corrections import TermsChanged
from ..facts.joining import DoubleClosed
from ..facts.members import (
    CapitalTransferred,
    DeathRecorded,
    MemberExpelled,
    NoticeGiven,
    NoticeWithdrawn,
    OrganisationEnded,
    SharesCancelled,
    SubscriptionDecided,
    SubscriptionDeclared,
)
from ..facts.self_service import (
    CollectionMandateGiven,
    CollectionMandateRevoked,
    MemberAccountEnded,
    MemberAccountGiven,
)
from ..letters import confirmations
from ..letters.confirming import (
    confirm,
    confirm_step,
    confirm_to_heirs,
    confirm_to_holders,
    confirm_to_member,
)
from ..letters.corrections import of_terms
from ..letters.doubles import of_known_member
from ..letters.further_shares import of_declared_shares
from ..letters.holders import of_holder_who_died
from ..letters.powers import of_power
from ..letters.transfers import transfer_as_it_stands
from ..models import (
    BY_POWER,
    Bond,
    LetterKind,
    MemberTerms,
    SubscriptionState,
)
from .about import member_of, members_of, movement_of, step_of, subscription_of


def confirm_departure(fact: NoticeGiven | SharesCancelled | OrganisationEnded, actor: Actor) -> None:
    """To whom it concerns, with the computed day and its paragraphs."""
    confirm_step(step_of(fact.departure_id), on=timezone.localdate())


listen_to(NoticeGiven)(confirm_departure)
listen_to(SharesCancelled)(confirm_departure)
listen_to(OrganisationEnded)(confirm_departure)


@listen_to(MemberExpelled)
def print_exclusion(fact: MemberExpelled, actor: Actor) -> None:
    """By registered letter, to be printed."""
    confirm_step(step_of(fact.departure_id), on=timezone.localdate())


@listen_to(NoticeWithdrawn)
def confirm_withdrawal(fact: NoticeWithdrawn, actor: Actor) -> None:
    confirm_step(step_of(fact.departure_id), on=timezone.localdate())


@listen_to(DoubleClosed)
def answer_known_member(fact: DoubleClosed, actor: Actor) -> None:
    """To the address in the list, never to that of the application: whoever wrote it may be somebody else."""
    member, today = member_of(fact.member_id), timezone.localdate()
    letter = partial(of_known_member, member, on=today)
    confirm(member, letter, on=today, about=(LetterKind.KNOWN, {}))


@listen_to(TermsChanged)
def confirm_terms(fact: TermsChanged, actor: Actor) -> None:
    """As what one is a member decides about the vote: whom it concerns learns of it."""
    changed = MemberTerms.objects.select_related("member__party", "member__coop").get(pk=fact.terms_id)
    confirm(
        changed.member,
        lambda: of_terms(changed),
        on=timezone.localdate(),
        about=(LetterKind.TERMS, {"terms": changed}),
    )


@listen_to(DeathRecorded)
def write_to_heirs(fact: DeathRecorded, actor: Actor) -> None:
    """That the membership ends, or that they continue it."""
    if fact.departure_id is not None:
        departure = step_of(fact.departure_id)
        about = (LetterKind.DEPARTURE, {"departure": departure})
        confirm_to_heirs(departure.member, lambda: confirmations.of_departure(departure), about=about)
        return
    member = member_of(fact.member_id)
    if member.left_on is None:
        letter = partial(confirmations.of_heirs_who_stay, member)
        confirm_to_heirs(member, letter, about=(LetterKind.DEATH, {}))


@listen_to(HolderDied)
def write_to_holders(fact: HolderDied, actor: Actor) -> None:
    """That it goes on, and with whom."""
    bond = Bond.objects.select_related("beside", "party").get(pk=fact.bond_id)
    for member in members_of(fact.party_id):
        about = (LetterKind.HOLDER, {"bond": bond})
        letter = partial(of_holder_who_died, bond)
        confirm_to_holders(member, letter, on=timezone.localdate(), about=about)


@listen_to(CapitalTransferred)
def confirm_transfer(fact: CapitalTransferred, actor: Actor) -> None:
    """To both sides; to whom it ends the membership, with that day."""
    if fact.departure_id is not None:
        confirm_step(step_of(fact.departure_id), on=timezone.localdate())
    for side in (fact.giver_id, fact.taker_id):
        if side == fact.taker_id or fact.departure_id is None:
            moved = movement_of(side, fact.batch)
            letter = partial(transfer_as_it_stands, moved)
            about = (LetterKind.TRANSFER, {"movement": moved})
            confirm(moved.member, letter, on=timezone.localdate(), about=about)


@listen_to(SubscriptionDeclared)
def confirm_declared_shares(fact: SubscriptionDeclared, actor: Actor) -> None:
    """What was signed on the page, as a document. Of a paper the member has a copy."""
    found = subscription_of(fact.subscription_id)
    if found.is_signed_here:
        about = (LetterKind.SHARES, {"subscription": found})
        letter = partial(of_declared_shares, found)
        confirm(found.member, letter, on=timezone.localdate(), about=about, printed=False)


@listen_to(SubscriptionDecided)
def confirm_shares(fact: SubscriptionDecided, actor: Actor) -> None:
    """Shares that were admitted, or refused."""
    if fact.state in (SubscriptionState.ADMITTED, SubscriptionState.REFUSED):
        found = subscription_of(fact.subscription_id)
        confirm(
            found.member,
            lambda: confirmations.of_subscription(found),
            on=timezone.localdate(),
            about=(LetterKind.SHARES, {"subscription": found}),
        )


def confirm_power(fact: BondAdded | BondEnded, actor: Actor) -> None:
    """To the member alone: whoever holds the power must not be the only one who knows."""
    if fact.role in BY_POWER:
        bond = Bond.objects.select_related("beside").get(pk=fact.bond_id)
        for member in members_of(bond.party_id):
            confirm_to_member(member, partial(of_power, bond), about=(LetterKind.POWER, {"bond": bond}))


listen_to(BondAdded)(confirm_power)
listen_to(BondEnded)(confirm_power)


def confirm_mandate(fact: CollectionMandateGiven | CollectionMandateRevoked, actor: Actor) -> None:
    """Whoever owns the account learns of it, also when somebody else sat at the keyboard."""
    with seeing(coop_ids=[fact.coop_id]):
        mandate = Mandate.objects.get(pk=fact.mandate_id)
    creditor = creditor_identifier_of(fact.coop_id)
    confirm(
        member_of(fact.member_id),
        lambda: confirmations.of_mandate(mandate, creditor),
        on=timezone.localdate(),
        about=(LetterKind.MANDATE, {"mandate": mandate}),
    )


def confirm_account(fact: MemberAccountGiven | MemberAccountEnded, actor: Actor) -> None:
    """To the member alone: whoever acts for it and changed it must not be the only one who knows."""
    with seeing(coop_ids=[fact.coop_id]):
        account = PayoutAccount.objects.get(pk=fact.payout_account_id)
    member = member_of(fact.member_id)
    letter = partial(confirmations.of_payout_account, account)
    confirm_to_member(member, letter, about=(LetterKind.ACCOUNT, {"account": account}))


listen_to(MemberAccountGiven)(confirm_account)
listen_to(MemberAccountEnded)(confirm_account)
listen_to(CollectionMandateGiven)(confirm_mandate)
listen_to(CollectionMandateRevoked)(confirm_mandate)
