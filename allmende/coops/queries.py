"""Reads of the cooperatives' domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from allmende.identity.models import Person
from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import system_access

from .keys import hash_of
from .models import AccessToken, Coop, Duty, Invitation, Network, Office


@dataclass
class _Kept:
    """What a page asks for in several places."""

    network: Network | None = None
    offices: dict[tuple[int, date], list[Office]] = field(default_factory=dict)


_kept: ContextVar[_Kept | None] = ContextVar("kept", default=None)


@contextmanager
def keeping_what_is_read() -> Iterator[None]:
    """Inside, the network and a person's offices are read once. Only where nothing is written."""
    token = _kept.set(_Kept())
    try:
        yield
    finally:
        _kept.reset(token)


def the_network() -> Network | None:
    """The installation's network, None before it is founded."""
    kept = _kept.get()
    if kept and kept.network:
        return kept.network
    network = Network.objects.first()
    if kept:
        kept.network = network
    return network


def network_or_refuse() -> Network:
    network = the_network()
    if network is None:
        raise NotFound(_("This installation has no network yet. Found it with the link the operator has."))
    return network


def coops() -> QuerySet[Coop]:
    """Cooperatives that take part in the network. Public."""
    return Coop.objects.all()


def coop_by_slug(slug: str) -> Coop:
    coop = Coop.objects.filter(slug=slug).first()
    if coop is None:
        raise NotFound(_("There is no such cooperative."))
    return coop


def held_on(day: date) -> Q:
    """Offices held on a day: the day an office ends no longer counts, so that an end takes effect at once."""
    return Q(from_day__lte=day) & (Q(until_day__isnull=True) | Q(until_day__gt=day))


def offices_of_person(*, person_id: int, on: date) -> list[Office]:
    """Offices the person holds that day, with their cooperatives, in the order of names."""
    kept = _kept.get()
    if kept and (person_id, on) in kept.offices:
        return kept.offices[person_id, on]
    held = Office.objects.filter(held_on(on), person_id=person_id).select_related("coop")
    offices = list(held.order_by("coop__sort_name", "coop_id", "organ"))
    if kept:
        kept.offices[person_id, on] = offices
    return offices


def offices_of_coop(*, coop_id: int, on: date) -> QuerySet[Office]:
    return Office.objects.filter(held_on(on), coop_id=coop_id).select_related("person")


def holds_duty(actor: Actor, *, coop_id: int | None, duty: Duty, on: date) -> bool:
    """Whether the actor acts for this cooperative and holds an office in it with this duty that day."""
    return actor.coop_id == coop_id and any(duty in duties for duties in _duties_acted_with(actor, on=on))


def holds_any_office(actor: Actor, *, on: date) -> bool:
    """Whether the person holds an office that day in the cooperative acted for."""
    return bool(_duties_acted_with(actor, on=on))


def _duties_acted_with(actor: Actor, *, on: date) -> list[list[str]]:
    """Of each office in the cooperative acted for. Nearly every rule asks this: of the row no more than that."""
    if actor.person_id is None or actor.coop_id is None:
        return []
    if _kept.get():
        held = offices_of_person(person_id=actor.person_id, on=on)
        return [office.duties for office in held if office.coop_id == actor.coop_id]
    offices = Office.objects.filter(held_on(on), person_id=actor.person_id, coop_id=actor.coop_id)
    return list(offices.order_by().values_list("duties", flat=True))


def holds_network_duty(actor: Actor, *, on: date) -> bool:
    """Whether the actor acts for the network's host and runs its directory."""
    network = the_network()
    return network is not None and holds_duty(actor, coop_id=network.host_id, duty=Duty.NETWORK, on=on)


def people_with_duty(*, coop_id: int, duty: Duty, on: date) -> list[Person]:
    """Whom to tell. Crosses the border between cooperatives, so it hands out persons for mail only."""
    with system_access():
        offices = Office.objects.filter(
            held_on(on), coop_id=coop_id, duties__contains=[duty], person__is_active=True
        )
        return list(
            Person.objects.filter(pk__in=offices.values("person_id")).order_by("pk"),
        )


def is_in_office(*, person_id: int, coop_id: int, on: date) -> bool:
    """Whether a person who can sign in holds an office of the cooperative that day. Says no more across the border."""
    with system_access():
        offices = Office.objects.filter(held_on(on), coop_id=coop_id, person_id=person_id)
        return offices.filter(person__is_active=True).exists()


def first_officer(coop_id: int) -> Person:
    """Who holds the oldest office in a cooperative that was just founded."""
    with system_access():
        return Office.objects.select_related("person").filter(coop_id=coop_id).earliest("pk").person


def duty_is_held(*, coop_id: int, duty: Duty, on: date) -> bool:
    """Whether somebody who can sign in holds this duty for the cooperative that day."""
    with system_access():
        offices = Office.objects.filter(held_on(on), coop_id=coop_id, duties__contains=[duty])
        return offices.filter(person__is_active=True).exists()


def coops_by_id(ids: Iterable[int]) -> dict[int, Coop]:
    return Coop.objects.in_bulk(list(ids))


def open_invitations(*, now: datetime) -> QuerySet[Invitation]:
    """Invitations whose link still works."""
    return Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now)


def invitation_by_key(key: str) -> Invitation:
    """The invitation that a letter's link stands for. Whoever has the link may read it."""
    with system_access():
        invitation = (
            Invitation.objects.select_related("coop", "inviting_coop").filter(key_hash=hash_of(key)).first()
        )
    if invitation is None:
        raise NotFound(_("This invitation does not exist. Please ask for a new one."))
    return invitation


def token_by_secret(secret: str, *, now: datetime) -> AccessToken | None:
    """The valid token behind a bearer secret; None too where its person lost every office in its cooperative."""
    with system_access():
        token = (
            AccessToken.objects.select_related("person", "coop")
            .filter(
                key_hash=hash_of(secret),
                expires_at__gt=now,
                revoked_at__isnull=True,
                person__is_active=True,
            )
            .first()
        )
        if token is None or token.coop_id is None:
            return token
        holder = Actor(person_id=token.person_id, coop_id=token.coop_id)
        return token if holds_any_office(holder, on=localdate(now)) else None
