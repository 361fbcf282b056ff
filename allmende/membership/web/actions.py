"""What can be done with a membership, offered on its page. Each part of the domain adds its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from allmende.kernel.actor import Actor

from ..models import Member


@dataclass(frozen=True)
class Action:
    """A link to a page that does something. tone: "", "plain" or "danger", as of a button."""

    label: str | Promise
    href: str
    tone: str = "plain"


def actions_for(member: Member, actor: Actor) -> list[Action]:
    """What this actor may do with this membership now, the most usual first."""
    return [Action(_("Payments"), reverse("membership:claims", args=[member.pk]))]
