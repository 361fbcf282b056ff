"""Enter a version of the statutes."""

from __future__ import annotations

from collections.abc import Sequence
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
from ..law.days import fiscal_year
from ..law.explained import Objection
from ..law.rules import Rules
from ..models import Liability, ListOfMembers, LossBy, NoticeEnd, ProfitBy, Statutes
from ..naming import in_words
from ..permissions import RULES
from ..queries import statutes_of
from ..refusals.members import StatutesInTheWay, StatutesNotAllowed
from ..statutes.raising import refuse_cheaper_shares
from ..statutes.rules import rules_of, year_begins
from ..statutes.use import is_used, what_rests_on
from ..year.runs import days_of_profits, last_days_posted


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
    profit_by: str = ProfitBy.CAPITAL
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
    Another month in which the fiscal year begins makes the year between short (law.days).
    Raises StatutesInTheWay where something is, or was posted for a year that would be another one, or a profit was
    divided that would be divided otherwise; StatutesNotAllowed where the law does not allow what they say, and for a
    lower price while shares are held (§ 22 GenG).
    """
    authorize(RULES, "membership.record_statutes", actor=actor, on=coop.pk)
    # After the question, which needs no row: a stranger could not even make this one.
    ListOfMembers.objects.select_for_update(no_key=True).get_or_create(coop=coop)
    refuse_version(coop, provisions, valid_from)
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


def refuse_version(coop: Coop, provisions: Provisions, valid_from: date) -> None:
    """All that `record_statutes` refuses, for whoever looks at it once more before. Raises as it does."""
    _refuse_what_rests_on_others(coop, valid_from)
    _refuse_against_the_law(coop, provisions)
    _refuse_other_years(coop, provisions, valid_from)
    _refuse_another_measure(coop, provisions, valid_from)
    refuse_cheaper_shares(coop, provisions.share_price, valid_from)


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


def _refuse_other_years(coop: Coop, provisions: Provisions, valid_from: date) -> None:
    """A changed month makes the year between short. What was posted for a year goes by its days, and keeps them."""
    versions = statutes_of(coop.pk).order_by("valid_from", "pk")
    said = list(versions.values_list("valid_from", "fiscal_year_begins"))
    if not said:
        return
    with_it = sorted([*said, (valid_from, provisions.fiscal_year_begins)], key=lambda each: each[0])
    before, after = (
        Rules(fiscal_year_begins=each[0][1], year_begins=year_begins(each)) for each in (said, with_it)
    )
    for last in last_days_posted(coop.pk):
        if fiscal_year(before, last) != fiscal_year(after, last):
            raise StatutesInTheWay(
                _("The fiscal year to %(day)s would be another one, but something was posted for it already.")
                % {"day": last.isoformat()},
                rule=_(
                    "A fiscal year is changed before it ends. Take back what was posted for it, or enter the day on"
                    " which the change was registered (§ 16 (6) GenG)."
                ),
                field="fiscal_year_begins",
            )


def _refuse_another_measure(coop: Coop, provisions: Provisions, valid_from: date) -> None:
    """A profit was divided by what was in force on the day of its resolution, and that stays what was in force."""
    said = list(statutes_of(coop.pk).order_by("valid_from", "pk").values_list("valid_from", "profit_by"))
    if not said:
        return
    with_it = sorted([*said, (valid_from, provisions.profit_by)], key=lambda each: each[0])
    for day in days_of_profits(coop.pk):
        if _in_force(said, day) != _in_force(with_it, day):
            raise StatutesInTheWay(
                _("The profit divided on %(day)s would be divided otherwise.") % {"day": in_words(day)},
                rule=_(
                    "A profit is divided by the statutes in force on the day of the resolution (§ 19 GenG). Take the"
                    " distribution back, or enter a day after it."
                ),
                field="profit_by",
            )


def _in_force(said: Sequence[tuple[date, str]], day: date) -> str:
    """Before the first version, by that one."""
    return next((measure for since, measure in reversed(said) if since <= day), said[0][1])


def _refuse_against_the_law(coop: Coop, provisions: Provisions) -> None:
    for objection in objections_to(coop, provisions):
        raise StatutesNotAllowed(objection.sentence, rule=objection.rule, field=objection.field)


def objections_to(coop: Coop, provisions: Provisions) -> list[Objection]:
    """Everything the law has against a version, so that a form can show all of it at once."""
    said = Statutes(coop=coop, jurisdiction=coop.jurisdiction, **asdict(provisions))
    return check_rules(rules_of(said, legal_form=coop.legal_form))
