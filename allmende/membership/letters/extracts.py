"""What the list of members says of one member, as a PDF for the member and the office (§ 31 (1) GenG)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from allmende.kernel.amounts import format_amount
from allmende.ui.documents import pdf
from allmende.ui.formats import format_date

from ..models import Member
from ..register.history import Figures, history_of, names_in
from ..statutes.rules import law_behind
from .movement_words import Row, rows_of


def extract_pdf(member: Member, *, now: datetime, language: str) -> bytes:
    """The entry with its movements, as of the day that `now` falls on."""
    zone = ZoneInfo(member.coop.time_zone)
    today = timezone.localdate(now, zone)
    history = history_of(member)
    with translation.override(language):
        names = names_in(history)
        moved = rows_of(history.movements, names=names, today=today, zone=zone)
        rows = [row for row in moved if not row.is_planned]
        day, law = format_date(today, language=language), law_behind(member.coop)
        data = {
            "letterhead": {"name": member.coop.name, "foot": member.coop.name},
            "kicker": ", ".join(
                filter(None, (_("Extract from the list of members"), law.cited("inspection")))
            ),
            "headline": member.party.full_name,
            "as_of": _("As of %(day)s") % {"day": day},
            "entry": _entry(member, language),
            **_held(member, rows, history.figures_on(today), language),
            "closing": _("Copies are made of the own entry only%(law)s.")
            % {"law": law.because("inspection")},
        }
        title = _("Extract from the list of members")
        return pdf("membership/documents/extract.typ", data, language=language, title=title, written_at=now)


def _entry(member: Member, language: str) -> list[list[str]]:
    def written(day: date | None) -> str:
        return format_date(day, language=language) if day else "–"

    return [
        [_("No."), str(member.number)],
        [_("Address"), ", ".join(member.party.address_lines) or "–"],
        [_("Signed"), written(member.signed_on)],
        [_("Admitted"), written(member.admitted_on)],
        [_("Member since"), written(member.joined_on)],
        [_("Exit"), written(member.left_on)],
    ]


def _held(member: Member, rows: list[Row], figures: Figures, language: str) -> dict[str, Any]:
    """Nothing of shares where there never were any."""
    if not rows and member.account_id is None:
        return {"held": "", "moved": None}
    return {"held": _("Shares and capital"), "moved": _moved(rows, figures, language)}


def _moved(rows: list[Row], figures: Figures, language: str) -> dict[str, Any]:
    def amount(value: int | None, decimals: int) -> str:
        return (
            "" if value is None else format_amount(value, decimals=decimals, signed=True, language=language)
        )

    return {
        "columns": [
            {"label": _("Effective")},
            {"label": _("What"), "width": 1},
            {"label": _("Shares"), "align": "end"},
            {"label": _("Capital €"), "align": "end"},
        ],
        "rows": [
            [
                format_date(row.effective_on, language=language, short=True),
                row.what,
                amount(row.shares, 0),
                amount(row.capital, 2),
            ]
            for row in rows
        ],
        "totals": [
            _("As of today"),
            "",
            str(figures.shares),
            format_amount(figures.capital, decimals=2, language=language),
        ],
    }
