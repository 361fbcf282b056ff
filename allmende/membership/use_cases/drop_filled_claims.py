"""Drop what profit paid in on shares, and claim it again once that is taken back. Operations: whoever calls them has
authorized, and holds the members.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.payments.models import Claim, ClaimKind
from allmende.payments.queries import still_dropped
from allmende.payments.use_cases.cancel_claims import cancel_claims
from allmende.payments.use_cases.raise_claims import ClaimLine, raise_claims

from ..models import Departure, Member, YearRun
from ..shares.claims import about_shares_that_never_came
from ..shares.filling import filled_claims
from ..shares.owed_again import owed_again
from .drop_claims_of_leaver import drop_claims_of_leaver
from .drop_claims_on_shares import drop_claims_on_shares_again
from .raise_claims_again import line_again


@transaction.atomic
def drop_filled_claims(*, actor: Actor, run: YearRun, credited: Mapping[int, int], now: datetime) -> int:
    """Of open claims on shares what these take no more, now that profit was credited (§ 19 (1) GenG): the longest due
    first, as a payment would. The run's batch names them. Returns cents.

    credited: member → cents, posted before.
    """
    filled = filled_claims(run, credited)
    parted = [each for each in filled if each.staying]
    _cancel(actor, run, [each.claim for each in parted], now, is_divided=True)
    lines = [_line(each.claim, each.staying) for each in parted]
    lines += [_line(each.claim, each.gone) for each in parted]
    raised = raise_claims(actor=actor, coop_id=run.coop_id, lines=lines, now=now)
    gone = [each.claim for each in filled if not each.staying] + raised[len(parted) :]
    _cancel(actor, run, gone, now)
    return sum(each.gone for each in filled)


@transaction.atomic
def raise_filled_claims_again(*, actor: Actor, run: YearRun, now: datetime) -> list[Claim]:
    """What profit had paid in is owed again, due on the same days; but not after a last day that is over, and nothing
    of a call or on shares that were taken back since.
    """
    found = list(still_dropped(coop_id=run.coop_id, batch=run.batch))
    void = about_shares_that_never_came(found)
    dropped = [claim for claim in found if claim.subject not in void]
    lines = [line_again(claim, amount) for claim, amount in owed_again(dropped)]
    raised = raise_claims(actor=actor, coop_id=run.coop_id, lines=lines, now=now)
    counts = Departure.objects.filter(
        member__in={claim.debtor for claim in dropped},
        noted_on__isnull=False,
        withdrawn_on=None,
        overtaken_by=None,
    )
    for told in counts.select_related("member__party").order_by("effective_on", "pk"):
        drop = drop_claims_of_leaver if told.shares is None else drop_claims_on_shares_again
        drop(actor=actor, departure=told, now=now)
    return raised


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


def _cancel(
    actor: Actor, run: YearRun, claims: Sequence[Claim], now: datetime, *, is_divided: bool = False
) -> None:
    """With the reason in the language of whoever owes it."""
    debtors = Member.objects.filter(pk__in={claim.debtor for claim in claims})
    languages = dict(debtors.values_list("pk", "party__language"))
    of_language: dict[str, list[int]] = defaultdict(list)
    for claim in claims:
        of_language[languages[claim.debtor]].append(claim.pk)
    for language, ids in sorted(of_language.items()):
        with translation.override(language):
            divided = _("Divided: a part is paid in by profit")
            text = divided if is_divided else _("Paid in by profit of %(year)s (§ 19 (1) GenG)")
            reason = text % {"year": run.year_name}
        cancel_claims(
            actor=actor,
            coop_id=run.coop_id,
            claim_ids=ids,
            reason=reason,
            now=now,
            batch=None if is_divided else run.batch,
        )
