"""What every page knows of cooperatives: whom one may act for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from ..models import Coop
from ..queries import the_network


def acting(request: HttpRequest) -> dict[str, Any]:
    """acting: the cooperative acted for or None. acting_choices: cooperatives one holds an office in."""
    choices: dict[int, Coop] = {office.coop_id: office.coop for office in getattr(request, "offices", [])}
    return {
        "acting": getattr(request, "acting", None),
        "acting_choices": list(choices.values()),
        "network": the_network(),
    }
