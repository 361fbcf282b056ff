"""Who fills which place on the pages of others: like the menu, known here alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from allmende.membership.web.join_part import way_to_join
from allmende.pool.web.coop_part import offers_of_coop
from allmende.ui.parts import Part, parts_for

PLACES: dict[str, list[Part]] = {
    "coop": [way_to_join, offers_of_coop],
}


def parts(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `parts(place, …)` for templates."""
    return {"parts": parts_for(request, PLACES)}
