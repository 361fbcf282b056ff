"""How a member pays what is open: how much, with which words, to which account. In the active language."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.kernel.row_access import seeing
from allmende.payments.iban import spaced
from allmende.payments.models import Claim
from allmende.payments.queries import incoming_account_of, mandate_of, open_claims
from allmende.ui.formats import format_date

from ..joining.duties import euros
from ..models import Member


def open_of(member: Member) -> list[Claim]:
    """What a member owes now, the longest due first."""
    with seeing(coop_ids=[member.coop_id]):  # payments know no persons; the caller may see this member's
        return list(open_claims(coop_id=member.coop_id).filter(debtor=member.pk))


def open_sum(member: Member) -> str:
    """All of it: "150,00 Euro"."""
    return euros(sum(claim.open_amount for claim in open_of(member)))


def open_lines(member: Member) -> str:
    """A line each: "50,00 Euro, fällig am 1. Dezember 2026, mit den Worten „Anteile“"; "" where nothing is."""
    language = get_language() or "en"
    said = _("%(amount)s, due on %(day)s, with the words “%(reference)s”")
    return "\n".join(
        said
        % {
            "amount": euros(claim.open_amount),
            "day": format_date(claim.due_on, language=language),
            "reference": claim.reference,
        }
        for claim in open_of(member)
    )


def account_line(coop: Coop) -> str:
    """ "Werkhof Linde eG, IBAN DE89 3704 0044 0532 0130 00"; "" where the office entered no account."""
    iban = incoming_account_of(coop.pk)
    return _("%(coop)s, IBAN %(iban)s") % {"coop": coop.name, "iban": spaced(iban)} if iban else ""


def how_to_pay(member: Member, coop: Coop) -> str:
    """Everything that is open and how it gets there, in lines; "" where nothing is open."""
    lines = open_lines(member)
    return "\n".join(filter(None, (_("Still to be paid:"), lines, _way(member, coop)))) if lines else ""


def _way(member: Member, coop: Coop) -> str:
    """Where there is a mandate, nobody is asked to transfer what is collected."""
    with seeing(coop_ids=[coop.pk]):
        mandate = mandate_of(coop_id=coop.pk, debtor=member.pk)
    if mandate:
        return _("It is collected from the account %(iban)s.") % {"iban": mandate.masked_iban}
    account = account_line(coop)
    return _("Please pay to: %(account)s") % {"account": account} if account else ""
