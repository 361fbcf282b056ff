"""A cooperative in which something goes wrong at a fact, while others go on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from allmende.kernel import facts
from allmende.kernel.actor import Actor
from allmende.kernel.facts import Fact, listen_to


@contextmanager
def broken_at(fact: type[Fact], coop_id: int) -> Iterator[None]:
    """Inside: whoever tells this fact of this cooperative hears a RuntimeError."""

    def breaks(told: Fact, _actor: Actor) -> None:
        if getattr(told, "coop_id", None) == coop_id:
            raise RuntimeError(f"something of cooperative {coop_id} is broken")

    listen_to(fact)(breaks)
    try:
        yield
    finally:
        facts._listeners[fact].remove(breaks)
