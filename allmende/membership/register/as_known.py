"""As of which day, as known on which: what is asked for where figures of the past are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from allmende.ui.formats import format_date
from allmende.ui.writing import current_language


@dataclass(frozen=True)
class AsKnown:
    """as_of: the day of the figures. known_on: until when what was recorded counts, None for until now (known_at)."""

    as_of: date
    known_on: date | None
    known_at: datetime

    @property
    def looks_back(self) -> bool:
        """Whether an earlier day is seen with what was recorded since: exits declared after it stand in a list, too."""
        return self.as_of < (self.known_on or timezone.localdate(self.known_at))

    @property
    def known(self) -> date | None:
        """Until which day what was recorded counts; None where it goes without saying."""
        return self.known_on or (timezone.localdate(self.known_at) if self.looks_back else None)

    @property
    def in_words(self) -> str:
        """ "as of 31 December 2024, as known on 15 January 2025" """
        day = format_date(self.as_of, language=current_language())
        if self.known is None:
            return _("as of %(day)s") % {"day": day}
        known = format_date(self.known, language=current_language())
        return _("as of %(day)s, as known on %(known)s") % {"day": day, "known": known}

    @property
    def title(self) -> str:
        """The same, at the beginning of a line."""
        return capfirst(self.in_words)
