"""A mailing as letters: for the members whom no mail reaches, all in one file to print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from allmende.ui.documents import page_words, pdf
from allmende.ui.formats import format_date

from ..models import Delivery, Mailing, Member
from ..shares.held import Held, held_today
from .counts import living
from .documents import letterhead, recipient
from .mail_words import fill, speaks_of_payments, words_of
from .paying import Paying, paying_of

AT_ONCE = 200
"""So many letters make one file, set in seconds; ten times as many would take minutes."""


def written_by_letter(mailing: Mailing) -> QuerySet[Member]:
    """Members without an e-mail address, and without anybody beside them who has one, when it went out.

    Nobody whose death is recorded since, or whose admission was a mistake; nobody once recipients are forgotten.
    """
    unreached = mailing.recipients.filter(state=Delivery.NO_ADDRESS).values("member")
    found = Member.objects.filter(pk__in=unreached, coop=mailing.coop_id, voided_at=None)
    return living(found).select_related("party").order_by("number")


def part_of(members: QuerySet[Member], part: int) -> QuerySet[Member]:
    """Those of one file; the first is part 1."""
    return members[(part - 1) * AT_ONCE : part * AT_ONCE]


def parts_of(letters: int) -> list[tuple[int, int, int]]:
    """The files: each with its number, its first and its last letter."""
    starts = range(0, letters, AT_ONCE)
    return [(start // AT_ONCE + 1, start + 1, min(start + AT_ONCE, letters)) for start in starts]


def without_postal_address(members: QuerySet[Member]) -> int:
    """How many of them have no address on paper either."""
    return members.filter(party__street="", party__postcode="", party__town="").count()


def series_pdf(mailing: Mailing, members: Sequence[Member], *, language: str) -> bytes:
    """One letter after the other, each in the language of who reads it. language: of the file's title."""
    read = paying_of(mailing.coop, members) if speaks_of_payments(words_of(mailing)) else None
    held = held_today(members)
    data = {
        "letterhead": letterhead(mailing.coop),
        "letters": [_letter(mailing, each, read, held) for each in members],
    }
    title = mailing.subject_de or mailing.subject_en
    if language.startswith("en"):
        title = mailing.subject_en or mailing.subject_de
    return pdf("membership/documents/series.typ", data, language=language, title=title)


def _letter(
    mailing: Mailing, member: Member, read: Paying | None, held: Mapping[int, Held]
) -> dict[str, Any]:
    said = fill(words_of(mailing), member, mailing.coop, read=read, held=held)
    day = timezone.localdate(mailing.started_at, ZoneInfo(mailing.coop.time_zone))
    with translation.override(said.language):
        return {
            "language": said.language,
            "page": page_words(),
            "recipient": recipient(member.party),
            "facts": [
                [_("Date"), format_date(day, language=said.language)],
                [_("Number in the list of members"), str(member.number)],
            ],
            "subject": said.subject,
            "text": said.body,
        }
