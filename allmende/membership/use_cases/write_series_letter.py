"""Take a mailing out of the house as letters."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from allmende.kernel.actor import Actor
from allmende.kernel.errors import NotFound
from allmende.kernel.facts import tell
from allmende.kernel.permissions import authorize

from ..facts.mailings import SeriesLetterWritten
from ..letters.series import part_of, series_pdf, written_by_letter
from ..permissions import RULES, mailings_visible_to


@transaction.atomic
def write_series_letter(*, actor: Actor, mailing_id: int, part: int = 1, language: str) -> bytes:
    """One PDF with a letter for each member whom no mail reaches; written anew each time, and kept nowhere.

    part: of many letters, which file (`parts_of`). Raises NotFound, also where there is nobody to write to.
    """
    mailing = mailings_visible_to(actor).select_related("coop").filter(pk=mailing_id).first()
    if mailing is None:
        raise NotFound(_("There is no such mailing."))
    authorize(RULES, "membership.write_to_members", actor=actor, on=mailing.coop_id)
    members = list(part_of(written_by_letter(mailing), part)) if 0 < part < 10_000 else []
    if not members:
        raise NotFound(_("Nobody is left whom this mailing reaches by letter alone."))
    made = series_pdf(mailing, members, language=language)
    told = SeriesLetterWritten(mailing_id=mailing.pk, coop_id=mailing.coop_id, letters=len(members))
    tell(told, actor=actor)
    return made
