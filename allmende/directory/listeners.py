"""What the directory does when cooperatives join or change."""

from __future__ import annotations

from allmende.coops.facts import CoopJoined, ProfileChanged
from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import listen_to

from .use_cases.follow_coop import follow_coop


@listen_to(CoopJoined)
def show_new_coop(fact: CoopJoined, actor: Actor) -> None:
    """A cooperative that joined stands on the map at once; one that was invited keeps its entry."""
    follow_coop(actor=actor, coop=Coop.objects.get(pk=fact.coop_id), invitation_id=fact.invitation_id)


@listen_to(ProfileChanged)
def show_new_profile(fact: ProfileChanged, actor: Actor) -> None:
    follow_coop(actor=actor, coop=Coop.objects.get(pk=fact.coop_id))
