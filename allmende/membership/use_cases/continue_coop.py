"""Continue a cooperative that was dissolved."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.dissolutions import DissolutionEnded
from ..law.leaving import exit_after_continuation
from ..models import CAN_CONTINUE, Dissolution
from ..permissions import RULES
from ..queries import rules_on
from ..refusals.dissolutions import ContinuationNotAllowed
from ..register.dissolution import continuation_cited, standing_or_refuse
from ..statutes.rules import law_behind
from ..taking import take_the_list
from .end_dissolution import Again, end_dissolution


@transaction.atomic
def continue_coop(*, actor: Actor, coop: Coop, resolved_on: date, on: date) -> Again:
    """Record that the assembly resolved to continue (Fortsetzung, §§ 79a, 117 GenG).

    Exits that the dissolution had undone take effect with the end of the fiscal year of this resolution (§ 75
    sentence 2), or on their own later day (§ 65 (4)). Raises NotDissolved; ContinuationNotAllowed where a court
    dissolved it, or for a day before the dissolution or to come.
    """
    take_the_list(coop.pk)
    authorize(RULES, "membership.keep_dissolution", actor=actor, on=coop.pk)
    dissolution = standing_or_refuse(coop)
    _refuse(coop, dissolution, resolved_on, on)
    rules = rules_on(coop, resolved_on)
    dissolution.continued_on = resolved_on
    dissolution.save(update_fields=["continued_on"])
    found = end_dissolution(
        actor=actor,
        dissolution=dissolution,
        day_of=lambda step: exit_after_continuation(
            rules, exit_on=step.effective_on, resolved_on=resolved_on
        ),
    )
    tell(
        DissolutionEnded(
            coop_id=coop.pk,
            dissolution_id=dissolution.pk,
            resolved_on=resolved_on,
            departures=[each.pk for each in found.counted],
        ),
        actor=actor,
    )
    return found


def _refuse(coop: Coop, dissolution: Dissolution, resolved_on: date, on: date) -> None:
    law = law_behind(coop)
    if dissolution.ground not in CAN_CONTINUE:
        raise ContinuationNotAllowed(
            _(
                "The assembly continues what it had dissolved, what ended by its time, and what came through "
                "insolvency proceedings, nothing else."
            ),
            rule=_("Missing: that the court sets its decision%(law)s aside. Then take the dissolution back.")
            % {"law": law.because(f"dissolved_{dissolution.ground}")},
        )
    if not dissolution.dissolved_on <= resolved_on <= on:
        raise ContinuationNotAllowed(
            _("The resolution lies between the dissolution and today."),
            rule=continuation_cited(law, dissolution),
            field="resolved_on",
        )
