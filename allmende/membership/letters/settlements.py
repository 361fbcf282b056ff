"""What a leaver is told of the settlement (§ 73 GenG): what is paid out, how it comes about, until when and where to;
that its payout has to wait, or need not any more; or that the settlement was taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.kernel.row_access import seeing
from allmende.payments.models import Payout
from allmende.payments.queries import all_payouts
from allmende.ui.formats import format_date

from ..joining.duties import euros
from ..models import Departure, LetterKind, Member, YearLine
from ..queries import has_died
from ..statutes.rules import law_behind
from ..year.runs import payout_subject
from .confirmations import Confirmation
from .corrections import as_it_stands
from .paid_out import payout_days
from .set_off import set_off_as_it_stands


def of_step(kind: str, departure: Departure) -> Confirmation:
    """What a letter of this kind says of a step today. Raises NotFound."""
    if kind == LetterKind.SETTLEMENT:
        return settlement_as_it_stands(departure)
    if kind == LetterKind.SET_OFF:
        return set_off_as_it_stands(departure)
    return payout_as_it_stands(departure) if kind == LetterKind.PAYOUT else as_it_stands(departure)


def settlement_as_it_stands(departure: Departure) -> Confirmation:
    """The settlement that counts, or that the last one was taken back. Raises NotFound where there was none."""
    found = _settled(departure)
    if found.line.reversed_on:
        return _of_settlement_taken_back(found)
    return _of_settlement(found)


def payout_as_it_stands(departure: Departure) -> Confirmation:
    """That it has to wait (§ 8a GenG), that it need not any more, or what became of the settlement. Raises NotFound."""
    found = _settled(departure)
    if found.line.reversed_on or found.payout is None or found.payout.paid_on:
        return settlement_as_it_stands(departure)
    return _of_waiting_payout(found) if found.payout.suspended_on else _of_freed_payout(found)


@dataclass(frozen=True)
class _Settled:
    """A step, its line in the books, and the payout, None where nothing is left to be paid. before: whether another
    settlement was taken back before.
    """

    departure: Departure
    line: YearLine
    payout: Payout | None
    before: bool = field(default=False)

    @property
    def member(self) -> Member:
        return self.departure.member

    @property
    def is_of_the_dead(self) -> bool:
        return has_died(self.member.party_id)

    @property
    def set_off(self) -> int:
        """In cents: all that stands in the line and in no payout."""
        return self.line.paid_out - (self.payout.amount if self.payout else 0)


def _settled(departure: Departure) -> _Settled:
    """For whoever may see the step: payments know no persons."""
    with seeing(coop_ids=[departure.coop_id]):
        lines = list(departure_lines(departure))
        if not lines:
            raise NotFound(_("Nothing is settled of this step."))
        subject = payout_subject(lines[0].run, departure.member_id, departure.pk)
        payouts = all_payouts(coop_id=departure.coop_id)
        payout = payouts.filter(subject=subject, cancelled_at=None).first()
    return _Settled(departure, lines[0], payout, before=len(lines) > 1)


def settled_here(coop_id: int, steps: Iterable[Departure]) -> set[int]:
    """Of these steps those that a run settled: one that came with a list as settled has no letter."""
    settled = [each.pk for each in steps if each.settled_on]
    if not settled:
        return set()
    with seeing(coop_ids=[coop_id]):
        lines = YearLine.objects.filter(departure__in=settled, reversed_on=None)
        return set(filter(None, lines.values_list("departure_id", flat=True)))


def departure_lines(departure: Departure) -> list[YearLine]:
    """Its part in settlements, the latest first."""
    return list(YearLine.objects.filter(departure=departure).select_related("run").order_by("-pk"))


def _of_settlement(found: _Settled) -> Confirmation:
    payout = found.payout
    again = _("This settlement stands in the place of an earlier one, which was taken back.")
    return Confirmation(
        name=_("settlement"),
        dated=timezone.localdate(),
        subject=_subject(found),
        text=f"{_what_ended(found)} {_what_follows(found)}",
        further=[*([again] if found.before else []), *_how_it_is_paid(found)],
        days=payout_days(found.departure) if payout and not payout.paid_on else [],
        figures=[*_computed(found), *_what_is_paid(found), *_account(payout)],
    )


def _subject(found: _Settled) -> str:
    if found.is_of_the_dead:
        return _("Settlement: the membership of %(name)s") % {"name": found.member.party.full_name}
    if found.departure.shares is not None:
        return _("Settlement of the shares given back")
    return _("Settlement of your membership")


def _what_ended(found: _Settled) -> str:
    said = {
        "coop": found.departure.coop.name,
        "day": _day(found.departure.effective_on),
        "name": found.member.party.full_name,
    }
    if found.departure.shares is not None:
        return _("the shares that were given back ceased on %(day)s.") % said
    if found.is_of_the_dead:
        return _("the membership of %(name)s in %(coop)s ended on %(day)s.") % said
    return _("your membership in %(coop)s ended on %(day)s.") % said


def _what_follows(found: _Settled) -> str:
    payout, because = found.payout, law_behind(found.departure.coop).because("payout")
    said = {"day": _day(found.line.run.last_day), "law": because, "amount": euros(_amount(found))}
    if payout is None:
        return (
            _("It is settled by the annual accounts to %(day)s%(law)s: nothing is left to be paid out.")
            % said
        )
    if payout.suspended_on:
        return _("It is settled by the annual accounts to %(day)s%(law)s: %(amount)s have to wait.") % said
    if payout.paid_on:
        return _("It is settled by the annual accounts to %(day)s%(law)s: %(amount)s were paid out.") % said
    return _("It is settled by the annual accounts to %(day)s%(law)s: %(amount)s are paid out.") % said


def _computed(found: _Settled) -> list[list[str]]:
    line = found.line
    lost = [
        *([[_("Part of the loss that was distributed before"), euros(-line.borne)]] if line.borne else []),
        *([[_("Part of the loss"), euros(line.change)]] if line.change else []),
    ]
    label = _("Capital at the exit")
    if found.departure.shares is not None:
        label = _("Capital on these shares")
    return [
        [label, euros(line.weight + line.borne)],
        *lost,
        [_("Settlement credit"), euros(line.paid_out)],
    ]


def _what_is_paid(found: _Settled) -> list[list[str]]:
    payout, rows = found.payout, []
    if found.set_off:
        rows.append([_("Set off against what was owed"), euros(-found.set_off)])
    if payout is None:
        return [*rows, [_("To be paid out"), euros(0)]]
    if payout.paid_on:
        return [*rows, [_("Paid out on %(day)s") % {"day": _day(payout.paid_on)}, euros(payout.amount)]]
    if payout.suspended_on:
        rows.append([_("Kept back for now"), euros(payout.amount)])
        return [*rows, [_("To be paid out now"), euros(0)]]
    return [*rows, [_("To be paid out"), euros(payout.amount)]]


def _how_it_is_paid(found: _Settled) -> list[str]:
    """Who named no account is told how."""
    payout = found.payout
    if payout is None:
        return [_("You need not do anything.")]
    if payout.paid_on or payout.masked_iban:
        return []
    if found.is_of_the_dead:
        return [
            _(
                "We know no account to pay to. Please write to us to which account it is to go, signed by all heirs "
                "or by their joint representative."
            )
        ]
    said = _(
        "We know no account to pay to. Please write to us to which account it is to go, and sign the letter."
    )
    if found.member.party.person_id is None:
        return [said]
    link = settings.BASE_URL + reverse("membership:member_account", args=[found.member.pk])
    return [
        _("We know no account to pay to. Please name one on your page (%(link)s), or write to us.")
        % {"link": link}
    ]


def _account(payout: Payout | None) -> list[list[str]]:
    if payout is None or not payout.masked_iban:
        return []
    return [
        [pgettext("payout", "Account"), payout.masked_iban],
        [_("Account holder"), payout.holder],
    ]


def _of_settlement_taken_back(found: _Settled) -> Confirmation:
    amount = euros(found.line.paid_out)
    text = _("we wrote to you that %(amount)s are paid out.") % {"amount": amount}
    if not found.line.paid_out:
        text = _("we wrote to you that nothing is left to be paid out.")
    taken_back = _("That settlement was taken back, and the letter does not count.")
    goes_on = _(
        "The capital stands in our books as before. As soon as it is settled anew, we write to you again."
    )
    return Confirmation(
        name=_("correction"),
        dated=timezone.localdate(),
        subject=_("Correction: the settlement was taken back"),
        text=f"{text} {taken_back}",
        further=[goes_on],
        figures=[
            [_("Capital in our books"), euros(found.line.weight)],
            *([[_("Taken back on"), _day(found.line.reversed_on)]] if found.line.reversed_on else []),
        ],
    )


def _of_waiting_payout(found: _Settled) -> Confirmation:
    return Confirmation(
        name=_("payout"),
        dated=timezone.localdate(),
        subject=_("Your payout has to wait"),
        text=_(
            "what is still to be paid out of the settlement cannot be paid for now. It stays owed to you."
        ),
        further=[_("We write to you again as soon as it can be paid.")],
        days=payout_days(found.departure),
        figures=[[_("Kept back for now"), euros(_amount(found))], *_account(found.payout)],
    )


def _of_freed_payout(found: _Settled) -> Confirmation:
    """Its last legal day may have passed while it waited: then it is paid at once."""
    today = timezone.localdate()
    return Confirmation(
        name=_("payout"),
        dated=timezone.localdate(),
        subject=_("Your payout can be paid"),
        text=_(
            "your payout had to wait for the minimum capital. There is room for it again, and it is paid now."
        ),
        further=_how_it_is_paid(found),
        days=[each for each in payout_days(found.departure) if each.on >= today],
        figures=[[_("To be paid out"), euros(_amount(found))], *_account(found.payout)],
    )


def _amount(found: _Settled) -> int:
    return found.payout.amount if found.payout else 0


def _day(day: date) -> str:
    return format_date(day, language=get_language() or "en")
