"""What a form or the API takes is what the model keeps: no text is longer than its column."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.db import models
from pydantic import BaseModel

from allmende.coops.models import AccessToken, Coop, Invitation, Network
from allmende.coops.web.forms import ColleagueForm, ProfileForm
from allmende.coops.web.network_forms import NetworkForm
from allmende.coops.web.token_forms import TokenForm
from allmende.directory.models import Register
from allmende.directory.web.forms import ColumnsForm, InvitationForm
from allmende.home.models import Report
from allmende.home.web.forms import ReportForm, SettleForm
from allmende.identity.models import Person
from allmende.identity.web.forms import PersonForm
from allmende.membership.api.application_schemas import ApplicantIn
from allmende.membership.api.mailings import MailingIn
from allmende.membership.api.notes import NoteIn
from allmende.membership.models import MailTemplate, Note, Party
from allmende.membership.web.contact import ContactForm
from allmende.membership.web.join_form import JoinForm
from allmende.membership.web.mailings import MailForm
from allmende.membership.web.notes import NoteForm
from allmende.pool.api.schemas import BookingIn, PlaceIn, ResourceIn
from allmende.pool.models import Booking, Resource
from allmende.pool.web.book_form import BookForm
from allmende.pool.web.offer_form import OfferForm

DOORS: list[tuple[type[Any], type[models.Model]]] = [
    (ProfileForm, Coop),
    (NetworkForm, Network),
    (TokenForm, AccessToken),
    (ColleagueForm, Invitation),
    (InvitationForm, Invitation),
    (ColumnsForm, Register),
    (ReportForm, Report),
    (SettleForm, Report),
    (PersonForm, Person),
    (ContactForm, Party),
    (OfferForm, Resource),
    (BookForm, Booking),
    (ResourceIn, Resource),
    (PlaceIn, Resource),
    (BookingIn, Booking),
    (JoinForm, Party),
    (NoteForm, Note),
    (NoteIn, Note),
    (MailForm, MailTemplate),
    (MailingIn, MailTemplate),
    (ApplicantIn, Party),
]


@pytest.mark.parametrize(("door", "model"), DOORS, ids=lambda each: each.__name__)
def test_a_text_fits_its_column(door: type[Any], model: type[models.Model]) -> None:
    kept = {each.name: getattr(each, "max_length", None) for each in model._meta.get_fields()}
    taken = {name: length for name, length in longest(door).items() if kept.get(name)}
    assert taken, "something is written here"
    for name, length in taken.items():
        assert length is not None, f"{name} takes any length, the column {kept[name]}"
        assert length <= kept[name], f"{name} takes {length}, the column {kept[name]}"


def longest(door: type[Any]) -> dict[str, int | None]:
    """The texts people or programs may write there, each with its greatest length."""
    if issubclass(door, BaseModel):
        described = door.model_json_schema()["properties"]
        return {
            name: each.get("maxLength")
            for name, each in described.items()
            if each.get("type") == "string" and "enum" not in each
        }
    fields = door.base_fields
    return {name: each.max_length for name, each in fields.items() if isinstance(each, forms.CharField)}
