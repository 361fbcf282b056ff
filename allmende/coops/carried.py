"""What a cooperative's own page and offices give to its archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allmende.kernel.carrying import Arrival, Departing, Table, carry

from .models import Coop, Office

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

    def keys(self, coop_id: int) -> Iterable[UUID]:
        return ()

    def take_out(self, departing: Departing) -> Iterator[dict[str, Any]]:
        coop = Coop.objects.get(pk=departing.coop_id)
        yield {part: getattr(coop, part) for part in PROFILE}

    def bring_in(self, arrival: Arrival, rows: Iterable[dict[str, Any]]) -> None:
        for said in rows:
            Coop.objects.filter(pk=arrival.coop_id).update(
                **{part: said[part] for part in PROFILE if part in said}
            )

    def finish(self, arrival: Arrival, rows: Iterable[dict[str, Any]]) -> None:
        """Nothing is left to do."""


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
