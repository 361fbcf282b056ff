"""How one becomes a member, as a part of the cooperative's own page."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from allmende.coops.models import Coop

from ..queries import statutes_on


def way_to_join(request: HttpRequest, *, coop: Coop) -> str:
    """The link to the form and the statutes; nothing where no statutes are entered. One query."""
    statutes = statutes_on(coop.pk, timezone.localdate(timezone=ZoneInfo(coop.time_zone)))
    if statutes is None:
        return ""
    return render_to_string("membership/join_part.html", {"coop": coop, "statutes": statutes})
