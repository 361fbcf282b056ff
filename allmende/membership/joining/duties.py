"""What whoever joins has to know and to declare, in words: for the page, the document and the snapshot alike.

§ 15a GenG: the duty to pay stands in the declaration; calls for more payments, further duties to pay and notice periods
of more than a year are highlighted. The words depend on the statutes and the wish alone, never on the day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount
from allmende.payments.iban import spaced

from ..law.jurisdictions import law_for
from ..law.notice import sources_of_notice
from ..law.rules import Rules
from ..law.sentences import period
from .applying import Wish

LONG_NOTICE = 12
"""Months. A longer notice period is highlighted (§ 15a sentence 2 GenG)."""


@dataclass(frozen=True)
class Duty:
    """A duty in words: how it begins, what it says, and which part of that is marked."""

    lead: str
    text: str
    mark: str = ""

    @property
    def parts(self) -> tuple[str, str, str]:
        """Before the mark, the mark, and after it."""
        if not self.mark:
            return self.text, "", ""
        return self.text.partition(self.mark)

    def __str__(self) -> str:
        return f"{self.lead} {self.text}"


def euros(cents: int) -> str:
    """300,00 Euro · 300.00 euros, in the active language."""
    return _("%(amount)s euros") % {"amount": format_amount(cents, decimals=2)}


def share_count(shares: int) -> str:
    return ngettext("%(count)d share", "%(count)d shares", shares) % {"count": shares}


def duties(rules: Rules, wish: Wish) -> list[Duty]:
    """What the law wants highlighted."""
    found = [*_to_pay(rules, wish), _liability(rules, wish)]
    if rules.notice_months > LONG_NOTICE:
        found.append(_notice(rules, _("The notice period is long:")))
    return found


def notice_period(rules: Rules) -> Duty | None:
    """The notice period where it need not be highlighted."""
    return None if rules.notice_months > LONG_NOTICE else _notice(rules, _("Notice period:"))


def statements(coop: Coop, rules: Rules) -> dict[str, str]:
    """What is agreed to, by the name of the box."""
    declares = _("I declare unconditionally that I join %(coop)s.")
    if rules.has_shares:
        declares = _(
            "I declare unconditionally that I join %(coop)s, and undertake to make the payments on the shares that "
            "law and statutes ask for."
        )
    return {
        "has_read": _("I could read the statutes of %(coop)s, and have read the duties above.")
        % {"coop": coop.name},
        "declares": declares % {"coop": coop.name},
        "knows_privacy": _(
            "I have read what %(coop)s does with my details: they serve the decision on my joining and, once I am "
            "admitted, the list of members. If I am rejected, they are deleted at once."
        )
        % {"coop": coop.name},
    }


def mandate_words(coop: Coop, creditor_identifier: str) -> str:
    """The SEPA direct debit mandate in words (EPC 130-08): who may collect, with address and creditor identifier. The
    reference is told once it has its number.
    """
    creditor = ", ".join(
        filter(None, (coop.name, coop.street, " ".join(filter(None, (coop.postcode, coop.town)))))
    )
    if creditor_identifier:
        said = {"coop": creditor, "id": spaced(creditor_identifier)}
        creditor = _("%(coop)s (creditor identifier %(id)s)") % said
    return _(
        "I authorise %(coop)s to collect payments from my account by direct debit, and instruct my bank to honour "
        "these debits. Within eight weeks of a debit I can ask my bank for the amount back. The mandate reference is "
        "told separately."
    ) % {"coop": creditor}


def as_shown(coop: Coop, rules: Rules, wish: Wish, *, mandate: str) -> dict[str, Any]:
    """All of it word by word, in the active language. mandate: its words, "" where none is given."""
    agreed = statements(coop, rules) | ({"mandate": mandate} if mandate else {})
    return as_shown_of(rules, duties(rules, wish), agreed)


def as_shown_of(rules: Rules, known: Sequence[Duty], agreed: Mapping[str, str]) -> dict[str, Any]:
    """The duties, the notice period and what is agreed to, as it is kept beside a declaration."""
    notice = notice_period(rules)
    return {
        "duties": [str(each) for each in known],
        "notice": str(notice) if notice else "",
        "statements": dict(agreed),
    }


def due_at_once(rules: Rules, wish: Wish) -> int:
    """Cents due on the shares with the admission, without the fee."""
    by_statutes = wish.pays_instalments or not rules.instalments
    return (rules.pay_at_once if by_statutes else rules.share_price) * wish.shares


def _to_pay(rules: Rules, wish: Wish) -> list[Duty]:
    found = []
    if rules.has_shares and wish.shares:
        found.append(_on_shares(rules, wish))
    if rules.admission_fee:
        fee = euros(rules.admission_fee)
        found.append(
            Duty(_("There is an admission fee:"), _("%(fee)s, which is not paid back.") % {"fee": fee}, fee)
        )
    if dues := rules.dues_of(wish.group):
        sum_ = euros(dues)
        text = ngettext("%(sum)s every month.", "%(sum)s every %(months)d months.", rules.dues_months)
        if rules.dues_months == 12:
            text = _("%(sum)s a year.")
        found.append(Duty(_("You pay dues:"), text % {"sum": sum_, "months": rules.dues_months}, sum_))
    return found


def _on_shares(rules: Rules, wish: Wish) -> Duty:
    whole = euros(rules.share_price * wish.shares)
    lead = _("You have to pay in.")
    said = {"sum": whole, "shares": share_count(wish.shares), "now": euros(due_at_once(rules, wish))}
    said["law"] = law_for(rules).because("calls")
    if due_at_once(rules, wish) == rules.share_price * wish.shares:
        text = _("With the admission you owe %(sum)s for %(shares)s.")
    elif rules.instalments:
        text = _(
            "With the admission you owe %(sum)s for %(shares)s: %(now)s at once, the rest in %(number)s instalments, "
            "%(rhythm)s."
        )
        said |= {"number": str(rules.instalments), "rhythm": _rhythm(rules.instalment_months)}
    else:
        text = _(
            "With the admission you owe %(now)s for %(shares)s; the rest of %(sum)s when the general assembly "
            "calls for it%(law)s."
        )
    return Duty(lead, text % said, whole)


def _rhythm(months: int) -> str:
    return ngettext("one every month", "one every %(count)d months", months) % {"count": months}


def _liability(rules: Rules, wish: Wish) -> Duty:
    if rules.liability == "unlimited":
        mark = _("without limit")
        text = _("If it becomes insolvent, you have to pay in more, %(limit)s.") % {"limit": mark}
        return Duty(_("You are liable beyond your capital."), text, mark)
    if rules.liability == "limited":
        mark = euros(rules.liability_cap * max(wish.shares, 1))
        text = _("If it becomes insolvent, you have to pay in up to %(sum)s more.") % {"sum": mark}
        return Duty(_("You are liable beyond your capital."), text, mark)
    if rules.has_shares:
        return Duty(
            _("No calls for more payments."),
            _(
                "If it becomes insolvent, you lose at most your capital and what is still to be paid on your shares."
            ),
        )
    return Duty(_("No calls for more payments."), _("If it becomes insolvent, you owe nothing more."))


def _notice(rules: Rules, lead: str) -> Duty:
    said = period(rules.notice_months, rules.notice_end)
    if rules.fiscal_year_begins == 1 and not rules.year_begins and rules.notice_end == "fiscal_year":
        said = period(rules.notice_months, "year")
    sources = ", ".join(source.in_words() for source in sources_of_notice(rules))
    return Duty(lead, f"{said} ({sources})." if sources else f"{said}.", said)
