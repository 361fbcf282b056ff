"""Saved views of the list of members."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from allmende.kernel.doors import perform
from allmende.kernel.permissions import authorize

from ..models import SavedView
from ..permissions import RULES, views_visible_to
from ..use_cases.delete_view import delete_view
from ..use_cases.save_view import FILTERS, LONGEST_NAME, View, save_view
from .own import own_coop


class ViewForm(forms.Form):
    """A name for the filter in the address."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        max_length=LONGEST_NAME,
        help_text=gettext_lazy("A name that is there already gets the new filter."),
    )
    is_shared = forms.BooleanField(label=gettext_lazy("for the whole office"), required=False)
    is_default = forms.BooleanField(
        label=gettext_lazy("show this view first when I open the list"), required=False
    )


@require_http_methods(["GET", "HEAD", "POST"])
def views(request: HttpRequest) -> HttpResponse:
    """All views, and the form that keeps the filter in the address as another."""
    coop_id = own_coop(request)
    authorize(RULES, "membership.keep_views", actor=request.actor, on=coop_id)
    form = ViewForm(request.POST if request.method == "POST" else None)
    filters = filters_in(request.GET)
    if form.is_valid():
        view = View(filters=filters, **form.cleaned_data)
        saved = perform(
            form, lambda: save_view(actor=request.actor, coop_id=coop_id, view=view, now=timezone.now())
        )
        if saved:
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": saved.name})
            return redirect(address_of(saved))
    context = {
        "form": form,
        "filters": filters,
        "query": request.GET,
        "views": [(each, address_of(each)) for each in all_views(request)],
    }
    return render(request, "membership/views.html", context, status=422 if form.errors else 200)


@require_POST
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a view."""
    delete_view(actor=request.actor, view_id=pk)
    messages.success(request, _("The view is deleted."))
    return redirect("membership:views")


def all_views(request: HttpRequest) -> list[SavedView]:
    """What the visitor may choose from: the office's first, by name."""
    found = views_visible_to(request.actor)
    return sorted(found, key=lambda view: (view.owner_id is not None, view.name.casefold()))


def default_view(views: list[SavedView]) -> SavedView | None:
    """Which opens first: the own one, otherwise the office's."""
    defaults = [view for view in views if view.is_default]
    return max(defaults, key=lambda view: view.owner_id is not None, default=None)


def address_of(view: SavedView) -> str:
    """The list through this view."""
    query = QueryDict(mutable=True)
    for name, value in view.filters.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    query["view"] = str(view.pk)
    return f"{reverse('membership:members')}?{query.urlencode()}"


def filters_in(query: QueryDict) -> dict[str, str | list[str]]:
    """The filter an address carries, without the day: what is left out is the usual."""
    said: dict[str, str | list[str]] = {}
    for name in sorted(FILTERS & set(query)):
        values = [value[:100] for value in query.getlist(name)[:10] if value]
        if values:
            said[name] = values if name == "state" else values[-1]
    return said


addresses = [
    path("members/views", views, name="views"),
    path("member-views/<int:pk>/deletion", deletion, name="view_deletion"),
]
