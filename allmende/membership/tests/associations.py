"""A registered association (e. V.): dues, no shares. Everyone in it is invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from allmende.coops.models import Coop
from tests.members import some_statutes
from tests.people import a_coop

DUES = 60_00
TEXT = "§ 1 Name und Sitz\nDer Verein heißt Kleingartenverein Sonnenhang e. V."


def a_club(name: str = "Kleingartenverein Sonnenhang e. V.", **provisions: Any) -> Coop:
    """Dues of 60 euro a year; notice of three months to the end of the year (§ 39 (2) BGB allows that)."""
    club = a_coop(name, legal_form="ev", street="Am Hang 1", postcode="14776", town="Brennau")
    said: dict[str, Any] = {
        "text": TEXT,
        "share_price": 0,
        "pay_at_once": 0,
        "shares_required": 0,
        "dues": DUES,
        "valid_from": date(2020, 1, 1),
    }
    some_statutes(club, **(said | provisions))
    return club
