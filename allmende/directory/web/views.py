"""The directory for everyone: the list beside the map, and a page for each organisation."""

from __future__ import annotations

import json
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from allmende.coops.models import Duty, Invitation, LegalForm, Sector
from allmende.coops.queries import holds_duty, open_invitations, the_network
from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize, may
from allmende.places.drawing import view_of_place
from allmende.places.queries import country_name
from allmende.ui.formats import format_distance

from ..models import Entry
from ..permissions import RULES
from ..queries import entry_or_refuse, find_entries, registers
from ..use_cases.invite_entry import invite_entry
from .drawing import view_of_results
from .forms import InvitationForm, SearchForm

A_PAGE = 20


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """What was found, twenty at a time, with the same on a map."""
    form = SearchForm(request.GET)
    results = find_entries(form.query())
    query = results.query
    pages = Paginator(results, A_PAGE)  # type: ignore[arg-type, var-annotated]  # it counts and slices, no more
    page = pages.get_page(request.GET.get("page"))
    numbered = list(page) if query.is_narrow and page.paginator.num_pages == 1 else []
    return render(
        request,
        "directory/organisations.html",
        {
            "form": form,
            "query": query,
            "page": page,
            "view": view_of_results(results, numbered),
            "is_numbered": bool(numbered),
            "pins": _pins(numbered),
            "kind_line": partial(_kind_line, sectors=_sectors_in_words(), is_near=query.near is not None),
            "registers": registers(),
            "params": request.GET,
            "asked": _asked(request),
            "may_import": may(RULES, "directory.see_imports", actor=request.actor),
        },
    )


def _sectors_in_words() -> dict[str, str]:
    return {code: str(label) for code, label in Sector.choices}


def _kind_line(entry: Entry, *, sectors: dict[str, str], is_near: bool) -> str:
    """Legal form, sectors, place and, where asked, the distance."""
    words = (
        entry.legal_form_text,
        ", ".join(sectors[code] for code in entry.sectors) or entry.sector_text,
        entry.town or entry.region,
        format_distance(entry.sort, language=get_language() or "de") if is_near else "",
    )
    return "\N{NO-BREAK SPACE}· ".join(filter(None, words))


def _pins(numbered: list[Entry]) -> list[dict[str, Any]]:
    """What the map marks with the numbers of the list."""
    return [
        {
            "nr": nr,
            "name": each.name,
            "href": reverse("directory:organisation", args=[each.pk]),
            "lat": each.latitude,
            "lon": each.longitude,
        }
        for nr, each in enumerate(numbered, start=1)
        if each.latitude is not None
    ]


def _asked(request: HttpRequest) -> str:
    """The search without its page, to hand on to the map and the export."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return asked.urlencode()


@require_safe
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    entry = entry_or_refuse(pk)
    return _entry_page(request, entry, InvitationForm(initial={"language": _language_of(entry)}))


@require_POST
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite the organisation by mail."""
    entry = entry_or_refuse(pk)
    authorize(RULES, "directory.invite_entry", actor=request.actor, on=entry)
    form = InvitationForm(request.POST)
    if form.is_valid() and _invited(request, entry, form):
        messages.success(request, _("Invited. The letter is on its way."))
        return HttpResponseRedirect(reverse("directory:organisation", args=[pk]))
    return _entry_page(request, entry, form, status=422)


def _invited(request: HttpRequest, entry: Entry, form: InvitationForm) -> Entry | None:
    return perform(
        form, lambda: invite_entry(actor=request.actor, entry=entry, now=timezone.now(), **form.cleaned_data)
    )


def _entry_page(request: HttpRequest, entry: Entry, form: InvitationForm, status: int = 200) -> HttpResponse:
    where, network, may_invite = entry.coordinates, the_network(), _may_invite(request, entry)
    return render(
        request,
        "directory/organisation.html",
        {
            "entry": entry,
            "legal_form": entry.legal_form_text or dict(LegalForm.choices).get(entry.legal_form, ""),
            "country": ""
            if network and entry.country == network.host.country
            else country_name(entry.country, get_language() or "de"),
            "sectors": [dict(Sector.choices)[code] for code in entry.sectors],
            "view": view_of_place(where) if where else None,
            "linked_data": _linked_data(entry),
            "invitation_form": form if may_invite else None,
            **(_invitation_sent(request, entry) if may_invite else {}),
        },
        status=status,
    )


def _invitation_sent(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """The letter that went to the organisation, and whether the office acted for lists it as open."""
    if entry.invitation_id is None:
        return {"sent": None}
    sent = Invitation.objects.filter(pk=entry.invitation_id).first()
    is_open = sent is not None and open_invitations(now=timezone.now()).filter(pk=sent.pk).exists()
    coop_id, today = request.actor.coop_id, timezone.localdate()
    return {
        "sent": sent,
        "sent_is_open": is_open,
        "may_see_invitations": is_open
        and sent is not None
        and sent.inviting_coop_id == coop_id
        and holds_duty(request.actor, coop_id=coop_id, duty=Duty.MEMBERS, on=today),
    }


def _may_invite(request: HttpRequest, entry: Entry) -> bool:
    return entry.coop_id is None and may(RULES, "directory.invite_entry", actor=request.actor, on=entry)


def _language_of(entry: Entry) -> str:
    return "de" if entry.country in ("DE", "AT", "CH", "LI", "LU") else "en"


def _linked_data(entry: Entry) -> Markup:
    """schema.org in JSON-LD, safe inside a script element. A data block is not run, so the policy lets it stand."""
    address = {
        "streetAddress": entry.street,
        "postalCode": entry.postcode,
        "addressLocality": entry.town,
        "addressRegion": entry.region,
        "addressCountry": entry.country,
    }
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Organization",
        "@id": settings.BASE_URL + reverse("directory:organisation", args=[entry.pk]),
        "name": entry.name,
        "description": entry.description,
        "url": entry.website,
        "address": {"@type": "PostalAddress"} | {key: value for key, value in address.items() if value},
    }
    if entry.latitude is not None and entry.precision == "address":
        data["location"] = {
            "@type": "Place",
            "geo": {"@type": "GeoCoordinates", "latitude": entry.latitude, "longitude": entry.longitude},
        }
    if entry.register:
        data["isBasedOn"] = {
            "@type": "Dataset",
            "name": entry.register.name,
            "license": entry.register.licence,
        }
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    return Markup(text.translate({ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}))  # noqa: S704 -- escaped for a script element
