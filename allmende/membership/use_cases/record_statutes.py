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
from ..statutes.use import is_used, what_rests_on


@dataclass(frozen=True, kw_only=True)
class Provisions:
    """What a version of the statutes says; see models.Statutes for units. Money in cents, periods in months."""

    text: str = ""
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

    For the day of another version it is a correction, as long as nothing rests on that one: the newest counts. Older
    versions may follow later, while nothing is recorded for the days they cover.
    Raises StatutesInTheWay where something is, StatutesNotAllowed where the law does not allow what they say or the
    fiscal year would change.
    """
    authorize(RULES, "membership.record_statutes", actor=actor, on=coop.pk)
    # After the question, which needs no row: a stranger could not even make this one.
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop=coop)
    _refuse_what_rests_on_others(coop, valid_from)
    _refuse_against_the_law(coop, provisions)
    _refuse_a_short_year(coop, provisions, valid_from)
    statutes = Statutes.objects.create(
        coop=coop,
        valid_from=valid_from,
        text_hash=sha256(provisions.text.encode()).hexdigest(),
        jurisdiction=coop.jurisdiction,
        **asdict(provisions),
    )
    tell(
        StatutesRecorded(statutes_id=statutes.pk, coop_id=coop.pk, valid_from=valid_from),
        actor=actor,
    )
    return statutes


def _refuse_what_rests_on_others(coop: Coop, valid_from: date) -> None:
    """A version is corrected on its own day, follows the last, or stands before one while nothing rests there."""
    versions = statutes_of(coop.pk)
    same_day = versions.filter(valid_from=valid_from).first()
    if same_day is not None:
        if is_used(same_day):
            raise StatutesInTheWay(
                _("There is a version in force from %(day)s already.") % {"day": valid_from.isoformat()},
                rule=_("A version is corrected on its own day until anything was recorded under it."),
                field="valid_from",
            )
        return
    following = versions.filter(valid_from__gt=valid_from).last()
    if following is None:
        return
    if rests := what_rests_on(coop.pk, valid_from, following.valid_from):
        raise StatutesInTheWay(
            _("Something rests on the days before %(day)s already: %(what)s.")
            % {"day": following.valid_from.isoformat(), "what": rests},
            rule=_(
                "An older version may be added while nothing is recorded for the days it would cover: what is there"
                " was computed from another. A new version begins after the last."
            ),
            field="valid_from",
        )


def _refuse_a_short_year(coop: Coop, provisions: Provisions, valid_from: date) -> None:
    others = (
        statutes_of(coop.pk)
        .exclude(valid_from=valid_from)
        .exclude(fiscal_year_begins=provisions.fiscal_year_begins)
    )
    # A version that another replaced on its own day says nothing any more.
    stands = next((each for each in others if not _is_corrected(each)), None)
    if stands is not None:
        raise StatutesNotAllowed(
            _("In the version in force from %(day)s the fiscal year begins in another month.")
            % {"day": stands.valid_from.isoformat()},
            rule=_(
                "Every day lies in one fiscal year, and each has twelve months: the short one that a change makes is"
                " not computed here. Enter the version with the month as it was; accounts of the short year are drawn"
                " up outside, with the list as of its last day."
            ),
            field="fiscal_year_begins",
        )


def _is_corrected(version: Statutes) -> bool:
    return statutes_of(version.coop_id).filter(valid_from=version.valid_from, pk__gt=version.pk).exists()


def _refuse_against_the_law(coop: Coop, provisions: Provisions) -> None:
    for objection in objections_to(coop, provisions):
        raise StatutesNotAllowed(objection.sentence, rule=objection.rule, field=objection.field)


def objections_to(coop: Coop, provisions: Provisions) -> list[Objection]:
    """Everything the law has against a version, so that a form can show all of it at once."""
    said = Statutes(coop=coop, jurisdiction=coop.jurisdiction, **asdict(provisions))
    return check_rules(rules_of(said, legal_form=coop.legal_form))
