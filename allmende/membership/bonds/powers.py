"""A power of attorney: whom a member lets act, or look, for the whole membership (§ 167 BGB)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from ..law.days import is_minor
from ..models import BY_POWER, LONGEST_DOCUMENT, Party, PartyKind
from ..naming import in_words
from ..queries import day_of_death, has_died
from ..refusals.members import BondNotAllowed

LAW = "§§ 164, 167 BGB"


def refuse_power(party: Party, *, on: date) -> None:
    """Who can give one: whoever acts alone, and no child. Raises BondNotAllowed."""
    refuse_beside_the_dead(party)
    if party.birth_date is not None and is_minor(party.birth_date, on):
        raise BondNotAllowed(
            _("%(name)s is under 18: enter the guardians.") % {"name": party.full_name},
            rule="§§ 1629, 1814 BGB",
            field="role",
        )


def refuse_beside_the_dead(party: Party) -> None:
    """Of whoever has died, only heirs and who represents them stand there. Raises BondNotAllowed."""
    if not has_died(party.pk):
        return
    died_on = day_of_death(party.pk)
    said = _("%(name)s has died: now the heirs stand there.") % {"name": party.full_name}
    if died_on is not None:
        said = _("%(name)s died on %(day)s: now the heirs stand there.") % {
            "name": party.full_name,
            "day": in_words(died_on),
        }
    raise BondNotAllowed(said, rule="§ 1922 BGB", field="role")


def refuse_holder(beside: Party, role: str, *, on: date) -> None:
    """Who can hold one: a person of age. Raises BondNotAllowed."""
    if role not in BY_POWER:
        return
    if beside.kind != PartyKind.PERSON:
        raise BondNotAllowed(
            _("%(name)s is no person. Enter who acts there.") % {"name": beside.full_name},
            rule=LAW,
            field="family_name",
        )
    if beside.birth_date is not None and is_minor(beside.birth_date, on):
        raise BondNotAllowed(
            _("%(name)s is under 18.") % {"name": beside.full_name},
            rule=_("Rule: whoever holds a power of attorney here is of age."),
            field="family_name",
        )


def refuse_document(role: str, document: str, *, from_day: date, until_day: date | None) -> None:
    """What it says: which document it is, and until when, where it names an end. Raises BondNotAllowed."""
    if role not in BY_POWER:
        if document or until_day is not None:
            raise BondNotAllowed(
                _("Only a power of attorney has a document that names its end."),
                rule=LAW,
                field="document" if document else "until_day",
            )
        return
    if not 1 <= len(document) <= LONGEST_DOCUMENT:
        raise BondNotAllowed(
            _("Write which document gives the power: its day, and where it is kept."),
            rule=_("Rule: a power of attorney is entered once it was shown."),
            field="document",
        )
    if until_day is not None and until_day <= from_day:
        raise BondNotAllowed(_("It ends after the day on which it begins."), rule=LAW, field="until_day")


def may_end_earlier(role: str, until_day: date, end_reason: str, *, on: date) -> bool:
    """A power that names its own end can be revoked before (§ 168 BGB)."""
    return role in BY_POWER and not end_reason and until_day > on
