"""Make a cooperative of the network. An operation: whoever calls it has authorized."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils.text import slugify

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.places.queries import require_time_zone

from ..facts import CoopJoined
from ..models import Coop, LegalForm


@dataclass(frozen=True, kw_only=True)
class CoopProfile:
    """What a cooperative says of itself. Coordinates in WGS 84 degrees.

    legal_form_text: words for a legal form that is none of ours, empty with one of ours.
    """

    name: str
    legal_form: str = LegalForm.EG
    legal_form_text: str = ""
    sectors: list[str] = field(default_factory=list)
    description: str = ""
    website: str = ""
    contact_email: str = ""
    time_zone: str = "Europe/Berlin"
    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = "DE"
    latitude: float | None = None
    longitude: float | None = None
    precision: str = "unknown"


@transaction.atomic
def admit_coop(*, actor: Actor, profile: CoopProfile, invitation_id: int | None = None) -> Coop:
    """Enter a cooperative with a free short name; listeners open its exchange account."""
    require_time_zone(profile.time_zone)
    coop = Coop(slug=_free_slug(profile.name), jurisdiction=profile.country or "DE", **vars(profile))
    coop.save(force_insert=True)
    tell(CoopJoined(coop_id=coop.pk, invitation_id=invitation_id), actor=actor)
    return coop


def _free_slug(name: str) -> str:
    """A short name for addresses; a number behind it where another cooperative has it already."""
    for umlaut, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.replace(umlaut, plain).replace(umlaut.upper(), plain.capitalize())
    stem = slugify(name)[:70] or "coop"
    # One admission after the other: two of one name, and a second “Garten” beside a first “Garten 2”, want the same.
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('coops.slug'))")
    taken = set(Coop.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 1
    slug = stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
