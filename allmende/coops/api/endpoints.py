"""What a cooperative says of itself, for programs; everyone reads it as an organisation."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import StringConstraints

from allmende.kernel.api import Schema
from allmende.kernel.errors import NotFound

from ..bearer import bearer
from ..models import Coop
from ..use_cases.edit_profile import edit_profile

router = Router(tags=["organisations"], auth=bearer)


class ProfileIn(Schema):
    """contact_email: where answers to its mails go; everyone sees it, and empty takes it out."""

    contact_email: Annotated[str, StringConstraints(max_length=254)]


class ProfileOut(Schema):
    """Of the cooperative that the token is bound to."""

    name: str
    contact_email: str


@router.put("/profile", response=ProfileOut, summary="Change the address for contact")
def profile(request: HttpRequest, payload: ProfileIn) -> dict[str, Any]:
    """The rest of the profile stays as it is."""
    coop = Coop.objects.filter(pk=request.actor.coop_id).first()
    if coop is None:
        raise NotFound(_("This token is bound to no cooperative."))
    said = {"contact_email": payload.contact_email.strip()}
    edited = edit_profile(actor=request.actor, coop=coop, profile=said)
    return {"name": edited.name, "contact_email": edited.contact_email}
