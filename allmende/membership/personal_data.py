"""What membership stores about a person: in the register of each cooperative whose list their login is linked to."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from allmende.kernel.personal_data import Holding, Somebody, tells_about_persons

from .models import Party, SavedView
from .stored.holdings import holdings_of_parties


@tells_about_persons
def of_person(somebody: Somebody) -> Iterable[Holding]:
    """All of the own rows, of the payments that belong to them, and what the office's own page keeps for them."""
    parties = Party.objects.filter(person_id=somebody.person_id)
    yield from holdings_of_parties(list(parties.values_list("pk", flat=True)))
    yield Holding(
        _("Filters you saved"), SavedView.objects.filter(owner_id=somebody.person_id).order_by("pk")
    )
