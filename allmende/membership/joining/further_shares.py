"""Further shares: whether a member may take them (§ 15b GenG), and the declaration, as it is shown, signed and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.actor import Actor
from allmende.kernel.errors import refuse_all

from ..law.jurisdictions import Law
from ..law.rules import Rules
from ..law.shares import objection_to_subscribing
from ..models import Bond, Member, Party, Statutes
from ..queries import holding_on, rules_on, statutes_or_refuse
from ..refusals.members import NotFullyPaid, NotSigned, StatutesHaveChanged, TooManyShares, refuse
from ..register.dissolution import refuse_joining
from ..shares.held import held_on, held_today, most_held_from, paid_in
from ..statutes.rules import law_behind, rules_of
from .applying import Wish
from .duties import Duty, as_shown_of, due_at_once, duties, euros, share_count
from .signing import signs_as, wrong_signature

TEXT, PAPER = "text", "paper"
"""How it was declared: on the page, word by word as it was shown; or on a paper that the office has."""


@dataclass(frozen=True, kw_only=True)
class SignedShares:
    """What a member signs: statutes_id, the version that was shown; the two boxes; the name typed below; the language
    in which all of it was shown.
    """

    statutes_id: int
    signature: str
    has_read: bool
    declares: bool
    language: str


def refuse_further_shares(member: Member, wanted: int, *, on: date) -> Rules:
    """Judge by the statutes in force that day, and by the most shares held from then on: those given back count until
    they cease. Return the statutes. Raises NotFullyPaid, TooManyShares, CoopIsDissolved, NoStatutes.
    """
    rules = rules_on(member.coop, on)
    refuse_joining(member.coop, on=on)
    held = most_held_from(member, on)
    objection = objection_to_subscribing(
        rules, held=held, wanted=wanted, paid_in=paid_in(member, on), staying=member.shares
    )
    fits = wanted > 0 and (rules.shares_most is None or held + wanted <= rules.shares_most)
    refuse(NotFullyPaid if fits and rules.has_shares else TooManyShares, objection)
    return rules


def duties_of_further_shares(rules: Rules, shares: int) -> list[Duty]:
    """What has to be paid on them, which the law wants highlighted (§§ 15a, 15b (1) GenG). No fee and no dues anew."""
    on_shares_alone = replace(rules, admission_fee=0, dues_amount=0, dues_by_group={})
    return duties(on_shares_alone, Wish(shares=shares, pays_instalments=bool(rules.instalments)))


def figures_of_further_shares(rules: Rules, member: Member, shares: int) -> list[tuple[str, str]]:
    """What they come to, to look at before signing."""
    held = held_today([member])[member.pk]
    return [
        (_("To be paid in for them"), euros(rules.share_price * shares)),
        (_("Shares altogether, once they are admitted"), share_count(held.shares + shares)),
        *([(_("Of these"), held.of_which)] if held.of_which else []),
    ]


def shares_altogether(member: Member, on: date) -> list[list[str]]:
    """What is held at the end of a day, and what of it is given back, as figures of a letter."""
    held = held_on(member, on)
    said = [[_("Shares altogether"), share_count(held.shares)]]
    return [*said, [_("Of these"), held.of_which]] if held.of_which else said


def statements_of_further_shares(coop: Coop, shares: int) -> dict[str, str]:
    """What is agreed to, by the name of the box."""
    said = {"coop": coop.name, "shares": share_count(shares)}
    return {
        "has_read": _("I could read the statutes of %(coop)s, and have read the duties above.") % said,
        "declares": _(
            "I declare unconditionally that I take a further %(shares)s in %(coop)s, and undertake to make the "
            "payments on them that law and statutes ask for."
        )
        % said,
    }


def signer_of(actor: Actor, member: Member, *, on: date) -> Party:
    """Whose name is signed with: the member, or who is signed in and stands beside."""
    if member.party.person_id == actor.person_id:
        return member.party
    person = {"beside__person_id": actor.person_id}
    mine = Bond.objects.filter(holding_on(on), party_id=member.party_id, **person)
    found = mine.select_related("beside").order_by("pk").first()
    return found.beside if found is not None else member.party


def declared_in_text_form(
    actor: Actor, member: Member, statutes: Statutes, signed: SignedShares | None, *, shares: int, on: date
) -> dict[str, Any]:
    """All of it word by word, to be kept. Raises NotSigned, StatutesHaveChanged."""
    law = law_behind(member.coop)
    if signed is None:
        raise NotSigned(
            _("Look at the duties, and sign."), rule=law.cited("further_declaration"), field="signature"
        )
    if signed.statutes_id != statutes.pk:
        raise StatutesHaveChanged(
            _(
                "The statutes have changed since this page was shown. Please read the new version, and sign again."
            ),
            rule=law.cited("read_before"),
            statutes=statutes.pk,
        )
    refuse_all(_unsigned(signed, signer_of(actor, member, on=on), law))
    with translation.override(signed.language):
        rules = rules_of(statutes, legal_form=member.coop.legal_form)
        return {
            "form": TEXT,
            "language": signed.language,
            "statutes": statutes.valid_from.isoformat(),
            "signatures": [signed.signature],
            "details": _details(member),
            **as_shown_of(
                rules,
                duties_of_further_shares(rules, shares),
                statements_of_further_shares(member.coop, shares),
            ),
        }


def _unsigned(signed: SignedShares, signer: Party, law: Law) -> Iterator[NotSigned]:
    if not signed.has_read:
        yield NotSigned(
            _("Please read the statutes and the duties first."),
            rule=law.cited("read_before"),
            field="has_read",
        )
    if not signed.declares:
        yield NotSigned(
            _("Without this declaration there are no further shares."),
            rule=law.cited("read_before"),
            field="declares",
        )
    if not signs_as(signed.signature, signer):
        yield NotSigned(wrong_signature(signer.full_name), rule=law.cited("text_form"), field="signature")


def _details(member: Member) -> dict[str, Any]:
    """Who declared, as the list of members said it that day."""
    party = member.party
    place = f"{party.postcode} {party.town}".strip()
    lines = [line for line in (party.street, party.address_extra, place) if line]
    return {"name": party.full_name, "number": member.number, "address": lines}


def shown_before_signing(
    actor: Actor, member: Member, *, shares: int, language: str, on: date
) -> dict[str, Any]:
    """What is shown and agreed to, with the sums. Raises what refuse_further_shares raises."""
    statutes = statutes_or_refuse(member.coop_id, on)
    rules = refuse_further_shares(member, shares, on=on)
    with translation.override(language):
        known = duties_of_further_shares(rules, shares)
        shown = as_shown_of(rules, known, statements_of_further_shares(member.coop, shares))
    wish = Wish(shares=shares, pays_instalments=bool(rules.instalments))
    return shown | {
        "shares": shares,
        "sum": rules.share_price * shares,
        "due_at_once": due_at_once(rules, wish),
        "statutes": statutes.pk,
        "statutes_hash": statutes.text_hash,
        "signer": signer_of(actor, member, on=on).full_name,
    }
