"""What is said before an import is undone: how many members would stay, and as what."""

from __future__ import annotations

from django.utils.translation import ngettext

from .staying import COUNTS, GOES_ON, TOGETHER, VOID, Staying


def foretold(staying: Staying) -> str:
    """One sentence or two about all who stay for the same reason; afterwards each row says its own (reasons)."""
    number = len(staying.members)
    return _template(staying.kept, number) % {"num": number}


def _template(kept: str, number: int) -> str:
    if kept == VOID:
        return ngettext(
            "%(num)s member stays as void, “entered by mistake”, because something was recorded since: no day counts "
            "as membership, and nobody gets the number but whoever has it in the corrected list.",
            "%(num)s members stay as void, “entered by mistake”, because something was recorded since: no day counts "
            "as membership, and nobody gets their numbers but whoever has them in the corrected list.",
            number,
        )
    if kept == COUNTS:
        return ngettext(
            "%(num)s member stays as entered, because a payment, an application or an exit came since. If that was a "
            "mistake, too, take it back before the import; if it counts, the membership ends as any other does: by "
            "notice or another way out.",
            "%(num)s members stay as entered, because a payment, an application or an exit came since. If that was a "
            "mistake, too, take it back before the import; if it counts, these memberships end as any other does: by "
            "notice or another way out.",
            number,
        )
    if kept == TOGETHER:
        return ngettext(
            "%(num)s member stays as entered, because it handed on shares to a member who stays, or took them over.",
            "%(num)s members stay as entered, because they handed on shares to members who stay, or took them over.",
            number,
        )
    if kept == GOES_ON:
        return ngettext(
            "%(num)s member stays, with the shares taken since: those of the import, and its capital, will be "
            "reversed.",
            "%(num)s members stay, with the shares taken since: those of the import, and its capital, will be reversed "
            "for each of them.",
            number,
        )
    return ngettext(
        "%(num)s member stays as it is: what the import entered has been moved on since.",
        "%(num)s members stay as they are: what the import entered has been moved on since.",
        number,
    )
