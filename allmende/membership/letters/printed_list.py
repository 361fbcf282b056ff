"""The list of members (§ 30 GenG) as a file, CSV or PDF/UA, in the active language: the same for pages and programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount
from allmende.ui.documents import pdf
from allmende.ui.formats import format_date
from allmende.ui.spreadsheets import csv_lines, notation_of
from allmende.ui.spreadsheets.writing import Cell
from allmende.ui.writing import current_language

from ..models import Cause
from ..queries import has_shares
from ..register.as_known import AsKnown
from ..register.list_of_members import Entry
from ..statutes.rules import law_behind
from .files import CSV, PDF, MadeFile


def list_file(
    entries: Iterable[Entry], *, coop: Coop, asked: AsKnown, file_format: str, now: datetime
) -> MadeFile:
    """The entries as "csv" or "pdf": it says as of which day, as known on which."""
    with_shares = has_shares(coop.pk, asked.as_of)
    name = f"{_file_name(coop, asked)}.{file_format}"
    if file_format == "pdf":
        made = _as_pdf(list(entries), coop=coop, asked=asked, with_shares=with_shares, now=now)
        return MadeFile(made, PDF, name)
    lines = csv_lines(_rows(entries, with_shares=with_shares), notation=notation_of(current_language()))
    return MadeFile("".join(lines), CSV, name)


def _file_name(coop: Coop, asked: AsKnown) -> str:
    """ "members-gartenwerk-eg-2026-12-31-known-2027-01-15" """
    known = [_("known"), asked.known.isoformat()] if asked.known else []
    return "-".join([_("members"), coop.slug, asked.as_of.isoformat(), *known])


def _heads(*, with_shares: bool) -> list[str]:
    """The columns of the list."""
    of_shares = [_("Shares"), _("Further shares"), _("Further shares since")] if with_shares else []
    return [
        _("No."),
        _("Name"),
        _("Street"),
        _("Postcode"),
        _("Town"),
        _("Country"),
        _("Member since"),
        *of_shares,
        _("Exit"),
        _("Cause"),
        _("Investing"),
    ]


def _rows(entries: Iterable[Entry], *, with_shares: bool) -> Iterator[Sequence[Cell]]:
    yield _heads(with_shares=with_shares)
    investing, language, causes = _("yes"), current_language(), _causes()
    for each in entries:
        yield (
            each.number,
            each.name,
            f"{each.street}, {each.address_extra}" if each.address_extra else each.street,
            each.postcode,
            each.town,
            each.country,
            each.joined_on,
            *((each.shares, each.further_shares, _since(each, language)) if with_shares else ()),
            each.exit_on,
            causes[each.cause],
            investing if each.is_investing else "",
        )


def _since(each: Entry, language: str) -> str:
    """ "2024-03-01 +2; 2025-12-31 −1": by how many further shares changed, and on which day."""
    return "; ".join([f"{day} {_signed(shares, language)}" for day, shares in each.further_since])


def _since_in_print(each: Entry, language: str) -> str:
    """ "+2 · 01.03.2024; −1 · 31.12.2025", as on the page."""
    return "; ".join(
        f"{_signed(shares, language)} · {format_date(day, language=language, short=True)}"
        for day, shares in each.further_since
    )


@lru_cache(maxsize=1000)
def _signed(shares: int, language: str) -> str:
    """Of a hundred thousand members the same few numbers."""
    return format_amount(shares, decimals=0, signed=True, language=language)


def _causes() -> dict[str, str]:
    """In the active language; nothing for who never left."""
    return {cause.value: str(cause.label) for cause in Cause} | {"": ""}


def _counted(entries: Sequence[Entry], with_shares: bool) -> str:
    """12 members, 40 shares."""
    members, shares = len(entries), sum(each.shares for each in entries)
    said = [ngettext("%(num)s member", "%(num)s members", members) % {"num": _number(members)}]
    if with_shares:
        said.append(ngettext("%(num)s share", "%(num)s shares", shares) % {"num": _number(shares)})
    return ", ".join(said)


def _number(count: int) -> str:
    return format_amount(count, decimals=0)


def _as_pdf(
    entries: Sequence[Entry], *, coop: Coop, asked: AsKnown, with_shares: bool, now: datetime
) -> bytes:
    language, causes = current_language(), _causes()
    data = {
        "letterhead": {"name": coop.name, "foot": coop.name},
        "kicker": ", ".join(filter(None, (_("List of members"), law_behind(coop).cited("list")))),
        "lede": f"{asked.title}: {_counted(entries, with_shares)}",
        "as_of": _("Made on %(day)s") % {"day": format_date(timezone.localdate(now), language=language)},
        "sheet": {
            "columns": _columns(with_shares),
            "rows": [_printed(each, language, causes, with_shares) for each in entries],
        },
    }
    return pdf(
        "membership/documents/list.typ", data, language=language, title=_("List of members"), written_at=now
    )


def _columns(with_shares: bool) -> list[dict[str, Any]]:
    of_shares: list[dict[str, Any]] = [
        {"label": _("Further shares"), "align": "end"},
        {"label": _("Further shares since"), "width": 2},
    ]
    return [
        {"label": _("No."), "align": "end"},
        {"label": _("Name"), "width": 3},
        {"label": _("Address"), "width": 4},
        {"label": _("Member since")},
        *(of_shares if with_shares else []),
        {"label": _("Exit"), "width": 2},
    ]


def _printed(each: Entry, language: str, causes: Mapping[str, str], with_shares: bool) -> list[str]:
    return [
        str(each.number),
        each.name,
        each.address,
        format_date(each.joined_on, language=language, short=True),
        *([str(each.further_shares), _since_in_print(each, language)] if with_shares else []),
        " ".join((format_date(each.exit_on, language=language, short=True), causes[each.cause]))
        if each.exit_on
        else "",
    ]
