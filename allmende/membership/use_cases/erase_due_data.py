"""Erase what a cooperative's list has kept long enough, stage by stage."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from django.db import transaction
from django.db.models import F, QuerySet

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.use_cases.forget_old_accounts import forget_old_accounts
from allmende.payments.use_cases.forget_words import forget_words

from ..facts.self_service import DataErased
from ..forgetting import forget_contact, forget_papers, forget_words_of_movements, lock_with_beside
from ..law.retention import VOUCHERS, ended_before
from ..models import Erasure, Party, Stage
from ..permissions import RULES
from ..shares.ending_accounts import end_accounts_of_leavers
from ..stored.erasing import PERIODS, due_for_contact, due_for_papers

ENDED = "ended"


@transaction.atomic
def erase_due_data(
    *, actor: Actor, coop: Coop, on: date, now: datetime, at_most: int = 500
) -> dict[str, int]:
    """Erase what is due on a day, of at most so many parties a stage; end mandates and accounts for payouts that are
    needed no longer.

    Returns how much of each stage, and under ENDED how many ended; {} when done.

    Names and addresses stay in the list of members, movements and payments in the books with their days and amounts;
    in the end their words go. Periods are those of the country by whose law the cooperative lives. Safe to run again,
    and to be killed: what is counted was erased in the same transaction.
    """
    authorize(RULES, "membership.erase", actor=actor, on=coop.pk)
    law = coop.jurisdiction
    erased = Counter[str]()
    lately = ended_before(PERIODS[Stage.CONTACT], on, jurisdiction=law) or on
    ended = end_accounts_of_leavers(actor=actor, coop_id=coop.pk, on=on, left_before=lately, at_most=at_most)
    erased[Stage.CONTACT] = _contact(coop.pk, on, at_most)
    due = ended_before(PERIODS[Stage.ACCOUNTS], on, jurisdiction=law)
    paid = ended_before(VOUCHERS, on, jurisdiction=law)
    if due and paid:
        erased[Stage.ACCOUNTS] = forget_old_accounts(
            actor=actor, coop_id=coop.pk, ended_before=due, paid_before=paid, now=now
        )
    if due := ended_before(PERIODS[Stage.PAPERS], on, jurisdiction=law):
        erased[Stage.PAPERS] = _papers(coop.pk, on, due, at_most)
    if paid and (due := ended_before(PERIODS[Stage.BOOKS], on, jurisdiction=law)):
        erased[Stage.BOOKS] = forget_words_of_movements(coop.pk, before=due, at_most=at_most) + forget_words(
            actor=actor, coop_id=coop.pk, before=paid, at_most=at_most
        )
    done = {stage: count for stage, count in erased.items() if count}
    for stage, count in done.items():
        _count(coop.pk, on, stage, count)
        tell(DataErased(coop_id=coop.pk, stage=str(stage), number=count), actor=actor)
    return done | ({ENDED: ended} if ended else {})


def _contact(coop_id: int, on: date, at_most: int) -> int:
    """E-mail, phone and date of birth, and the letters that went there."""
    parties = _locked(due_for_contact(coop_id, on), at_most)
    for party in parties:
        forget_contact(party)
    return len(parties)


def _papers(coop_id: int, on: date, left_before: date, at_most: int) -> int:
    parties = _locked(due_for_papers(coop_id, on, left_before=left_before), at_most)
    for party in parties:
        forget_papers(party)
    return len(parties)


def _locked(due: QuerySet[Party], at_most: int) -> list[Party]:
    """Those that are due once nobody else can join, or be joined to them; who stands beside them may go, too."""
    first = list(due.values_list("pk", flat=True)[:at_most])
    lock_with_beside(first)
    return list(due.filter(pk__in=first))


def _count(coop_id: int, on: date, stage: str, count: int) -> None:
    _row, is_new = Erasure.objects.get_or_create(
        coop_id=coop_id, day=on, stage=stage, defaults={"count": count}
    )
    if not is_new:
        Erasure.objects.filter(coop_id=coop_id, day=on, stage=stage).update(count=F("count") + count)
