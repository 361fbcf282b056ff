"""A cooperative of the demo while it is loaded."""

from __future__ import annotations

from dataclasses import dataclass

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor


@dataclass(frozen=True)
class Member:
    """A cooperative of the demo with the actor of its first person."""

    coop: Coop
    actor: Actor
