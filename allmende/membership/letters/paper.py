"""A declaration to print, sign by hand and send, where the statutes demand the written form. Nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from allmende.ui.documents import pdf

from ..joining.duties import Duty
from ..models import Member
from .documents import letterhead


def paper_of(member: Member, *, title: str, lines: Sequence[tuple[str, str]], known: Sequence[Duty]) -> bytes:
    """Filled in, in the active language. lines: what was written; known: the duties that go with it."""
    party, coop = member.party, member.coop
    counts = _("It counts once it is signed by hand and has reached %(coop)s.") % {"coop": coop.name}
    place = f"{party.postcode} {party.town}".strip()
    address = "\n".join(line for line in (party.street, party.address_extra, place) if line)
    details = [
        [_("Name"), party.full_name],
        [_("Number in the list of members"), str(member.number)],
        [_("Address"), address],
    ]
    data = {
        "letterhead": letterhead(coop),
        "kicker": _("Declaration of a member"),
        "headline": title,
        "details": [row for row in details if row[1]],
        "titles": {
            "who": _("Who declares"),
            "duties": _("To be known before signing"),
            "declares": _("Declared"),
        },
        "duties": [str(each) for each in known] or [counts],
        "notice": counts if known else "",
        "statements": [title, *(f"{label}: {value}" for label, value in lines)],
        "statutes": "",
        "signed": "",
        "signatures": [_("Place, day, signature") + f"\n{party.full_name}"],
    }
    return pdf("membership/documents/declaration.typ", data, language=get_language() or "en", title=title)
