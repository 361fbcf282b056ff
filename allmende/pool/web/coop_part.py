"""What a cooperative offers, as a part of its own page."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string

from allmende.coops.models import Coop
from allmende.coops.queries import the_network
from allmende.kernel.permissions import may

from ..permissions import RULES
from ..queries.offers import offers_of

MOST = 6


def offers_of_coop(request: HttpRequest, *, coop: Coop) -> str:
    """The first offers by name, and where all of them are. Two queries, three for the cooperative acted for."""
    rows = offers_of(coop.pk)
    count = rows.count()
    context = {
        "coop": coop,
        "network": the_network(),
        "count": count,
        "rows": list(rows.order_by("sort_name", "pk")[:MOST]) if count else [],
        "may_offer": may(RULES, "pool.offer_resource", actor=request.actor, on=coop.pk),
    }
    return render_to_string("pool/offers_of_coop.html", context)
