"""What membership does when payments tell: money for shares becomes capital, on its value date. What is owed no longer
by whoever has left, and again when that is undone. What it confirms.

An exclusion is not among them: the law wants a registered letter (§ 68 (2) GenG), which the office prints.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.utils import timezone

from allmende.kernel.actor import Actor
from allmende.kernel.facts import listen_to
from allmende.kernel.row_access import seeing
from allmende.payments.facts import ReceiptEntered, ReceiptReversed
from allmende.payments.models import ClaimKind, Mandate
from allmende.payments.queries import creditor_identifier_of

from .facts.corrections import AdmissionTakenBack, ExitTakenBack, TermsChanged, TransferTakenBack
from .facts.leaving import DepartureUndone, SharesCeased
from .facts.members import (
    CapitalTransferred,
    DeathRecorded,
    MemberExpelled,
    MemberLeft,
    NoticeGiven,
    NoticeWithdrawn,
    OrganisationEnded,
    SharesCancelled,
    SubscriptionDecided,
    SubscriptionDeclared,
)
from .facts.self_service import CollectionMandateGiven, CollectionMandateRevoked
from .law.leaving import effect_of_death
from .letters import confirmations
from .letters import corrections as correction_letters
from .letters.confirming import confirm, confirm_to_heirs, confirm_to_parties
from .letters.further_shares import of_declared_shares
from .letters.on_paper import put_on_pile, take_off_pile
from .models import (
    Bond,
    BondRole,
    CapitalKind,
    CapitalMovement,
    Cause,
    Departure,
    LetterKind,
    Member,
    MemberTerms,
    Subscription,
    SubscriptionState,
)
from .money.accounts import Pot
from .use_cases.drop_claims_of_leaver import drop_claims_of_leaver
from .use_cases.drop_claims_on_shares import drop_claims_on_shares, drop_claims_on_shares_again
from .use_cases.move_capital import CapitalChange, move_capital
from .use_cases.raise_claims_again import raise_claims_again
from .year.fiscal_years import rules_as_of

BECOMES_CAPITAL = {ClaimKind.SHARES: CapitalKind.PAYMENT, ClaimKind.INSTALMENT: CapitalKind.INSTALMENT}
"""An admission fee and dues are income of the cooperative, not capital."""


@listen_to(ReceiptEntered)
def raise_capital(fact: ReceiptEntered, actor: Actor) -> None:
    """The receipt's own id names the movement: the same receipt never counts twice."""
    kind, member = BECOMES_CAPITAL.get(ClaimKind(fact.kind)), _locked(fact.debtor)
    if kind is None or member is None:
        return
    change = CapitalChange(
        kind=kind, amount=fact.amount, pot=Pot.BANK, effective_on=fact.value_on, id=fact.receipt_id
    )
    move_capital(actor=actor, member=member, change=change, now=timezone.now())


@listen_to(ReceiptReversed)
def take_capital_back(fact: ReceiptReversed, actor: Actor) -> None:
    """Refused (NotEnoughCapital) where the money has left the capital since."""
    member = _locked(fact.debtor)
    if ClaimKind(fact.kind) not in BECOMES_CAPITAL or member is None:
        return
    change = CapitalChange(
        kind=CapitalKind.REVERSAL,
        amount=fact.amount,
        pot=Pot.BANK,
        effective_on=fact.value_on,
        reverses=CapitalMovement.objects.get(pk=fact.reverses_id),
        id=fact.receipt_id,
    )
    move_capital(actor=actor, member=member, change=change, now=timezone.now())


def _locked(member_id: int) -> Member | None:
    """The member who owed, None for a debtor who is in no list: payments knows numbers only."""
    return Member.objects.select_for_update(no_key=True).filter(pk=member_id).first()


@listen_to(MemberLeft)
def drop_what_falls_due_later(fact: MemberLeft, actor: Actor) -> None:
    """Once the last day is over."""
    drop_claims_of_leaver(actor=actor, departure=_departure(fact.departure_id), now=timezone.now())


@listen_to(SharesCeased)
def drop_what_falls_due_on_shares(fact: SharesCeased, actor: Actor) -> None:
    """Once their last day is over."""
    drop_claims_on_shares(actor=actor, departure=_departure(fact.departure_id), now=timezone.now())


@listen_to(DepartureUndone)
def raise_what_was_dropped(fact: DepartureUndone, actor: Actor) -> None:
    """Whoever is a member again owes again; but not beyond the last day of what counts again and is over."""
    departure, now = _departure(fact.departure_id), timezone.now()
    raise_claims_again(actor=actor, member=departure.member, batch=departure.batch, now=now)
    counts = departure.member.departures.filter(noted_on__isnull=False, withdrawn_on=None, overtaken_by=None)
    for told in counts.order_by("effective_on", "pk"):
        drop = drop_claims_of_leaver if told.shares is None else drop_claims_on_shares_again
        drop(actor=actor, departure=told, now=now)


def confirm_departure(fact: NoticeGiven | SharesCancelled | OrganisationEnded, actor: Actor) -> None:
    """To whom it concerns, with the computed day and its paragraphs."""
    departure = _departure(fact.departure_id)
    _confirm_step(departure, lambda: confirmations.of_departure(departure))


listen_to(NoticeGiven)(confirm_departure)
listen_to(SharesCancelled)(confirm_departure)
listen_to(OrganisationEnded)(confirm_departure)


@listen_to(MemberExpelled)
def print_exclusion(fact: MemberExpelled, actor: Actor) -> None:
    """By registered letter alone (§ 68 (2) GenG), whatever address there is."""
    departure = _departure(fact.departure_id)
    put_on_pile(departure.member, departure.member.party, LetterKind.DEPARTURE, departure=departure)


@listen_to(NoticeWithdrawn)
def confirm_withdrawal(fact: NoticeWithdrawn, actor: Actor) -> None:
    """A death that was entered by mistake is not written about."""
    departure = _departure(fact.departure_id)
    if departure.cause != Cause.DEATH:
        _confirm_step(departure, lambda: confirmations.of_withdrawal(departure))


@listen_to(TermsChanged)
def confirm_terms(fact: TermsChanged, actor: Actor) -> None:
    """As what one is a member decides about the vote: whom it concerns learns of it."""
    changed = MemberTerms.objects.select_related("member__party", "member__coop").get(pk=fact.terms_id)
    confirm(
        changed.member,
        lambda: correction_letters.of_terms(changed),
        on=timezone.localdate(),
        else_print=(LetterKind.TERMS, {"terms": changed}),
    )


@listen_to(AdmissionTakenBack)
def confirm_admission_taken_back(fact: AdmissionTakenBack, actor: Actor) -> None:
    """Who was entered from a list had no letter."""
    if fact.application_id is not None:
        member = _member(fact.member_id)
        letter = partial(correction_letters.of_admission_taken_back, member, waits=True)
        was_waiting = take_off_pile(member, LetterKind.ADMISSION)
        about: tuple[LetterKind, dict[str, int]] = (LetterKind.ADMISSION, {})
        confirm(member, letter, on=timezone.localdate(), else_print=None if was_waiting else about)


@listen_to(ExitTakenBack)
def confirm_exit_taken_back(fact: ExitTakenBack, actor: Actor) -> None:
    """To whom the first letter went: of a death the heirs, of an exclusion nobody."""
    member = _member(fact.member_id)
    if fact.departure_id is not None:
        was_waiting = take_off_pile(member, LetterKind.DEPARTURE, departure=fact.departure_id)
    if fact.cause == Cause.DEATH:
        confirm_to_parties(member, fact.heirs, lambda: correction_letters.of_death_taken_back(member))
    elif fact.departure_id is not None and fact.cause != Cause.EXCLUSION:
        departure = _departure(fact.departure_id)
        _confirm_step(
            departure, lambda: correction_letters.of_exit_taken_back(departure), on_paper=not was_waiting
        )


@listen_to(TransferTakenBack)
def confirm_transfer_taken_back(fact: TransferTakenBack, actor: Actor) -> None:
    """To both sides, as the first letters went."""
    giver, taker = _member(fact.giver_id), _member(fact.taker_id)
    letter = partial(
        correction_letters.of_transfer_taken_back,
        shares=fact.shares,
        amount=fact.amount,
        on=fact.effective_on,
    )
    today, had_left = timezone.localdate(), fact.departure_id is not None
    confirm(giver, lambda: letter(taker, gave=True, had_left=had_left), on=today)
    confirm(taker, lambda: letter(giver, gave=False, had_left=False), on=today)


@listen_to(DeathRecorded)
def write_to_heirs(fact: DeathRecorded, actor: Actor) -> None:
    """To the heirs with an address: that the membership ends, or that they continue it."""
    if fact.departure_id is not None:
        departure = _departure(fact.departure_id)
        confirm_to_heirs(
            departure.member, lambda: confirmations.of_departure(departure), else_print=departure
        )
        return
    member = _member(fact.member_id)
    heirs = Bond.objects.filter(party_id=member.party_id, role=BondRole.HEIR, until_day=None)
    died_on = heirs.values_list("from_day", flat=True).first()
    if died_on is not None and member.left_on is None:
        day = effect_of_death(rules_as_of(member.coop, died_on), died_on)
        confirm_to_heirs(member, lambda: confirmations.of_heirs_who_stay(member, day))


@listen_to(CapitalTransferred)
def confirm_transfer(fact: CapitalTransferred, actor: Actor) -> None:
    """To both sides; to whom it ends the membership, with that day."""
    giver, taker = _member(fact.giver_id), _member(fact.taker_id)
    moved = partial(confirmations.of_transfer, shares=fact.shares, amount=fact.amount, on=fact.effective_on)
    today = timezone.localdate()
    if fact.departure_id is None:
        confirm(giver, lambda: moved(taker, gives=True), on=today)
    else:
        departure = _departure(fact.departure_id)
        _confirm_step(departure, lambda: confirmations.of_departure(departure))
    confirm(taker, lambda: moved(giver, gives=False), on=today)


@listen_to(SubscriptionDeclared)
def confirm_declared_shares(fact: SubscriptionDeclared, actor: Actor) -> None:
    """What was signed on the page, as a document. Of a paper the member has a copy."""
    found = _subscription(fact.subscription_id)
    if found.is_signed_here:
        confirm(found.member, lambda: of_declared_shares(found), on=timezone.localdate())


@listen_to(SubscriptionDecided)
def confirm_shares(fact: SubscriptionDecided, actor: Actor) -> None:
    """Shares that were admitted."""
    if fact.state == SubscriptionState.ADMITTED:
        found = _subscription(fact.subscription_id)
        confirm(
            found.member,
            lambda: confirmations.of_subscription(found),
            on=timezone.localdate(),
            else_print=(LetterKind.SHARES, {"subscription": found}),
        )


def confirm_mandate(fact: CollectionMandateGiven | CollectionMandateRevoked, actor: Actor) -> None:
    """Whoever owns the account learns of it, also when somebody else sat at the keyboard."""
    with seeing(coop_ids=[fact.coop_id]):
        mandate = Mandate.objects.get(pk=fact.mandate_id)
    creditor = creditor_identifier_of(fact.coop_id)
    confirm(
        _member(fact.member_id),
        lambda: confirmations.of_mandate(mandate, creditor),
        on=timezone.localdate(),
        else_print=(LetterKind.MANDATE, {"mandate": mandate}),
    )


listen_to(CollectionMandateGiven)(confirm_mandate)
listen_to(CollectionMandateRevoked)(confirm_mandate)


def _confirm_step(
    departure: Departure, write: Callable[[], confirmations.Confirmation], *, on_paper: bool = True
) -> None:
    about = (LetterKind.DEPARTURE, {"departure": departure})
    confirm(departure.member, write, on=timezone.localdate(), else_print=about if on_paper else None)


def _departure(pk: int) -> Departure:
    return Departure.objects.select_related("coop", "member__party", "member__coop").get(pk=pk)


def _subscription(pk: int) -> Subscription:
    related = ("coop", "statutes", "member__party", "member__coop")
    return Subscription.objects.select_related(*related).get(pk=pk)


def _member(pk: int) -> Member:
    return Member.objects.select_related("party", "coop").get(pk=pk)
