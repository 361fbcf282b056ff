"""Drop what would fall due on single shares after they ceased. An operation: the caller holds the member's row."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.queries import dropped_together, raised_in_place_of
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from ..models import Departure, Member
from ..naming import in_words
from ..shares.claims import (
    ON_SHARES,
    Part,
    nominal_of,
    on_shares_of,
    open_share_claims,
    parts_beyond,
    parts_that_cease,
    unpaid_after,
    unpaid_before,
)


@transaction.atomic
def drop_claims_on_shares(*, actor: Actor, departure: Departure, now: datetime) -> list[Claim]:
    """Once the last day of these shares is over: their part of what is due later is owed no longer (§ 67b (1) GenG with
    § 73 (2): the account rests on the balance sheet of that day). What was due by then stays owed.

    A claim on other shares, too, is divided: what stays is claimed anew, due on the same day. The departure's batch
    names what was dropped, so that it is raised again when the step is undone. Once for each step.
    """
    claims = list(open_share_claims(departure.member).select_for_update(no_key=True))
    last_day = departure.effective_on
    claims, unpaid = on_shares_of(last_day, claims, unpaid_before(departure))
    parts = parts_that_cease(claims, nominal_of(departure), unpaid=unpaid, last_day=last_day)
    reason = _reason(departure)
    return [_drop(actor, departure, claim, reason, now) for claim in _divided(actor, departure, parts, now)]


@transaction.atomic
def drop_claims_on_shares_again(*, actor: Actor, departure: Departure, now: datetime) -> list[Claim]:
    """What was raised again since, because the step had not counted for a while: it does now, and is over."""
    dropped = list(dropped_together(coop_id=departure.coop_id, batch=departure.batch))
    anew = raised_in_place_of(dropped, debtor=departure.member_id)
    reason = _reason(departure)
    return [_drop(actor, departure, claim, reason, now) for claim in anew if claim.open_amount]


@transaction.atomic
def drop_claims_beyond_shares(*, actor: Actor, member: Member, now: datetime) -> list[Claim]:
    """What falls due after single shares ceased, and is claimed beyond what the others lack: it is owed on the former,
    so no longer. Once a payment came back, or a settlement was taken back: the latest due first, while they wait for
    their settlement.
    """
    steps = member.departures.filter(
        shares__isnull=False, noted_on__isnull=False, settled_on=None, withdrawn_on=None, overtaken_by=None
    )
    dropped = []
    for step in steps.select_related("member__party").order_by("effective_on", "pk"):
        later = open_share_claims(member).filter(due_on__gt=step.effective_on).order_by("-due_on", "-pk")
        claims = list(later.select_for_update(no_key=True))
        claims, unpaid = on_shares_of(step.effective_on, claims, unpaid_after(step))
        parts = parts_beyond(claims, unpaid=unpaid, most=nominal_of(step))
        reason = _reason(step)
        dropped += [_drop(actor, step, claim, reason, now) for claim in _divided(actor, step, parts, now)]
    return dropped


@transaction.atomic
def drop_claims_beyond_reopened(*, actor: Actor, departure_ids: Collection[int], now: datetime) -> None:
    """The same for all whose single shares wait again, because their settlement does not stand."""
    waiting = Departure.objects.filter(pk__in=departure_ids, shares__isnull=False)
    owing = Claim.objects.filter(
        debtor=OuterRef("pk"),
        coop_id=OuterRef("coop"),
        kind__in=ON_SHARES,
        cancelled_at=None,
        paid__lt=F("amount"),
    )
    for member in Member.objects.filter(Exists(owing), pk__in=waiting.values("member")).order_by("pk"):
        drop_claims_beyond_shares(actor=actor, member=member, now=now)


def _divided(actor: Actor, departure: Departure, parts: Sequence[Part], now: datetime) -> list[Claim]:
    """Claims on the given shares alone, each whole."""
    shared = [part for part in parts if part.staying]
    with translation.override(departure.member.party.language):
        why = _("Divided: shares given back to %(day)s") % {"day": in_words(departure.effective_on)}
    for part in shared:
        cancel_claim(actor=actor, claim_id=part.claim.pk, reason=why, now=now)
    lines = [_line(part.claim, part.staying) for part in shared]
    lines += [_line(part.claim, part.given) for part in shared]
    raised = raise_claims(actor=actor, coop_id=departure.coop_id, lines=lines, now=now)
    return [part.claim for part in parts if not part.staying] + raised[len(shared) :]


def _line(claim: Claim, amount: int) -> ClaimLine:
    """Owed from today on: until today the one that is divided was."""
    return ClaimLine(
        debtor=claim.debtor,
        kind=ClaimKind(claim.kind),
        amount=amount,
        due_on=claim.due_on,
        reference=claim.reference,
        subject=claim.subject,
    )


def _drop(actor: Actor, departure: Departure, claim: Claim, reason: str, now: datetime) -> Claim:
    return cancel_claim(actor=actor, claim_id=claim.pk, reason=reason, now=now, batch=departure.batch)


def _reason(departure: Departure) -> str:
    with translation.override(departure.member.party.language):
        text = _("On shares given back, due after their last day, %(day)s (§ 67b GenG)")
        return text % {"day": in_words(departure.effective_on)}
