"""Give back all that a run of a year posted. An operation: the caller has authorized, and holds list and run."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.chunks import chunks
from allmende.kernel.facts import tell
from allmende.kernel.progress import Progress, no_progress
from allmende.payments.queries import payouts_about
from allmende.payments.use_cases.cancel_claim import cancel_claim
from allmende.payments.use_cases.cancel_payouts import cancel_payouts

from ..facts.years import YearRunReversed
from ..models import Departure, YearRun, YearRunState
from ..money.paid_of_run import paid_of_run
from ..refusals.members import AlreadyPaidOut
from ..shares.lost_and_paid_in import refuse_what_was_paid_in
from ..taking import take_all_of
from ..year.losses import refuse_what_was_handed_on
from ..year.profits import refuse_what_has_left
from ..year.runs import is_paid_in_part, standing_lines, standing_movements, subjects_of
from ..year.shortfall import claims_of_run
from .drop_claims_on_shares import drop_claims_beyond_reopened
from .drop_filled_claims import raise_filled_claims_again
from .post_capital import Group, post_capital
from .post_year_run import AT_ONCE
from .reopen_settlement import reversal_of
from .weigh_payouts import weigh_payouts


@transaction.atomic
def take_back_year_run(
    *, actor: Actor, run: YearRun, on: date, now: datetime, on_progress: Progress = no_progress
) -> YearRun:
    """Reverse its movements as of their own day, cancel its payouts and claims, let its departures wait again, and
    claim what profit had paid in.

    Raises AlreadyPaidOut, SomethingRestsOnIt where a loss would come back to who handed capital on, or paid in what it
    took, since, and NotEnoughCapital where a profit has left somebody's capital since.
    """
    take_all_of(run.coop_id, run.lines.values_list("member_id", flat=True))
    refuse_what_was_paid(run)
    refuse_what_was_handed_on(run)
    refuse_what_was_paid_in(run)
    refuse_what_has_left(run)
    _cancel_payouts(actor, run, now)
    _drop_claims(actor, run, now)
    _give_back(actor, run, now, on_progress)
    raise_filled_claims_again(actor=actor, run=run, now=now)
    run.state, run.reversed_on, run.problem = YearRunState.REVERSED, on, None
    run.save(update_fields=["state", "reversed_on", "problem"])
    standing = standing_lines(run)
    settled = list(standing.filter(departure__isnull=False).values_list("departure_id", flat=True))
    number = standing.update(reversed_on=on)
    Departure.objects.filter(pk__in=settled).update(settled_on=None)
    drop_claims_beyond_reopened(actor=actor, departure_ids=settled, now=now)
    weigh_payouts(actor=actor, coop_id=run.coop_id, on=on)
    tell(YearRunReversed(run_id=run.pk, coop_id=run.coop_id, kind=run.kind, number=number), actor=actor)
    return run


def refuse_what_was_paid(run: YearRun) -> None:
    """Raises AlreadyPaidOut."""
    if is_paid_in_part(run):
        raise _paid_already(run)


def _paid_already(run: YearRun) -> AlreadyPaidOut:
    return AlreadyPaidOut(
        _("Some of it was paid out, set off or paid in already: %(what)s.") % {"what": paid_of_run(run)},
        rule=_(
            "What a year’s run posted can be taken back until its first payment. Take back first what was entered by"
            " mistake, or came back from the bank."
        ),
    )


def _cancel_payouts(actor: Actor, run: YearRun, now: datetime) -> None:
    for subjects in chunks(subjects_of(run), AT_ONCE):
        found = payouts_about(coop_id=run.coop_id, subjects=subjects)
        locked = list(found.select_for_update(no_key=True).values_list("pk", "paid_on"))
        if any(paid_on is not None for _pk, paid_on in locked):
            raise _paid_already(run)
        ids = [pk for pk, _paid_on in locked]
        cancel_payouts(actor=actor, coop_id=run.coop_id, payout_ids=ids, reason=run.purpose, now=now)


def _drop_claims(actor: Actor, run: YearRun, now: datetime) -> None:
    for claim in claims_of_run(run).filter(cancelled_at=None).select_for_update(no_key=True):
        if claim.paid:
            raise _paid_already(run)
        cancel_claim(actor=actor, claim_id=claim.pk, reason=run.purpose, now=now, was_mistake=True)


def _give_back(actor: Actor, run: YearRun, now: datetime, on_progress: Progress) -> None:
    moved = standing_movements(run).order_by("member_id", "pk")
    posted = list(moved.annotate(account=F("member__account_id")).only("member_id", "kind", "amount"))
    group = Group(
        batch=uuid4(),
        kind="capital_reversal",
        purpose=run.purpose,
        effective_on=run.effective_on,
    )
    done = 0
    for chunk in chunks(posted, AT_ONCE):
        lines = [reversal_of(each, each.account) for each in chunk]
        post_capital(actor=actor, coop_id=run.coop_id, lines=lines, group=group, now=now)
        done += len(chunk)
        on_progress(done, len(posted))
