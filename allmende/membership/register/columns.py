"""The columns of the list of members as a file: what they are called, and what stands in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from allmende.ui.spreadsheets.writing import Cell

from .member_list import Line, State

STATES = [
    (State.MEMBER.value, gettext_lazy("member")),
    (State.LEAVING.value, gettext_lazy("leaving")),
    (State.LEFT.value, gettext_lazy("has left")),
    (State.VOID.value, gettext_lazy("entered by mistake")),
]
STATE_WORDS = dict(STATES) | {State.JOINING.value: gettext_lazy("joins later")}
_name = gettext_lazy
COLUMNS: dict[str, tuple[str | Promise, Callable[[Line], Cell]]] = {
    "number": (_name("No."), lambda line: line.member.number),
    "name": (_name("Name"), lambda line: line.member.party.list_name),
    "given_name": (_name("Given name"), lambda line: line.member.party.given_name),
    "family_name": (_name("Family name"), lambda line: line.member.party.family_name),
    "email": (_name("E-mail"), lambda line: line.member.party.email),
    "phone": (_name("Phone"), lambda line: line.member.party.phone),
    "street": (_name("Street"), lambda line: line.member.party.street),
    "address_extra": (_name("Address line 2"), lambda line: line.member.party.address_extra),
    "postcode": (_name("Postcode"), lambda line: line.member.party.postcode),
    "town": (_name("Town"), lambda line: line.member.party.town),
    "country": (_name("Country"), lambda line: line.member.party.country),
    "language": (_name("Language"), lambda line: line.member.party.language),
    "birth_date": (_name("Date of birth"), lambda line: line.member.party.birth_date),
    "group": (_name("Group"), lambda line: line.terms.group),
    "investing": (_name("Investing"), lambda line: _("yes") if line.terms.is_investing else ""),
    "joined_on": (_name("Member since"), lambda line: line.member.joined_on),
    "exit_on": (_name("Last day"), lambda line: line.exit_on),
    "no_assembly_since": (gettext_lazy("No assembly rights since"), lambda line: line.no_assembly_since),
    "state": (_name("State"), lambda line: str(STATE_WORDS[line.state.value])),
    "shares": (_name("Shares"), lambda line: line.shares),
    "capital": (_name("Capital €"), lambda line: _euros(line.capital)),
    "owed": (pgettext_lazy("column", "Open payments €"), lambda line: _euros(line.owed)),
    "kept": (gettext_lazy("Paid beyond what was open €"), lambda line: _euros(line.kept)),
}
USUAL = ["number", "name", "email", "street", "postcode", "town", "joined_on", "state", "shares", "capital"]


def rows_of(columns: Sequence[str], lines: Iterable[Line]) -> Iterator[Sequence[Cell]]:
    """The names of the chosen columns, then a row for each line."""
    chosen = [COLUMNS[key] for key in columns]
    yield [str(name) for name, _cell in chosen]
    for line in lines:
        yield [cell(line) for _name, cell in chosen]


def file_name(as_of: date) -> str:
    """ "members-2026-12-31.csv" """
    return _("members") + f"-{as_of.isoformat()}.csv"


def _euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)
