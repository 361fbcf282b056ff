"""Change what the register says of somebody: the office everything, people their own address."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from allmende.kernel.doors import perform
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import may
from allmende.places.queries import country_choices
from allmende.ui.fields import BirthdayField, EmailField

from ..models import Member, Party, PartyKind
from ..permissions import RULES, parties_visible_to
from ..use_cases.edit_party import OWN_DATA, ContactData, edit_party

COLUMNS: dict[str, Any] = {field.name: field for field in Party._meta.concrete_fields}
OF_A_PERSON = ("given_name", "family_name", "birth_date")
OF_AN_ORGANISATION = ("name", "register_entry")


def _text(name: str, *, required: bool = False) -> forms.CharField:
    column = COLUMNS[name]
    return forms.CharField(max_length=column.max_length, label=column.verbose_name, required=required)


class ContactForm(forms.Form):
    """Name, address and how to reach them. Fields the visitor may not write are not there."""

    given_name = _text("given_name")
    family_name = _text("family_name", required=True)
    name = _text("name", required=True)
    register_entry = _text("register_entry")
    birth_date = BirthdayField(label=gettext_lazy("Date of birth"), required=False)
    street = _text("street")
    address_extra = _text("address_extra")
    postcode = _text("postcode")
    town = _text("town")
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    email = EmailField(label=gettext_lazy("E-mail"), required=False)
    phone = _text("phone")
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=COLUMNS["language"].choices)

    def __init__(self, data: Any, *, party: Party, is_office: bool, language: str) -> None:
        self.now = ContactData.of(party)
        super().__init__(data, initial=vars(self.now))
        self.fields["country"].choices = country_choices(language, keep=party.country)
        others = OF_AN_ORGANISATION if party.kind == PartyKind.PERSON else OF_A_PERSON
        if party.kind == PartyKind.HOUSEHOLD:
            others = (*others, "register_entry")
        for name in list(self.fields):
            if name in others or not (is_office or name in OWN_DATA):
                del self.fields[name]
        for name in self.fields:
            self.fields[name].show_hidden_initial = True

    @property
    def shown(self) -> ContactData:
        """What the page showed, which it sends along; what somebody else wrote meanwhile stays as it is."""
        sent: dict[str, Any] = {}
        for name, bound in self._bound():
            if bound.html_initial_name in self.data:
                with suppress(forms.ValidationError):  # not what the page sends: what stands there counts
                    sent[name] = self.fields[name].to_python(self.data[bound.html_initial_name])
        return ContactData(**(vars(self.now) | sent))

    def follow_what_stands_now(self) -> None:
        """After a refusal: what the visitor did not touch becomes what was written meanwhile, and what was refused
        may be sent again, knowing what stands there."""
        shown, data = vars(self.shown), dict(self.data.items())
        for name, bound in self._bound():
            now_there = str(getattr(self.now, name) or "")
            untouched = self.fields[name].to_python(self.data.get(name, "")) == shown[name]
            if untouched:
                data[name] = now_there
            if untouched or name in self.errors:
                data[bound.html_initial_name] = now_there
        self.data = data

    def _bound(self) -> list[tuple[str, forms.BoundField]]:
        return [(name, self[name]) for name in self.fields]

    @property
    def contact_data(self) -> ContactData:
        """What was written, and for what is not in the form what stood there before."""
        return ContactData(**(vars(self.now) | self.cleaned_data))


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, and what was sent with it."""
    party = visible_party(request, pk)
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        party=party,
        is_office=may(RULES, "membership.see_list", actor=request.actor, on=party.coop_id),
        language=get_language() or "en",
    )
    back = back_to(party)
    if form.is_valid():
        if perform(form, lambda: _edit(request, party, form)) is not None:
            messages.success(request, _("Saved. What stood there before is kept."))
            return redirect(back)
        form.follow_what_stands_now()
    context = {"form": form, "party": party, "back": back}
    return render(request, "membership/contact.html", context, status=422 if form.errors else 200)


def visible_party(request: HttpRequest, pk: int) -> Party:
    """The entry of the register, if the visitor may see it."""
    found = parties_visible_to(request.actor).select_related("coop").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such entry in the register."))
    timezone.activate(
        found.coop.time_zone
    )  # who acts for nobody else goes by the cooperative's clocks here, too
    return found


def back_to(party: Party) -> str:
    """The page of the latest membership; of who has none, that of whom they stand beside, or the list."""
    members = Member.objects.filter(coop_id=party.coop_id).order_by("-number")
    if member := members.filter(party=party).first():
        return reverse("membership:member", args=[member.pk])
    beside = members.filter(party__bonds__beside=party).first()
    return reverse("membership:bonds", args=[beside.pk]) if beside else reverse("membership:members")


def _edit(request: HttpRequest, party: Party, form: ContactForm) -> Party:
    return edit_party(
        actor=request.actor, party=party, data=form.contact_data, shown=form.shown, now=timezone.now()
    )


addresses = [
    path("parties/<int:pk>/contact", contact, name="contact"),
]
