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
from allmende.payments.models import Mandate
from allmende.payments.use_cases.forget_old_accounts import forget_old_accounts
from allmende.payments.use_cases.revoke_mandate import revoke_mandate

from ..erasing import PERIODS, due_for_contact, due_for_papers, members_going_on
from ..forgetting import forget_contact, forget_papers
from ..law.retention import ended_before
from ..models import Erasure, Member, Party, Stage
from ..permissions import RULES
from ..self_service_facts import DataErased


@transaction.atomic
def erase_due_data(
    *, actor: Actor, coop: Coop, on: date, now: datetime, jurisdiction: str = "DE", at_most: int = 500
) -> dict[str, int]:
    """Erase what is due on a day, of at most so many parties a stage. Returns how much of each stage; {} when done.

    Names and addresses stay in the list of members, movements and payments in the books. Safe to run again, and to be
    killed: what is counted was erased in the same transaction.
    """
    authorize(RULES, "membership.erase", actor=actor, on=coop.pk)
    erased = Counter[str]()
    erased[Stage.CONTACT] = _contact(actor, coop.pk, on, now, at_most)
    if due := ended_before(PERIODS[Stage.ACCOUNTS], on, jurisdiction=jurisdiction):
        erased[Stage.ACCOUNTS] = forget_old_accounts(actor=actor, coop_id=coop.pk, ended_before=due, now=now)
    if due := ended_before(PERIODS[Stage.PAPERS], on, jurisdiction=jurisdiction):
        erased[Stage.PAPERS] = _papers(coop.pk, on, due, at_most)
    done = {stage: count for stage, count in erased.items() if count}
    for stage, count in done.items():
        _count(coop.pk, on, stage, count)
        tell(DataErased(coop_id=coop.pk, stage=str(stage), number=count), actor=actor)
    return done


def _contact(actor: Actor, coop_id: int, on: date, now: datetime, at_most: int) -> int:
    """E-mail, phone and date of birth, the letters that went there, and the leave to collect."""
    parties = _locked(due_for_contact(coop_id, on), at_most)
    members = Member.objects.filter(party__in=parties).exclude(
        pk__in=members_going_on(coop_id, on).values("pk")
    )
    in_force = Mandate.objects.filter(
        coop_id=coop_id, debtor__in=list(members.values_list("pk", flat=True)), revoked_on=None
    )
    for mandate_id, signed_on in in_force.order_by("pk").values_list("pk", "signed_on"):
        revoke_mandate(actor=actor, mandate_id=mandate_id, on=max(on, signed_on), now=now)
    for party in parties:
        forget_contact(party)
    return len(parties)


def _papers(coop_id: int, on: date, left_before: date, at_most: int) -> int:
    parties = _locked(due_for_papers(coop_id, on, left_before=left_before), at_most)
    for party in parties:
        forget_papers(party)
    return len(parties)


def _locked(due: QuerySet[Party], at_most: int) -> list[Party]:
    """Those that are due once nobody else can join, or be joined to them."""
    first = list(due.values_list("pk", flat=True)[:at_most])
    list(Party.objects.filter(pk__in=first).order_by("pk").select_for_update())
    return list(due.filter(pk__in=first))


def _count(coop_id: int, on: date, stage: str, count: int) -> None:
    _row, is_new = Erasure.objects.get_or_create(
        coop_id=coop_id, day=on, stage=stage, defaults={"count": count}
    )
    if not is_new:
        Erasure.objects.filter(coop_id=coop_id, day=on, stage=stage).update(count=F("count") + count)
