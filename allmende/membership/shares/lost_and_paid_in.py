"""What stands against giving a loss back to shares that were filled since."""

from __future__ import annotations

from django.utils.translation import gettext as _

from allmende.payments.queries import claims_about_all

from ..models import CapitalKind, Member, YearRun, YearRunKind
from ..refusals.members import SomethingRestsOnIt
from ..year.booked_since import moved
from ..year.losses import moved_since
from ..year.runs import standing_movements
from .claims import nominal_in_the_books, open_share_claims
from .paying_in import SUBJECT


def refuse_what_was_paid_in(run: YearRun) -> None:
    """Raises SomethingRestsOnIt: who paid in what the loss had taken would have more than the shares take."""
    if run.kind != YearRunKind.LOSS:
        return  # what a settlement takes goes with the shares, and leaves no room on others
    freely = claims_about_all(coop_id=run.coop_id, begins=SUBJECT).filter(cancelled_at=None)
    paid = moved_since(run).filter(kind=CapitalKind.PAYMENT, member__in=freely.values("debtor"))
    losses = standing_movements(run).filter(kind=CapitalKind.LOSS, member__in=paid.values("member"))
    lost = dict(losses.order_by("member_id").values_list("member_id", "amount"))
    for member in Member.objects.filter(pk__in=lost).select_related("party").order_by("number"):
        owed = sum(claim.open_amount for claim in open_share_claims(member))
        if member.capital - lost[member.pk] + owed > nominal_in_the_books(member):
            raise SomethingRestsOnIt(
                _("%(name)s paid in since what the loss had taken: %(what)s. Take that back first.")
                % {"name": member.party.full_name, "what": moved(paid.filter(member=member))},
                rule=_("A share takes no more than its price."),
            )
