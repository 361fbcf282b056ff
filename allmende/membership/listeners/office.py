"""What the office is told of by mail, because nobody of it was there when it happened."""

from __future__ import annotations

from allmende.kernel.actor import Actor
from allmende.kernel.facts import listen_to

from ..facts.members import NoticeGiven, SharesCancelled
from ..letters.office import tell_office_of_step
from ..taking import enters_paper
from .about import step_of


def tell_of_step(fact: NoticeGiven | SharesCancelled, actor: Actor) -> None:
    """What the office enters itself it knows."""
    departure = step_of(fact.departure_id)
    if not enters_paper(actor, departure.member):
        tell_office_of_step(departure)


listen_to(NoticeGiven)(tell_of_step)
listen_to(SharesCancelled)(tell_of_step)
