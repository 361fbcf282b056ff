"""The answer to who asked for erasure: what went, and what is kept until when and by which law (Art. 12, 17 GDPR)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from allmende.ui.formats import format_date

from ..stored.erasing import Kept
from .confirmations import Confirmation

WORDS: Mapping[str, str | Promise] = {
    "email": gettext_lazy("e-mail address"),
    "phone": gettext_lazy("phone number"),
    "birth_date": gettext_lazy("date of birth"),
}
"""Of what goes at once, by field."""


def of_erasure(kept: Sequence[Kept], *, erased: Sequence[str] = ()) -> Confirmation:
    """What went at once, by its field; what is kept: until when, and by which law (Art. 12 (3), 17 (3) GDPR)."""
    gone = ", ".join(str(WORDS[name]) for name in erased)
    return Confirmation(
        name=_("erasure"),
        subject=_("Your request for erasure"),
        text=_(
            "what is needed no longer is erased, now or by itself on the day that stands here. Where it says “not "
            "before”, the law asks us to keep it at least until then. "
            "You may complain to the supervisory authority (Art. 77 GDPR)."
        ),
        mailed=True,
        figures=[
            [_("Erased now"), gone or _("nothing: all of it is still needed")],
            *([str(each.what), _kept_until(each)] for each in kept if not each.is_due),
        ],
    )


def _kept_until(kept: Kept) -> str:
    day = str(kept.why)
    if kept.until:
        said = _("until %(day)s") if kept.by_itself else _("not before %(day)s")
        day = said % {"day": _day(kept.until)}
    return f"{day} ({kept.source})" if kept.source else day


def _day(day: date) -> str:
    return format_date(day, language=get_language() or "en")
