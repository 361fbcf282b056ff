"""Call for payments on shares, as the general assembly resolved."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.amounts import format_amount
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.payments.use_cases.raise_claims import raise_claims

from ..facts.claims import PaymentsCalled
from ..models import ListOfMembers
from ..permissions import RULES
from ..queries import price_on
from ..refusals.calls import CalledAlready, NothingToCall
from ..refusals.members import PlanChanged
from ..shares.calls import LONGEST_WORDS, Call, Called, called, is_called, lines_of_call
from ..statutes.rules import law_behind
from ..taking import take_all_of


@transaction.atomic
def call_payments(
    *, actor: Actor, coop: Coop, call: Call, on: date, now: datetime, expected: Called | None = None
) -> Called:
    """Claim from each member what the assembly called for (§ 50 GenG). on: today. expected: what the page showed.

    Raises Invalid, CalledAlready for a resolution whose claims were raised, NothingToCall where no share lacks
    anything that is not claimed yet, and PlanChanged where it is other than was shown.
    """
    authorize(RULES, "membership.call_payments", actor=actor, on=coop.pk)
    # After the question, which needs no row: a stranger could not even make this one.
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop=coop)
    refuse_call(coop, call, on=on)
    take_all_of(coop.pk)  # what comes in meanwhile is counted before, or after
    lines = lines_of_call(coop, call)
    if not lines:
        raise NothingToCall(
            _("Nobody’s shares lack anything that is not claimed already."),
            rule=_("A share takes no more than its price."),
        )
    done = called(lines)
    if expected is not None and done != expected:
        raise PlanChanged(
            _("Something came in between: what is called for is other than was shown. Look at it again.")
        )
    raise_claims(actor=actor, coop_id=coop.pk, lines=lines, now=now)
    tell(
        PaymentsCalled(
            coop_id=coop.pk,
            members=done.members,
            amount=done.amount,
            resolved_on=call.resolved_on,
            per_share=call.per_share,
            due_on=call.due_on,
        ),
        actor=actor,
    )
    return done


def refuse_call(coop: Coop, call: Call, *, on: date) -> None:
    """Raises Invalid and CalledAlready, for the page before anything is posted as well."""
    if call.resolved_on > on:
        raise Invalid(_("A resolution cannot lie in the future."), field="resolved_on")
    if call.due_on < call.resolved_on:
        raise Invalid(_("Nothing is due before it was resolved."), field="due_on")
    if not 1 <= len(call.words.strip()) <= LONGEST_WORDS:
        raise Invalid(_("Say in a few words which resolution it is."), field="words")
    price = price_on(coop.pk, call.resolved_on)
    if not 1 <= call.per_share <= price:
        raise Invalid(
            _("A share costs %(price)s €: no more can be called for.")
            % {"price": format_amount(price, decimals=2)},
            rule=_("Members pay up to the price of their shares%(law)s.")
            % {"law": law_behind(coop).because("calls")},
            field="per_share",
        )
    if is_called(coop.pk, call.subject):
        raise CalledAlready(
            _("What was resolved on this day with this amount is claimed already."),
            rule=_("A resolution is carried out once."),
            field="resolved_on",
        )
