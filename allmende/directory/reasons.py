"""What a person is told about a refused row, a file, or an import that stopped. Codes are kept, sentences are not."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, Promise] = {
    # of a row that is refused
    "name_missing": gettext_lazy("The name is missing."),
    "key_missing": gettext_lazy("The id is missing."),
    "key_repeated": gettext_lazy("The id %(first)s stands in row %(second)s already."),
    "coordinates_zero": gettext_lazy("The coordinates are (0, 0), which is a point in the Atlantic."),
    "coordinates_out_of_range": gettext_lazy("The coordinates %(value)s do not lie on earth."),
    "coordinates_unreadable": gettext_lazy("The coordinates “%(value)s” are not two numbers."),
    "unreadable": gettext_lazy("The row holds bytes that are no text in the encoding of the file."),
    "column_count": gettext_lazy("The row has %(first)s cells, the header has %(second)s."),
    "too_long": gettext_lazy("“%(column)s” has %(first)s characters; %(second)s are possible."),
    "ended": gettext_lazy("The register says that it no longer exists, and the directory does not know it."),
    "older": gettext_lazy("The directory knows a newer state of this entry."),
    # of a row that is taken, without a part of it
    "country_unknown": gettext_lazy("“%(value)s” is no country we know; the default is taken."),
    "place_unknown": gettext_lazy(
        "We do not know where “%(value)s” is: the entry is listed, but not on the map."
    ),
    "website_unreadable": gettext_lazy("“%(value)s” is no address of the web and is left out."),
    "contact_left_out": gettext_lazy("An e-mail address in the text is left out."),
    # of an entry that stays when its import is undone
    "kept_invited": gettext_lazy("Stays: the organisation has been invited."),
    "kept_joined": gettext_lazy("Stays: the organisation has become a cooperative of the network."),
    # of a file
    "empty": gettext_lazy("The file is empty."),
    "workbook": gettext_lazy("This is a workbook. Please save the sheet as CSV and choose that file."),
    "no_table": gettext_lazy(
        "We find no columns in this file. It needs a first row with the names of the columns."
    ),
    "no_rows": gettext_lazy("The file has a header, but no rows."),
    # of an import
    "preview_outdated": gettext_lazy(
        "The directory has changed since the preview, so nothing was entered. This is the new preview."
    ),
    "failed": gettext_lazy("The import stopped because of an error of ours. Nothing was entered."),
}


def sentence(code: str, *, column: str = "", value: str = "") -> str:
    """The sentence for a code. A value "a/b" can be said in two parts, first and second."""
    first, _slash, second = value.rpartition("/")
    template = str(SENTENCES.get(code) or _("Refused: %(value)s"))
    return template % {"column": column, "value": value, "first": first, "second": second}


def sentence_for(reason: Mapping[str, str]) -> str:
    return sentence(reason["code"], column=reason.get("column", ""), value=reason.get("value", ""))
