"""What a cooperative's own page and offices give to its archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Model

from allmende.kernel.actor import Actor
from allmende.kernel.carrying import Arrival, Departing, Table, carry
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize
from allmende.places.queries import require_time_zone

from .facts import ProfileChanged
from .models import Coop, Office
from .permissions import RULES

PROFILE = (
    *(
        "name",
        "legal_form",
        "legal_form_text",
        "jurisdiction",
        "sectors",
        "description",
        "website",
        "contact_email",
        "time_zone",
    ),
    *("street", "postcode", "town", "country", "latitude", "longitude", "precision"),
)


@dataclass(frozen=True)
class Profile:
    """The public page. Its address here is that of the cooperative it is brought into."""

    name: str = "cooperative"
    comes_back: bool = True
    after: frozenset[str] = frozenset()

    covers: frozenset[type[Model]] = frozenset({Coop})

    def keys(self, coop_id: int) -> Iterable[UUID]:
        return ()

    def has_rows(self, coop_id: int) -> bool:
        """Every cooperative has a page, and gets another."""
        return False

    def take_out(self, departing: Departing) -> Iterator[dict[str, Any]]:
        coop = Coop.objects.get(pk=departing.coop_id)
        yield {part: getattr(coop, part) for part in PROFILE}

    def ask(self, actor: Actor, coop_id: int, rows: Iterable[dict[str, Any]]) -> None:
        """Whoever changes it with an archive has to have the duty for it, too. Raises NotAllowed."""
        for said in rows:
            coop = Coop.objects.get(pk=coop_id)
            if _changed(coop, said):
                authorize(RULES, "coops.edit_profile", actor=actor, on=coop)

    def bring_in(self, arrival: Arrival, rows: Iterable[dict[str, Any]]) -> None:
        """Said in public at once, so it is judged as what somebody types is, and told to whom it concerns."""
        for said in rows:
            coop = Coop.objects.get(pk=arrival.coop_id)
            if not (parts := _changed(coop, said)):
                continue
            for part, value in parts.items():
                setattr(coop, part, value)
            require_time_zone(coop.time_zone)
            coop.save(update_fields=list(parts))
            tell(ProfileChanged(coop_id=coop.pk, fields=list(parts)), actor=arrival.actor)

    def finish(self, arrival: Arrival, rows: Iterable[dict[str, Any]]) -> None:
        """Nothing is left to do."""


def _changed(coop: Coop, said: dict[str, Any]) -> dict[str, Any]:
    """What it would say differently. Raises ValidationError for what its columns do not take."""
    wished = {}
    for part in PROFILE:
        column: Any = Coop._meta.get_field(part)
        if part in said:
            wished[part] = column.clean(said[part], None)
    return {part: value for part, value in wished.items() if value != getattr(coop, part)}


def _holder(office: Any, said: dict[str, Any], departing: Departing) -> None:
    said["actor"] = departing.actor(office.person_id, "")
    said["name"] = office.person.name


carry(
    Profile(),
    Table(
        name="offices",
        model=Office,
        rows=lambda coop_id: Office.objects.filter(coop_id=coop_id).select_related("person").order_by("pk"),
        leave_out=frozenset({"person"}),
        show=_holder,
        comes_back=False,  # who may act for it where it is brought in, is decided there
    ),
)
