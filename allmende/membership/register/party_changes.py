"""What the register says of somebody, written anew: what it said before is kept (PartyChange)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from allmende.kernel.actor import Actor

from ..models import CONTACT_DATA, Party, PartyChange


def write_contact_data(party: Party, data: Mapping[str, Any], *, actor: Actor, now: datetime) -> list[str]:
    """Write what differs, of a party that is locked, and keep all that stood there. Returns which fields changed."""
    before = {name: getattr(party, name) for name in CONTACT_DATA}
    changed = [name for name, value in data.items() if value != before[name]]
    if not changed:
        return []
    for name in changed:
        setattr(party, name, data[name])
    party.save(update_fields=changed)
    PartyChange.objects.create(
        coop_id=party.coop_id,
        party=party,
        before={name: as_json(value) for name, value in before.items()},
        changed_at=now,
        actor_person=actor.person_id,
        actor_coop=actor.coop_id,
        actor_system=actor.system,
    )
    party.refresh_from_db()  # the database made the names to sort and search by
    return changed


def undo_change(change: PartyChange, party: Party) -> None:
    """Write back what stood there before a change, except what was changed again since, and forget the change.

    What later changes remember of it goes too: nothing is left that says what was written then.
    """
    later = list(
        PartyChange.objects.filter(party=party, changed_at__gt=change.changed_at).order_by("changed_at", "pk")
    )
    now_says = {name: as_json(getattr(party, name)) for name in CONTACT_DATA}
    written = later[0].before if later else now_says
    touched = [name for name in change.before if written.get(name) != change.before[name]]
    for each in later:
        again = {name: change.before[name] for name in touched if each.before.get(name) == written[name]}
        _replace(each, before=each.before | again)
    back = {name: change.before[name] for name in touched if now_says[name] == written[name]}
    for name, value in back.items():
        setattr(party, name, date.fromisoformat(value) if name == "birth_date" and value else value)
    if back:
        party.save(update_fields=list(back))
    change.delete()


def _replace(change: PartyChange, *, before: dict[str, Any]) -> None:
    """A change is never rewritten, the database says: it goes, and another one takes its place."""
    change.delete()
    change.pk, change.before = None, before
    change.save(force_insert=True)


def as_json(value: object) -> object:
    """A day as text, everything else as it is."""
    return value.isoformat() if isinstance(value, date) else value
