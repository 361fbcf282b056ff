"""What is written where something was put right: to whom the letter before it went, unless that still waits here."""

from __future__ import annotations

from functools import partial

from django.utils import timezone

from allmende.kernel.actor import Actor
from allmende.kernel.facts import listen_to

from ..facts.corrections import AdmissionTakenBack, ExitTakenBack, TransferTakenBack
from ..letters.confirming import About, confirm, confirm_step, confirm_to_parties
from ..letters.corrections import of_admission_taken_back, of_death_taken_back
from ..letters.on_paper import take_off_pile
from ..letters.queue import drop_waiting, was_sent
from ..letters.transfers import transfer_as_it_stands
from ..models import Cause, LetterKind
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
        confirm(member, letter, on=timezone.localdate(), about=about, printed=not was_waiting)


@listen_to(ExitTakenBack)
def confirm_exit_taken_back(fact: ExitTakenBack, actor: Actor) -> None:
    """To whom the first letter went; of a death to the heirs."""
    member = member_of(fact.member_id)
    if fact.cause == Cause.DEATH:
        about: About = (LetterKind.DEATH, {})
        if fact.departure_id is not None:
            about = (LetterKind.DEPARTURE, {"departure_id": fact.departure_id})
        confirm_to_parties(member, fact.heirs, lambda: of_death_taken_back(member), about=about)
    elif fact.departure_id is not None:
        departure, kind = step_of(fact.departure_id), LetterKind.DEPARTURE
        was_waiting = bool(drop_waiting(fact.coop_id, [kind], [departure.pk]))
        was_told = was_sent(fact.coop_id, kind, departure)
        by_post_alone = was_waiting and departure.cause == Cause.EXCLUSION  # that one goes by no mail
        if was_told or not (
            by_post_alone or departure.import_run_id is not None
        ):  # of a list's nobody had a letter
            confirm_step(departure, on=timezone.localdate(), printed=was_told or not was_waiting)


@listen_to(TransferTakenBack)
def confirm_transfer_taken_back(fact: TransferTakenBack, actor: Actor) -> None:
    """To both sides, as the first letters went: of what came with a list there were none."""
    if fact.is_listed:
        return
    for side in (fact.giver_id, fact.taker_id):
        moved = taken_back_of(side, fact.batch)
        was_waiting = take_off_pile(moved.member, LetterKind.TRANSFER, movement=moved)
        if side == fact.giver_id and fact.departure_id is not None:
            was_waiting = take_off_pile(moved.member, LetterKind.DEPARTURE, departure=fact.departure_id)
        confirm(
            moved.member,
            partial(transfer_as_it_stands, moved),
            on=timezone.localdate(),
            about=(LetterKind.TRANSFER, {"movement": moved}),
            printed=not was_waiting,
        )
