"""Facts: what happened, told once, written down, and heard by the floors above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from .actor import Actor


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened, named in the past tense. Carries ids and figures, never personal data."""


F = TypeVar("F", bound=Fact)
Listener = Callable[[Any, Actor], None]

_listeners: dict[type[Fact], list[Listener]] = defaultdict(list)


def listen_to(fact: type[F]) -> Callable[[Callable[[F, Actor], None]], Callable[[F, Actor], None]]:
    """Register a listener. It runs inside the transaction of whoever tells."""

    def register(listener: Callable[[F, Actor], None]) -> Callable[[F, Actor], None]:
        _listeners[fact].append(listener)
        return listener

    return register


def tell(fact: Fact, *, actor: Actor) -> None:
    """Write the fact into the audit log with its actor, then let the listeners act on it."""
    from .models import AuditEntry  # models load after this module: apps may define facts first

    AuditEntry.objects.create(
        fact=type(fact).__name__,
        details=asdict(fact),
        person_id=actor.person_id,
        coop_id=actor.coop_id,
        system=actor.system,
    )
    for listener in _listeners[type(fact)]:
        listener(fact, actor)
