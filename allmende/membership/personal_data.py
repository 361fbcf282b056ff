"""What membership stores about a person: in the register of each cooperative whose list their login is linked to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from allmende.kernel.personal_data import Holding, Somebody, tells_about_persons

from .models import Party, SavedView
from .stored.holdings import holdings_of_parties


def _by_law(parties: list[Party]) -> Iterator[Holding]:
    """Who is a member under several laws reads of each what counts there, with the cooperatives it counts for."""
    under: dict[tuple[str, str], list[Party]] = {}
    for each in parties:
        under.setdefault((each.coop.jurisdiction, each.coop.legal_form), []).append(each)
    if len(under) < 2:
        yield from holdings_of_parties([each.pk for each in parties])
        return
    for some in under.values():
        names = ", ".join(sorted({each.coop.name for each in some}))
        for holding in holdings_of_parties([each.pk for each in some]):
            yield replace(holding, title=f"{holding.title} ({names})")


@tells_about_persons
def of_person(somebody: Somebody) -> Iterable[Holding]:
    """All of the own rows, of the payments that belong to them, and what the office's own page keeps for them."""
    parties = Party.objects.filter(person_id=somebody.person_id).select_related("coop").order_by("pk")
    yield from _by_law(list(parties))
    yield Holding(
        _("Filters you saved"), SavedView.objects.filter(owner_id=somebody.person_id).order_by("pk")
    )
