"""Whether a cooperative can be given leave to collect at all."""

from __future__ import annotations

from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.payments.queries import creditor_identifier_of

from ..refusals.payments import NoCreditorIdentifier


def refuse_without_identifier(coop: Coop) -> None:
    """A mandate names the creditor identifier of who collects (SEPA Core rulebook, DS-01): one that was given without
    it could be used neither then nor later. Raises NoCreditorIdentifier.
    """
    if creditor_identifier_of(coop.pk):
        return
    raise NoCreditorIdentifier(
        _(
            "%(coop)s has no creditor identifier yet, so nobody can give it a mandate. The office enters it in the "
            "settings for payments; until then no account is named here, and everything is paid by transfer."
        )
        % {"coop": coop.name},
        rule=_("A mandate names the creditor identifier of whoever collects (SEPA Core rulebook, DS-01)."),
        field="iban",
    )
