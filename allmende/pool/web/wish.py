"""What a wish costs, and where to go when it was refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.kernel.amounts import format_amount
from allmende.kernel.errors import DomainError
from allmende.ui.clocks import readers_clocks
from allmende.ui.formats import format_duration, format_span

from ..availability import Span
from ..models import PricePer, Resource
from ..tariff import price_of
from ..terms import asked_span
from ..wish import Wish, require_possible


@dataclass(frozen=True)
class Cost:
    """amount: smallest part of the unit; how: "4 hours at 5.00"."""

    amount: int
    how: str


@dataclass(frozen=True)
class WayOut:
    """Another time that is possible, as a link that fills the form."""

    href: str
    text: str


def cost_of(resource: Resource, span: Span | None, *, quantity: int, decimals: int) -> Cost | None:
    """The price of a wish; None while no time is chosen or nothing is due."""
    if span is None or not resource.price or span.starts_at >= span.ends_at:
        return None
    amount = price_of(
        price=resource.price, price_per=resource.price_per, minutes=span.minutes, quantity=quantity
    )
    each = format_amount(resource.price, decimals=decimals)
    parts = [_("%(count)s pieces") % {"count": quantity}] if quantity > 1 else []
    if resource.price_per == PricePer.HOUR:
        parts.append(format_duration(span.minutes, language=get_language() or "en"))
    how = (
        _("%(what)s at %(amount)s") % {"what": ", ".join(parts), "amount": each}
        if parts
        else _("one booking")
    )
    return Cost(amount, how)


def refusal_of(resource: Resource, span: Span | None, *, quantity: int, now: datetime) -> DomainError | None:
    """Why a wish could not be booked now, before anybody asks for it. The use case judges again."""
    if span is None:
        return None
    try:
        asked = asked_span(span.starts_at, span.ends_at)
        require_possible(resource, Wish(resource.pk, asked, quantity, ""), now=now)
    except DomainError as refusal:
        return refusal
    return None


def ways_out(refusal: DomainError | None, resource: Resource, *, asked: QueryDict) -> list[WayOut]:
    """The possible times a refusal names, the earlier first, each as this page's address with that time filled in."""
    named = [refusal.extra.get(name) for name in ("earlier_possible", "next_possible")] if refusal else []
    return [_way_out(possible, resource, asked) for possible in named if possible]


def _way_out(possible: dict[str, str], resource: Resource, asked: QueryDict) -> WayOut:
    span = Span(datetime.fromisoformat(possible["starts_at"]), datetime.fromisoformat(possible["ends_at"]))
    text = format_span(
        span.starts_at,
        span.ends_at,
        zone=resource.time_zone,
        language=get_language() or "en",
        short=True,
        reader=readers_clocks(),
    )
    address = asked.copy()
    for name in ("on", "from", "to", "until", "week"):
        address.pop(name, None)
    rest = f"&{address.urlencode()}" if address else ""
    return WayOut(f"?{wish_query(span, resource.time_zone)}{rest}#book", text)


def wish_query(span: Span, zone: str, *, quantity: int = 1) -> str:
    """The wish as the address of a resource's page carries it."""
    starts_at, ends_at = (at.astimezone(ZoneInfo(zone)) for at in (span.starts_at, span.ends_at))
    query = {"on": starts_at.date().isoformat(), "from": f"{starts_at:%H:%M}", "to": f"{ends_at:%H:%M}"}
    if ends_at.date() != starts_at.date():
        query["until"] = ends_at.date().isoformat()
    if quantity > 1:
        query["quantity"] = str(quantity)
    return urlencode(query)
