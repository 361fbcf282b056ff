"""Whether a declaration to join fits the statutes and the law: one refusal for each thing that does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.errors import refuse_all
from allmende.payments.iban import check_iban

from ..law.days import is_minor
from ..law.jurisdictions import Law
from ..law.rules import Rules
from ..law.shares import objection_to_subscribing
from ..models import BondRole, PartyKind, Statutes
from ..refusals.members import ApplicationNotAllowed, TooFewShares, TooManyShares
from ..register.dissolution import refuse_joining
from ..statutes.rules import law_behind, rules_of
from .applying import Account, Beside, Declaration, Somebody, Wish, of_role, signers
from .signing import field_of_signature, signs_as, wrong_signature

OLDEST = 130
"""Years."""


def refuse_unfit_wish(
    statutes: Statutes,
    coop: Coop,
    *,
    applicant: Somebody,
    beside: Sequence[Beside],
    wish: Wish,
    account: Account | None,
    on: date,
) -> None:
    """Before anything is signed: who joins, with whom, and what they take. Raises the first refusal."""
    law = law_behind(coop)
    refuse_joining(coop, on=on)
    _who(applicant, law)
    _beside(applicant, beside, on)
    _shares(rules_of(statutes, legal_form=coop.legal_form), wish.shares)
    _manner(statutes, wish, law)
    if account is not None:
        check_iban(account.iban)


def refuse_what_statutes_do_not_allow(
    statutes: Statutes, coop: Coop, declaration: Declaration, on: date
) -> None:
    """The same, and what is agreed to and signed."""
    refuse_unfit_wish(
        statutes,
        coop,
        applicant=declaration.applicant,
        beside=declaration.beside,
        wish=declaration.wish,
        account=declaration.account,
        on=on,
    )
    refuse_all(_unsigned(statutes, declaration, law_behind(coop)))


def _who(applicant: Somebody, law: Law) -> None:
    if applicant.kind not in PartyKind.values:
        raise ApplicationNotAllowed(
            _("Say who joins: a person, an organisation or a household."), field="kind"
        )
    if applicant.kind == PartyKind.PERSON:
        for field, name in (("given_name", applicant.given_name), ("family_name", applicant.family_name)):
            if not name.strip():
                raise ApplicationNotAllowed(
                    _("The list of members needs the full name."), rule=law.cited("in_the_list"), field=field
                )
    elif not applicant.name.strip():
        raise ApplicationNotAllowed(
            _("The list of members needs the name."), rule=law.cited("in_the_list"), field="name"
        )
    for field in ("street", "postcode", "town"):
        if not getattr(applicant, field).strip():
            raise ApplicationNotAllowed(
                _("The list of members needs the address."), rule=law.cited("in_the_list"), field=field
            )


def _beside(applicant: Somebody, beside: Sequence[Beside], on: date) -> None:
    for each in beside:
        if each.role not in _ROLES.get(applicant.kind, ()):
            raise ApplicationNotAllowed(
                _("“%(name)s” cannot stand beside this applicant in that role.") % {"name": each.full_name}
            )
        if not each.given_name.strip() or not each.family_name.strip():
            raise ApplicationNotAllowed(
                _("Write given name and family name of “%(name)s”.") % {"name": each.full_name},
                field=_FIELD_OF[each.role],
            )
    if applicant.kind == PartyKind.ORGANISATION:
        _need(beside, BondRole.REPRESENTATIVE, _("Somebody has to sign for the organisation."))
    elif applicant.kind == PartyKind.HOUSEHOLD:
        _need(beside, BondRole.JOINT_HOLDER, _("Write who belongs to it: one name a line."), least=2)
    else:
        _age(applicant.birth_date, beside, on)


def _age(birth: date | None, beside: Sequence[Beside], on: date) -> None:
    if birth is None:
        raise ApplicationNotAllowed(
            _("The day of birth is needed: whoever is under 18 joins with the guardians."),
            rule="§§ 106, 107 BGB",
            field="birth_date",
        )
    if birth > on or birth.year < on.year - OLDEST:
        raise ApplicationNotAllowed(_("Please check the day of birth."), field="birth_date")
    if is_minor(birth, on):
        _need(
            beside,
            BondRole.GUARDIAN,
            _("Whoever is under 18 joins with the guardians: write their names, one a line."),
            rule="§§ 107, 1629 BGB",
        )
    elif of_role(beside, BondRole.GUARDIAN):
        raise ApplicationNotAllowed(_("Guardians sign for people under 18 only."), field="guardians")


def _need(beside: Sequence[Beside], role: BondRole, message: str, *, rule: str = "", least: int = 1) -> None:
    if len(of_role(beside, role)) < least:
        raise ApplicationNotAllowed(message, rule=rule, field=_FIELD_OF[role])


def _shares(rules: Rules, shares: int) -> None:
    if not rules.has_shares:
        if shares:
            raise TooManyShares(_("There are no shares here: take none."), field="shares")
        return
    objection = objection_to_subscribing(rules, held=0, wanted=shares, paid_in=0)
    if objection:
        refusal = TooFewShares if shares < max(rules.shares_required, 1) else TooManyShares
        raise refusal(objection.sentence, rule=objection.rule, field="shares")
    if shares > MOST_SHARES:
        raise TooManyShares(_("Please check the number of shares."), field="shares", most=MOST_SHARES)


MOST_SHARES = 100_000
"""Where the statutes set no limit: beyond it somebody mistyped."""


def _manner(statutes: Statutes, wish: Wish, law: Law) -> None:
    if wish.pays_instalments and not (statutes.has_shares and statutes.instalments):
        raise ApplicationNotAllowed(
            _("The statutes know no instalments."), rule=_by_statutes(statutes, "instalments"), field="pays"
        )
    if wish.is_investing and not statutes.investing_allowed:
        raise ApplicationNotAllowed(
            _("The statutes admit no investing members."), rule=law.cited("investing"), field="is_investing"
        )
    groups = [str(each["code"]) for each in statutes.groups]
    if wish.group not in (groups or [""]):
        raise ApplicationNotAllowed(
            _("Choose one of the groups that the statutes name.")
            if groups
            else _("The statutes name no groups."),
            rule=_by_statutes(statutes, "groups"),
            field="group",
        )


def _unsigned(statutes: Statutes, declaration: Declaration, law: Law) -> Iterator[ApplicationNotAllowed]:
    if not declaration.has_read:
        yield ApplicationNotAllowed(
            _("Please read the statutes and the duties first."),
            rule=law.cited("read_before"),
            field="has_read",
        )
    if not declaration.declares:
        yield ApplicationNotAllowed(
            _("Without this declaration nobody joins."), rule=law.cited("read_before"), field="declares"
        )
    if not declaration.knows_privacy:
        yield ApplicationNotAllowed(
            _("Please read what happens with your details first."), rule="Art. 13 GDPR", field="knows_privacy"
        )
    if not statutes.written_form:
        yield from _wrong_signatures(declaration, law)


def _wrong_signatures(declaration: Declaration, law: Law) -> Iterator[ApplicationNotAllowed]:
    """One below the other, each with the own name; a child's counts for nothing, the guardians' for the child."""
    of_a_child = of_role(declaration.beside, BondRole.GUARDIAN)
    for place, signer in enumerate(signers(declaration.applicant, declaration.beside)):
        typed = declaration.signatures[place] if place < len(declaration.signatures) else ""
        if signs_as(typed, signer):
            continue
        if of_a_child and signs_as(typed, declaration.applicant):
            yield ApplicationNotAllowed(
                _("Whoever is under 18 does not sign: here %(name)s signs as guardian.")
                % {"name": signer.full_name},
                rule="§§ 107, 1629 BGB",
                field=field_of_signature(place),
            )
            continue
        yield ApplicationNotAllowed(
            wrong_signature(signer.full_name), rule=law.cited("text_form"), field=field_of_signature(place)
        )


def _by_statutes(statutes: Statutes, field: str) -> str:
    section = statutes.section(field)
    return _("%(section)s of the statutes") % {"section": section} if section else _("The statutes say so.")


_FIELD_OF: dict[str, str] = {
    BondRole.REPRESENTATIVE: "representatives",
    BondRole.GUARDIAN: "guardians",
    BondRole.JOINT_HOLDER: "joint_holders",
}
_ROLES: dict[str, tuple[str, ...]] = {
    PartyKind.PERSON: (BondRole.GUARDIAN,),
    PartyKind.ORGANISATION: (BondRole.REPRESENTATIVE,),
    PartyKind.HOUSEHOLD: (BondRole.JOINT_HOLDER,),
}
