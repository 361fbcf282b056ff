"""Who acts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something: a person, perhaps for a cooperative, or a named job.

    Two opaque numbers; `coops` resolves offices and duties behind them.

    person_id: the acting person, None for guests and jobs.
    coop_id: the cooperative the person acts for, None when acting for oneself.
    system: the name of the job, empty when a person acts.
    scopes: what a bearer token allows (prefixes of actions such as "pool"); None means everything.
    """

    person_id: int | None
    coop_id: int | None = None
    system: str = ""
    scopes: frozenset[str] | None = None

    @classmethod
    def job(cls, name: str) -> Actor:
        """The named system actor of a job, a listener or a command."""
        return cls(person_id=None, system=name)

    @property
    def is_job(self) -> bool:
        return bool(self.system)

    @property
    def is_guest(self) -> bool:
        return self.person_id is None and not self.system


GUEST = Actor(person_id=None)
