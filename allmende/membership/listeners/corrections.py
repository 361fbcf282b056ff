"""What is written where something was put right: to whom the letter before it went, unless that still waits here."""

from __future__ import annotations

from functools import partial

from django.utils import timezone

from allmende.kernel.actor import Actor
from allmende.kernel.facts import listen_to
from allmende.payments.models import Claim, ClaimKind

from ..facts.claims import ClaimDropped
from ..facts.corrections import AdmissionTakenBack, ExitTakenBack, TransferTakenBack
from ..facts.dissolutions import CoopDissolved, DissolutionEnded
from ..facts.years import YearRunReversed
from ..letters.confirming import About, confirm, confirm_to_heirs, confirm_to_parties
from ..letters.corrections import as_it_stands, of_admission_taken_back, of_death_taken_back
from ..letters.on_paper import take_off_pile
from ..letters.shortfalls import shortfall_as_it_stands
from ..letters.transfers import transfer_as_it_stands
from ..models import Cause, LetterKind, YearRun, YearRunKind
from ..year.shortfall import behind_claim, claims_of_run
from .about import member_of, step_of, taken_back_of


@listen_to(AdmissionTakenBack)
def confirm_admission_taken_back(fact: AdmissionTakenBack, actor: Actor) -> None:
    """Who was entered from a list had no letter."""
    member = member_of(fact.member_id)
    take_off_pile(member, LetterKind.KNOWN)
    if fact.application_id is not None:
        letter = partial(of_admission_taken_back, member, waits=True)
        was_waiting = take_off_pile(member, LetterKind.ADMISSION)
        about: tuple[LetterKind, dict[str, int]] = (LetterKind.ADMISSION, {})
        confirm(member, letter, on=timezone.localdate(), else_print=None if was_waiting else about)


@listen_to(ExitTakenBack)
def confirm_exit_taken_back(fact: ExitTakenBack, actor: Actor) -> None:
    """To whom the first letter went; of a death to the heirs."""
    member = member_of(fact.member_id)
    if fact.cause == Cause.DEATH:
        about: About = (LetterKind.DEATH, {})
        if fact.departure_id is not None:
            about = (LetterKind.DEPARTURE, {"departure_id": fact.departure_id})
        confirm_to_parties(member, fact.heirs, lambda: of_death_taken_back(member), else_print=about)
    elif fact.departure_id is not None:
        departure = step_of(fact.departure_id)
        was_waiting = take_off_pile(member, LetterKind.DEPARTURE, departure=departure)
        if not (was_waiting and departure.cause == Cause.EXCLUSION):  # that one goes by no mail
            about = (LetterKind.DEPARTURE, {"departure": departure})
            on = timezone.localdate()
            confirm(member, lambda: as_it_stands(departure), on=on, else_print=None if was_waiting else about)


@listen_to(CoopDissolved)
def confirm_exits_undone(fact: CoopDissolved, actor: Actor) -> None:
    """To whom the membership goes on with, or to the heirs. A letter that waits already says so, too."""
    _confirm_steps(fact.departures)


@listen_to(DissolutionEnded)
def confirm_exits_again(fact: DissolutionEnded, actor: Actor) -> None:
    """To the same: from when it counts after all."""
    _confirm_steps(fact.departures)


def _confirm_steps(departures: list[int]) -> None:
    steps = [step_of(each) for each in departures]
    died = {step.member_id for step in steps if step.cause == Cause.DEATH}
    for departure in steps:
        letter, about = partial(as_it_stands, departure), (LetterKind.DEPARTURE, {"departure": departure})
        if departure.member_id in died:
            confirm_to_heirs(departure.member, letter, else_print=about)
        else:
            confirm(departure.member, letter, on=timezone.localdate(), else_print=about)


@listen_to(TransferTakenBack)
def confirm_transfer_taken_back(fact: TransferTakenBack, actor: Actor) -> None:
    """To both sides, as the first letters went."""
    for side in (fact.giver_id, fact.taker_id):
        moved = taken_back_of(side, fact.batch)
        was_waiting = take_off_pile(moved.member, LetterKind.TRANSFER, movement=moved)
        if side == fact.giver_id and fact.departure_id is not None:
            was_waiting = take_off_pile(moved.member, LetterKind.DEPARTURE, departure=fact.departure_id)
        confirm(
            moved.member,
            partial(transfer_as_it_stands, moved),
            on=timezone.localdate(),
            else_print=None if was_waiting else (LetterKind.TRANSFER, {"movement": moved}),
        )


@listen_to(YearRunReversed)
def confirm_shortfalls_taken_back(fact: YearRunReversed, actor: Actor) -> None:
    """To who was to pay in a part of the loss, unless the office had let them off before: they were told then."""
    if fact.kind == YearRunKind.SETTLEMENT:
        for claim in claims_of_run(YearRun.objects.get(pk=fact.run_id)).filter(was_mistake=True):
            _confirm_dropped(claim)


@listen_to(ClaimDropped)
def confirm_shortfall_dropped(fact: ClaimDropped, actor: Actor) -> None:
    """Of other claims the member's page tells: no letter had asked for them."""
    claim = Claim.objects.get(pk=fact.claim_id)
    if claim.kind == ClaimKind.SHORTFALL:
        _confirm_dropped(claim)


def _confirm_dropped(claim: Claim) -> None:
    run, _departure = behind_claim(claim)
    if not run.shortfall:
        return  # posted when no letter went out yet: a run keeps its shortfall since they do
    member = member_of(claim.debtor)
    was_waiting = take_off_pile(member, LetterKind.SHORTFALL, claim=claim)
    about: About = (LetterKind.SHORTFALL, {"claim": claim})
    letter = partial(shortfall_as_it_stands, claim, member)
    confirm(member, letter, on=timezone.localdate(), else_print=None if was_waiting else about)
