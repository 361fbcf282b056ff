"""Enter a version of the statutes."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.members import StatutesRecorded
from ..law.checks import check_rules
from ..law.explained import Objection
from ..models import Liability, ListOfMembers, LossBy, NoticeEnd, Statutes
from ..permissions import RULES
from ..queries import statutes_of
from ..refusals.members import StatutesInTheWay, StatutesNotAllowed
from ..statutes.rules import rules_of
from ..statutes.use import is_used


@dataclass(frozen=True, kw_only=True)
class Provisions:
    """What a version of the statutes says; see models.Statutes for units. Money in cents, periods in months."""

    text: str = ""
    jurisdiction: str = "DE"
    share_price: int = 0
    shares_required: int = 1
    shares_most: int | None = None
    pay_at_once: int = 0
    instalments: int = 0
    instalment_months: int = 1
    admission_fee: int = 0
    dues: int = 0
    dues_months: int = 12
    fiscal_year_begins: int = 1
    notice_months: int = 3
    notice_end: str = NoticeEnd.FISCAL_YEAR
    payout_months: int = 6
    liability: str = Liability.NONE
    liability_cap: int = 0
    loss_by: str = LossBy.HEADS
    minimum_capital: int | None = None
    residence_required: bool = False
    heirs_continue: bool = False
    transfer_allowed: bool = True
    investing_allowed: bool = False
    investing_votes: bool = False
    written_form: bool = False
    groups: list[dict[str, object]] = field(default_factory=list)
    sections: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def record_statutes(*, actor: Actor, coop: Coop, provisions: Provisions, valid_from: date) -> Statutes:
    """Enter the version of the statutes (Satzung) that is in force from a day on. Earlier ones stay as they are.

    For the day of the latest version it is a correction, as long as nothing rests on that one: the newest counts.
    Raises StatutesInTheWay where that is too late or a later version stands, StatutesNotAllowed where the law does
    not allow what they say.
    """
    authorize(RULES, "membership.record_statutes", actor=actor, on=coop.pk)
    # After the question, which needs no row: a stranger could not even make this one.
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop=coop)
    _refuse_before_others(coop, valid_from)
    _refuse_against_the_law(coop, provisions)
    statutes = Statutes.objects.create(
        coop=coop,
        valid_from=valid_from,
        text_hash=sha256(provisions.text.encode()).hexdigest(),
        **asdict(provisions),
    )
    tell(
        StatutesRecorded(statutes_id=statutes.pk, coop_id=coop.pk, valid_from=valid_from),
        actor=actor,
    )
    return statutes


def _refuse_before_others(coop: Coop, valid_from: date) -> None:
    latest = statutes_of(coop.pk).first()
    if latest is not None and latest.valid_from == valid_from and not is_used(latest):
        return
    later = statutes_of(coop.pk).filter(valid_from__gte=valid_from).last()
    if later is not None:
        raise StatutesInTheWay(
            _("There is a version in force from %(day)s already.") % {"day": later.valid_from.isoformat()},
            rule=_(
                "Versions follow one another: a new one begins after the last. The last is corrected on its own day, "
                "until anything was recorded under it."
            ),
            field="valid_from",
        )


def _refuse_against_the_law(coop: Coop, provisions: Provisions) -> None:
    for objection in objections_to(coop, provisions):
        raise StatutesNotAllowed(objection.sentence, rule=objection.rule, field=objection.field)


def objections_to(coop: Coop, provisions: Provisions) -> list[Objection]:
    """Everything the law has against a version, so that a form can show all of it at once."""
    return check_rules(rules_of(Statutes(coop=coop, **asdict(provisions)), legal_form=coop.legal_form))
