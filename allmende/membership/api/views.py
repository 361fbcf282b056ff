"""Saved views of the list of members for programs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Status
from pydantic import StrictBool, StringConstraints

from allmende.kernel.api import Schema
from allmende.kernel.permissions import authorize

from ..models import SavedView
from ..permissions import RULES, views_visible_to
from ..register.member_list import State
from ..use_cases.delete_view import delete_view
from ..use_cases.save_view import LONGEST_NAME, View, save_view
from .routers import router

TICKED = ("owing", "expelled")


class FiltersOfAView(Schema):
    """As on the page of the members; what is left out is the usual."""

    q: Annotated[str, StringConstraints(max_length=100)] = ""
    state: list[Literal["member", "leaving", "left"]] = []
    group: Annotated[str, StringConstraints(max_length=40)] = ""
    investing: Literal["", "yes", "no"] = ""
    owing: StrictBool = False
    expelled: StrictBool = False
    sort: Literal["name", "-name", "number", "-number", "joined", "-joined"] = "name"


class ViewIn(Schema):
    """is_shared: for the whole office. is_default: opens first, for whom it is for."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NAME)]
    filters: FiltersOfAView
    is_shared: StrictBool = False
    is_default: StrictBool = False


class ViewOut(ViewIn):
    id: int


class ViewsOut(Schema):
    items: list[ViewOut]


class DeletedViewOut(Schema):
    id: int


@router.get("/member-views", response=ViewsOut, summary="Saved views of the members")
def views(request: HttpRequest) -> dict[str, Any]:
    """The own ones, and those of the whole office."""
    authorize(RULES, "membership.keep_views", actor=request.actor, on=request.actor.coop_id)
    return {"items": [_out(view) for view in views_visible_to(request.actor).order_by("name", "pk")]}


@router.post("/member-views", response={201: ViewOut}, summary="Save a view of the members")
def new_view(request: HttpRequest, payload: ViewIn) -> Status:
    """The same name again replaces what it held."""
    said = payload.model_dump()
    view = View(**said | {"filters": _kept(payload.filters)})
    saved = save_view(actor=request.actor, coop_id=request.actor.coop_id, view=view, now=timezone.now())
    return Status(201, _out(saved))


@router.post(
    "/member-views/{int:view_id}/deletion", response=DeletedViewOut, summary="Delete a view of the members"
)
def view_deletion(request: HttpRequest, view_id: int) -> dict[str, Any]:
    """The members stay as they are."""
    delete_view(actor=request.actor, view_id=view_id)
    return {"id": view_id}


def _kept(filters: FiltersOfAView) -> dict[str, str | list[str]]:
    """As an address of the page says it."""
    said = filters.model_dump(exclude_defaults=True)
    return said | {name: "on" for name in TICKED if said.get(name)}


def _out(view: SavedView) -> dict[str, Any]:
    said = {name: value for name, value in view.filters.items() if name in FiltersOfAView.model_fields}
    said["state"] = [each for each in said.get("state", []) if each in set(State)]
    return {
        "id": view.pk,
        "name": view.name,
        "filters": said | {name: said.get(name) == "on" for name in TICKED},
        "is_shared": view.owner_id is None,
        "is_default": view.is_default,
    }
