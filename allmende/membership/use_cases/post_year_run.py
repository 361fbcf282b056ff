"""Post a run of a year: capital, payouts and lines. An operation: the caller has authorized and holds the members."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from allmende.kernel.actor import Actor
from allmende.kernel.chunks import chunks
from allmende.kernel.progress import Progress, no_progress
from allmende.payments.use_cases.queue_payouts import PayoutLine, queue_payouts
from allmende.payments.use_cases.raise_claims import raise_claims

from ..models import CapitalKind, Departure, YearLine, YearRun, YearRunKind, YearRunState
from ..money.accounts import Pot
from ..year.plans import Part
from ..year.runs import payout_subject
from ..year.shortfall import lines_of_shortfall
from .drop_claims_on_settled import drop_claims_on_settled
from .drop_filled_claims import drop_filled_claims
from .post_capital import CapitalLine, Group, post_capital

AT_ONCE = 2000
"""Members between two steps of progress."""


@transaction.atomic
def post_year_run(
    *, actor: Actor, run: YearRun, parts: Sequence[Part], now: datetime, on_progress: Progress = no_progress
) -> None:
    """All of it or nothing. Payouts go to the account that is known; what leavers have to pay in
    is claimed from them.
    """
    done = 0
    for chunk in chunks(parts, AT_ONCE):
        YearLine.objects.bulk_create([_line(run, part) for part in chunk])
        group = Group(
            batch=run.batch, kind=f"capital_{run.kind}", purpose=run.purpose, effective_on=run.effective_on
        )
        lines = [line for part in chunk for line in _capital(run, part)]
        post_capital(actor=actor, coop_id=run.coop_id, lines=lines, group=group, now=now)
        if run.kind == YearRunKind.PROFIT:
            credited = {part.member_id: part.change for part in chunk if part.change > 0}
            drop_filled_claims(actor=actor, run=run, credited=credited, now=now)
        payouts = [_payout(run, part) for part in chunk if part.paid_out]
        queue_payouts(actor=actor, coop_id=run.coop_id, lines=payouts, now=now)
        raise_claims(actor=actor, coop_id=run.coop_id, lines=lines_of_shortfall(run, chunk), now=now)
        done += len(chunk)
        on_progress(done, len(parts))
    settled = [part.departure_id for part in parts if part.departure_id is not None]
    Departure.objects.filter(pk__in=settled).update(settled_on=run.effective_on)
    drop_claims_on_settled(actor=actor, run=run, departure_ids=settled, now=now)
    run.state, run.posted_at, run.problem = YearRunState.POSTED, now, None
    run.save(update_fields=["state", "posted_at", "problem"])


def _line(run: YearRun, part: Part) -> YearLine:
    return YearLine(
        run_id=run.pk,
        coop_id=run.coop_id,
        member_id=part.member_id,
        departure_id=part.departure_id,
        weight=part.weight,
        change=part.change,
        borne=part.borne,
        paid_out=part.paid_out,
        due_until=part.due_until if part.paid_out else None,
    )


def _capital(run: YearRun, part: Part) -> list[CapitalLine]:
    """A settlement pays capital out; a dividend that exceeds the shares never becomes capital."""
    found = []
    if part.change:
        kind = CapitalKind.PROFIT if part.change > 0 else CapitalKind.LOSS
        found.append(_moved(part, kind, part.change, Pot.RESULT))
    if part.paid_out and run.kind == YearRunKind.SETTLEMENT:
        found.append(_moved(part, CapitalKind.PAYOUT, -part.paid_out, Pot.BANK))
    return found


def _moved(part: Part, kind: str, amount: int, pot: Pot) -> CapitalLine:
    return CapitalLine(
        member_id=part.member_id, account_id=part.account_id, kind=kind, amount=amount, pot=pot
    )


def _payout(run: YearRun, part: Part) -> PayoutLine:
    if part.due_until is None:
        raise ValueError("what is paid out has a last day")
    return PayoutLine(
        creditor=part.member_id,
        amount=part.paid_out,
        due_until=part.due_until,
        reason=run.purpose,
        subject=payout_subject(run, part.member_id, part.departure_id),
        to_known_account=True,
    )
