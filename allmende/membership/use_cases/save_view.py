"""Keep a filter of the list of members under a name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import Invalid
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import ViewSaved
from ..models import ListOfMembers, SavedView
from ..permissions import RULES

LONGEST_NAME = 60
FILTERS = frozenset({"q", "state", "group", "investing", "owing", "expelled", "sort"})
MOST_VIEWS = 50
"""Of one owner: what is shown above every list stays short."""


@dataclass(frozen=True, kw_only=True)
class View:
    """A filter to keep. filters: by the names of FILTERS. is_shared: for the whole office."""

    name: str
    filters: Mapping[str, str | list[str]]
    is_shared: bool = False
    is_default: bool = False


@transaction.atomic
def save_view(*, actor: Actor, coop_id: int, view: View, now: datetime) -> SavedView:
    """The same name again replaces what it held. Raises Invalid."""
    authorize(RULES, "membership.keep_views", actor=actor, on=coop_id)
    # Whoever saves at the same time waits: one name, one default.
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop_id=coop_id)
    name = " ".join(view.name.split())
    owner_id = None if view.is_shared else actor.person_id
    mine = SavedView.objects.filter(coop_id=coop_id, owner_id=owner_id)
    _refuse(name, view, others=mine.exclude(name=name).count())
    if view.is_default:
        mine.filter(is_default=True).update(is_default=False)
    saved, _is_new = SavedView.objects.update_or_create(
        coop_id=coop_id,
        owner_id=owner_id,
        name=name,
        defaults={"filters": dict(view.filters), "is_default": view.is_default, "saved_at": now},
    )
    tell(ViewSaved(view_id=saved.pk, coop_id=coop_id, is_shared=view.is_shared), actor=actor)
    return saved


def _refuse(name: str, view: View, *, others: int) -> None:
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(
            _("A view has a name of at most %(most)s characters.") % {"most": LONGEST_NAME}, field="name"
        )
    if unknown := sorted(set(view.filters) - FILTERS):
        raise Invalid(
            _("The list of members knows no such filter: %(names)s.") % {"names": ", ".join(unknown)},
            field="filters",
        )
    if others >= MOST_VIEWS:
        raise Invalid(
            _("There are %(most)s views already. Delete one first.") % {"most": MOST_VIEWS}, field="name"
        )
