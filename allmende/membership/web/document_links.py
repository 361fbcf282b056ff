"""The documents of a membership that its page offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..letters.settlements import settled_here
from ..letters.statements import years_with_statement
from ..models import Departure, Member
from ..money.set_off import with_set_off
from ..register.history import History


@dataclass(frozen=True)
class Document:
    """A PDF that can be opened. on: its day, where it has one."""

    label: str
    href: str
    on: date | None = None


def statements_of(member: Member, history: History, *, today: date) -> list[Document]:
    """The annual statements, each called by its year."""
    return [
        Document(year.name, reverse("membership:annual_statement", args=[member.pk, year.number]))
        for year in years_with_statement(member, history, on=today)
    ]


def documents_of(member: Member, history: History) -> list[Document]:
    """What can be opened, the newest kind first; annual statements apart."""

    def at(name: str, *further: int) -> str:
        return reverse(f"membership:{name}", args=[member.pk, *further])

    settled = settled_here(member.coop_id, history.departures)
    set_off = with_set_off(member, history.departures)
    return [
        *(
            Document(
                _("What was set off against the payout"), at("set_off_document", each.pk), set_off[each.pk]
            )
            for each in reversed(history.departures)
            if each.pk in set_off
        ),
        *(
            Document(_settled(each), at("settlement_document", each.pk), each.settled_on)
            for each in reversed(history.departures)
            if each.pk in settled
        ),
        *(
            Document(_confirmed(each), at("departure_document", each.pk), each.received_on)
            for each in reversed(history.departures)
            if each.overtaken_by is None and each.is_received_known
        ),
        *(
            [
                Document(_("Certificate of membership"), at("certificate"), member.admitted_on),
                Document(_("Extract from the list of members"), at("extract")),
            ]
            if member.voided_at is None
            else []
        ),
        *(
            Document(
                _("Declaration to join"),
                reverse("membership:application_document", args=[each.pk]),
                timezone.localdate(each.signed_at),
            )
            for each in history.applications
            if each.declaration
        ),
    ]


def _settled(departure: Departure) -> str:
    return (
        _("Settlement of the membership")
        if departure.shares is None
        else _("Settlement of the shares given back")
    )


def _confirmed(departure: Departure) -> str:
    said = {"cause": departure.get_cause_display()}
    return (_("Withdrawn: %(cause)s") if departure.withdrawn_on else _("Confirmation: %(cause)s")) % said
