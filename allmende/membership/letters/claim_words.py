"""What a claim is for, in the language of whoever reads it. Its reference is written in that of whoever pays."""

from __future__ import annotations

from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from allmende.payments.models import Claim

from ..naming import in_words
from ..shares.calls import OF_A_CALL


def words_of_claim(claim: Claim) -> str:
    """Shares · Instalment · Shares, resolution of 20 Jun 2026."""
    kind = capfirst(claim.get_kind_display())
    if not claim.subject.startswith(OF_A_CALL):
        return kind
    resolved_on = date.fromisoformat(claim.subject.split(":")[1])
    return _("%(what)s, resolution of %(day)s") % {"what": kind, "day": in_words(resolved_on)}
