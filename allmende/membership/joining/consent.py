"""Who has to consent before an investing member is admitted or takes further shares (§ 8 (2) GenG)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Member
from ..naming import in_words
from ..refusals.members import ResolutionNotAllowed
from ..register.terms import terms_on

LONGEST_RESOLUTION = 200
"""Characters, as in the list of members."""


class ConsentBy(TextChoices):
    """Whose consent counts. The supervisory board's only where the statutes say so."""

    ASSEMBLY = "assembly", gettext_lazy("the general assembly")
    SUPERVISORY_BOARD = "supervisory_board", gettext_lazy("the supervisory board, as the statutes say")


@dataclass(frozen=True, kw_only=True)
class Consent:
    """Who consented, and on which day; before the board decided or afterwards."""

    by: str
    on: date

    def __str__(self) -> str:
        said = {
            ConsentBy.ASSEMBLY: _("with the consent of the general assembly of %(day)s"),
            ConsentBy.SUPERVISORY_BOARD: _("with the consent of the supervisory board of %(day)s"),
        }
        return said[ConsentBy(self.by)] % {"day": in_words(self.on)}


def consent_to_taker(taker: Member, consent: Consent | None, *, on: date, today: date) -> str:
    """Who consented to an investing member's taking shares over from a member, in words; "" where nobody has to.

    on: the day from which they are the taker's. Raises ResolutionNotAllowed.
    """
    if not terms_on(taker, on).is_investing:
        return ""
    return with_consent("", consent, today=today, field="consent_by")


def with_consent(resolution: str, consent: Consent | None, *, today: date, field: str) -> str:
    """The resolution as it is kept, with who consented. Raises ResolutionNotAllowed; field: of the resolution."""
    if consent is None or consent.by not in ConsentBy.values:
        raise ResolutionNotAllowed(
            _("Say who consented to the investing member, and on which day."),
            rule=_(
                "Investing members are admitted with the consent of the general assembly, or of the supervisory "
                "board where the statutes say so (§ 8 (2) GenG)."
            ),
            field="consent_by",
        )
    if consent.on > today:
        raise ResolutionNotAllowed(_("A resolution cannot lie in the future."), field="consent_on")
    whole = ", ".join(filter(None, (resolution, str(consent))))
    if len(whole) > LONGEST_RESOLUTION:
        raise ResolutionNotAllowed(
            _("With the consent it is too long for the list: please shorten it."), field=field
        )
    return whole
