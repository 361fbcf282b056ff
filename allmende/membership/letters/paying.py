"""How members pay what is open: how much, with which words, and by which way. In the active language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount
from allmende.kernel.row_access import seeing
from allmende.payments.iban import spaced
from allmende.payments.models import Claim
from allmende.payments.queries import (
    creditor_identifier_of,
    incoming_account_of,
    mandates_in_force,
    open_claims,
)
from allmende.ui.formats import format_date

from ..models import Member
from ..money.credits import credits_of
from .claim_words import words_of_claim

PRE_NOTIFICATION = timedelta(days=14)
"""Calendar days between the letter and the debit, where nothing shorter is agreed (SEPA Core rulebook, 4.3.1)."""


@dataclass(frozen=True)
class Paying:
    """What members owe a cooperative. claims: by member, the longest due first. debited: the masked accounts of those
    who gave a mandate, where the cooperative can collect. to: the account of the others, "" where none is entered.
    kept: by member, cents that were paid beyond what was open: they are used for what is due first. on: today.
    """

    claims: Mapping[int, Sequence[Claim]]
    debited: Mapping[int, str]
    to: str
    kept: Mapping[int, int]
    on: date

    def open_sum(self, member: Member) -> str:
        """All that is open: "150,00 €"; what is due later; what was paid too much before, and what is left."""
        owed, used = self._owed(member), self._used(member)
        if not used:
            later = sum(each.open_amount for each in self.claims.get(member.pk, ()) if each.due_on > self.on)
            said = {"owed": _sum(owed), "later": _sum(later)}
            return _("%(owed)s, of which %(later)s later") % said if 0 < later < owed else _sum(owed)
        said = {"owed": _sum(owed), "used": _sum(used), "rest": _sum(owed - used)}
        return _("%(owed)s, less %(used)s that were paid too much before, so %(rest)s") % said

    def open_lines(self, member: Member) -> str:
        """A line each: "50,00 €, fällig am 1. Dezember 2026, mit den Worten „Anteile“"; "" where nothing is."""
        return "\n".join(_line(claim, self.on) for claim in self.claims.get(member.pk, ()))

    def way(self, member: Member, *, is_shown: bool = False) -> str:
        """Who gave a mandate is not asked to transfer what is collected, nor is who paid as much before; "" where no
        account is entered. is_shown: on a page, where the days count from when it was claimed, not from each look.
        """
        if not self._used(member):
            return self._way(member, is_shown=is_shown)
        if self._used(member) == self._owed(member):
            return _("Nothing has to be paid: what was paid too much before is used for it.")
        used = _("What was paid too much before is used for what is due first.")
        return " ".join(filter(None, (used, self._way(member, is_shown=is_shown))))

    def way_to_ask(self, member: Member, *, is_shown: bool = False) -> str:
        """The same for a mail, which has to end in a sentence; "–" where nothing is open."""
        asks = _("Please ask us to which account to pay.") if self._owed(member) else "–"
        return self.way(member, is_shown=is_shown) or asks

    def in_words(self, member: Member) -> str:
        """Everything that is open and how it gets there, in lines; "" where nothing is open."""
        lines, used = self.open_lines(member), self._used(member)
        if not lines:
            return ""
        if (debited := self.debited.get(member.pk)) and not used:
            collected = [_collected(claim, _earliest(claim, self.on)) for claim in self.claims[member.pk]]
            return "\n".join(
                (_("To be collected from the account %(iban)s:") % {"iban": debited}, *collected)
            )
        said = {"used": _sum(used), "rest": _sum(self._owed(member) - used)}
        less = _("Less %(used)s that were paid too much before: %(rest)s are left.") % said if used else ""
        return "\n".join(filter(None, (_("Still to be paid:"), lines, less, self.way_to_ask(member))))

    def _owed(self, member: Member) -> int:
        return sum(claim.open_amount for claim in self.claims.get(member.pk, ()))

    def _used(self, member: Member) -> int:
        """Of what is kept, as much as is open."""
        return min(self.kept.get(member.pk, 0), self._owed(member))

    def _way(self, member: Member, *, is_shown: bool) -> str:
        claims, debited = self.claims.get(member.pk), self.debited.get(member.pk)
        if debited and claims:
            asked = {claim: localdate(claim.raised_at) if is_shown else self.on for claim in claims}
            told = [_earliest(claim, on) for claim, on in asked.items()]
            said = _("It is collected from the account %(iban)s, on %(day)s at the earliest.")
            return said % {"iban": debited, "day": _day(max(min(told), self.on))}
        if debited:
            return _("It is collected from the account %(iban)s.") % {"iban": debited}
        return _("Please pay to: %(account)s") % {"account": self.to} if self.to else ""


def paying_of(coop: Coop, members: Collection[Member]) -> Paying:
    """Of members whom the caller may see; a constant number of queries, however many they are.

    Without a creditor identifier no bank takes a debit: everyone is asked to transfer then.
    """
    ids, claims, debited = [each.pk for each in members], defaultdict(list), {}
    with seeing(coop_ids=[coop.pk]):  # payments know no persons
        for claim in open_claims(coop_id=coop.pk).filter(debtor__in=ids):
            claims[claim.debtor].append(claim)
        if creditor_identifier_of(coop.pk):
            mandates = mandates_in_force(coop_id=coop.pk, debtors=ids)
            debited = {each.debtor: each.masked_iban for each in mandates}
    return Paying(claims, debited, account_line(coop), credits_of(coop.pk, list(claims)), _today(coop))


def _today(coop: Coop) -> date:
    return localdate(timezone=ZoneInfo(coop.time_zone))


def how_to_pay(member: Member, coop: Coop) -> str:
    """Everything that one member owes and how it gets there, in lines; "" where nothing is open."""
    return paying_of(coop, [member]).in_words(member)


def account_line(coop: Coop) -> str:
    """ "Werkhof Linde eG, IBAN DE89 3704 0044 0532 0130 00"; "" where the office entered no account."""
    iban = incoming_account_of(coop.pk)
    return _("%(coop)s, IBAN %(iban)s") % {"coop": coop.name, "iban": spaced(iban)} if iban else ""


def _earliest(claim: Claim, told_on: date) -> date:
    """Not before who was told on that day could see to the account."""
    return max(claim.due_on, told_on + PRE_NOTIFICATION)


def _collected(claim: Claim, earliest: date) -> str:
    """Nobody has to write words on what is collected."""
    said = _("%(amount)s, on %(day)s at the earliest: %(what)s")
    return said % {
        "amount": _sum(claim.open_amount),
        "day": _day(earliest),
        "what": words_of_claim(claim),
    }


def _day(day: date) -> str:
    return format_date(day, language=get_language() or "en")


def _sum(cents: int) -> str:
    """As the other sums that stand in a mail: "300,00 €"."""
    return f"{format_amount(cents, decimals=2)} €"


def _line(claim: Claim, on: date) -> str:
    said = _("%(amount)s, due on %(day)s, with the words “%(reference)s”")
    if claim.due_on > on:
        said = _("%(amount)s, not before %(day)s, with the words “%(reference)s”")
    return said % {
        "amount": _sum(claim.open_amount),
        "day": _day(claim.due_on),
        "reference": claim.reference,
    }
