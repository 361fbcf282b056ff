"""Beside whom somebody may stand as what: by law, on the day the office writes it down."""

from __future__ import annotations

from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from ..law.days import is_minor
from ..models import BY_POWER, Bond, BondRole, Party, PartyKind
from ..naming import in_words
from ..queries import day_of_death, has_died
from ..refusals.members import BondNotAllowed, OneJointRepresentative, StandsBesideAlready
from ..statutes.rules import law_behind
from .holders import first_left_to_heirs
from .powers import refuse_beside_the_dead, refuse_power

OF_THE_DEAD = (BondRole.HEIR, BondRole.JOINT_REPRESENTATIVE)


def roles_beside(party: Party, *, on: date) -> list[BondRole]:
    """As what somebody can be entered beside a party that day, the most usual first."""
    if party.kind == PartyKind.ORGANISATION:
        return [BondRole.REPRESENTATIVE, *BY_POWER]
    if party.kind == PartyKind.HOUSEHOLD:
        of_heirs = [BondRole.JOINT_REPRESENTATIVE] if first_left_to_heirs(party.pk) else []
        return [BondRole.JOINT_HOLDER, *of_heirs, *BY_POWER]
    if has_died(party.pk):
        return list(OF_THE_DEAD)
    if party.birth_date is None:
        return [BondRole.GUARDIAN, BondRole.CARER, *BY_POWER]
    return [BondRole.GUARDIAN] if is_minor(party.birth_date, on) else [BondRole.CARER, *BY_POWER]


def refuse_role(party: Party, role: str, *, from_day: date, on: date) -> None:
    """Raises BondNotAllowed, with what can be done instead."""
    if from_day > on:
        raise BondNotAllowed(
            _("This day has not come yet: enter it on the day itself."),
            rule=_("Rule: who stands beside somebody is entered once it is so."),
            field="from_day",
        )
    if role == BondRole.REPRESENTATIVE and party.kind != PartyKind.ORGANISATION:
        raise BondNotAllowed(
            _("Only organisations have representatives. Children have guardians, adults a carer."),
            rule="§ 26 BGB, § 24 GenG, § 35 GmbHG",
            field="role",
        )
    if role == BondRole.JOINT_HOLDER and party.kind != PartyKind.HOUSEHOLD:
        raise BondNotAllowed(
            _(
                "This membership is held by one alone. To hold it together, several join as a household and "
                "take the shares over."
            ),
            rule=law_behind(party.coop).cited("admission"),
            field="role",
        )
    if role in (BondRole.GUARDIAN, BondRole.CARER):
        _refuse_care(party, role, on)
    if role in BY_POWER:
        refuse_power(party, on=on)
    if role in OF_THE_DEAD and party.kind == PartyKind.HOUSEHOLD:
        _refuse_of_holders_heirs(party, role, from_day)
    elif role in OF_THE_DEAD:
        _refuse_of_heirs(party, from_day)


def _refuse_care(party: Party, role: str, on: date) -> None:
    if party.kind != PartyKind.PERSON:
        raise BondNotAllowed(
            _("Only people have guardians or carers. For an organisation its representatives act."),
            rule="§§ 1626, 1814 BGB",
            field="role",
        )
    refuse_beside_the_dead(party)
    if role == BondRole.GUARDIAN and party.birth_date is None:
        raise BondNotAllowed(
            _(
                "The register has no day of birth of %(name)s. Write it there first: guardians act until the "
                "eighteenth birthday."
            )
            % {"name": party.full_name},
            rule="§§ 2, 1626, 1629 BGB",
            field="role",
        )
    is_child = party.birth_date is not None and is_minor(party.birth_date, on)
    if role == BondRole.GUARDIAN and not is_child:
        raise BondNotAllowed(
            _("%(name)s is of age and acts alone. If a court appointed a carer, enter that.")
            % {"name": party.full_name},
            rule="§§ 2, 1626, 1814 BGB",
            field="role",
        )
    if role == BondRole.CARER and is_child:
        raise BondNotAllowed(
            _("%(name)s is under 18: enter the guardians.") % {"name": party.full_name},
            rule="§§ 1629, 1814 BGB",
            field="role",
        )


def _refuse_of_heirs(party: Party, from_day: date) -> None:
    if party.kind != PartyKind.PERSON or not has_died(party.pk):
        raise BondNotAllowed(
            _("No death is recorded. Record it first; heirs can be named with it or added later."),
            rule=law_behind(party.coop).cited("heirs_together"),
            field="role",
        )
    died_on = day_of_death(party.pk)
    if died_on is not None and from_day < died_on:
        raise BondNotAllowed(
            _("Nobody inherits before the death on %(day)s.") % {"day": in_words(died_on)},
            rule="§ 1922 BGB",
            field="from_day",
        )


def _refuse_of_holders_heirs(party: Party, role: str, from_day: date) -> None:
    """Heirs of a joint holder hold in the place of the dead; who represents them all declares for them together with
    the other holders (§ 2038 BGB; as § 77 (1) GenG has it for the heirs of a member).
    """
    if role == BondRole.HEIR:
        raise BondNotAllowed(
            _(
                "This membership is held together: enter whoever inherits from a joint holder as a joint holder."
            ),
            rule="§§ 741, 1922 BGB",
            field="role",
        )
    died_on = first_left_to_heirs(party.pk)
    if died_on is None:
        raise BondNotAllowed(
            _("No joint holder died whose part passed to heirs: there is nobody to represent."),
            rule="§§ 1922, 2038 BGB",
            field="role",
        )
    if from_day < died_on:
        raise BondNotAllowed(
            _("Nobody inherits before the death on %(day)s.") % {"day": in_words(died_on)},
            rule="§ 1922 BGB",
            field="from_day",
        )


def refuse_twice(party: Party, beside: Party, role: str, *, from_day: date) -> None:
    """Raises StandsBesideAlready, OneJointRepresentative."""
    later = Bond.objects.filter(party=party, role=role).exclude(until_day__lte=from_day)
    same = later.exclude(until_day=F("from_day"))  # such a one never held
    if mine := same.filter(beside=beside).first():
        raise StandsBesideAlready(
            _("%(name)s stands there in this role since %(day)s.")
            % {"name": beside.full_name, "day": in_words(mine.from_day)},
            rule=_("Rule: nobody stands beside somebody twice in a role."),
        )
    if role != BondRole.JOINT_REPRESENTATIVE:
        return
    if other := same.select_related("beside").first():
        raise OneJointRepresentative(
            _(
                "%(name)s represents the heirs since %(day)s. End that first; the new one may begin on the day "
                "on which it ends."
            )
            % {"name": other.beside.full_name, "day": in_words(other.from_day)},
            rule=law_behind(party.coop).cited("heirs_together"),
            field="role",
            bond=other.pk,
        )
