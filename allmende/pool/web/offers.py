"""Everything on offer, without a date."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from allmende.coops.queries import coop_by_slug

from ..models import Kind, Resource, ResourceState
from ..permissions import resources_of
from ..queries.offers import offers_page

PAGE = 30


class OffersForm(forms.Form):
    """Words and kinds."""

    q = forms.CharField(
        label=_("With these words"),
        max_length=120,
        required=False,
        widget=forms.TextInput({"type": "search"}),
    )
    kind = forms.MultipleChoiceField(
        label=_("Kinds"), choices=Kind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """?q=…&kind=…&coop=slug"""
    slug = request.GET.get("coop", "")
    coop = coop_by_slug(slug) if slug else None
    form = OffersForm(request.GET)
    answers = form.cleaned_data if form.is_valid() else {}
    page = offers_page(
        q=answers.get("q", ""),
        kinds=answers.get("kind", []),
        coop_id=coop.pk if coop else None,
        cursor=request.GET.get("cursor", ""),
        limit=PAGE,
    )
    withdrawn = _withdrawn(request) if coop and coop.pk == request.actor.coop_id else []
    context = {"page": page, "form": form, "coop": coop, "withdrawn": withdrawn}
    return render(request, "pool/offers.html", context)


def _withdrawn(request: HttpRequest) -> list[Resource]:
    """What the cooperative acted for has taken back, the latest first: only it sees them, to offer them again."""
    taken_back = resources_of(request.actor).filter(state=ResourceState.WITHDRAWN)
    return list(taken_back.select_related("coop").order_by("-pk")[:PAGE])
