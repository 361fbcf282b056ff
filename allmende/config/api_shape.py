"""What is wrong with the form of a request, in the reader's language: pydantic itself speaks English only."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

RULES = {
    "missing": _("This must be there."),
    "extra_forbidden": _("There is no such property here."),
    "string_type": _("This must be a text."),
    "string_too_short": _("At least %(min_length)s characters are needed."),
    "string_too_long": _("At most %(max_length)s characters are possible."),
    "string_pattern_mismatch": _("This must match the pattern %(pattern)s."),
    "int_type": _("This must be a whole number."),
    "int_parsing": _("This must be a whole number."),
    "int_parsing_size": _("This number is too large."),
    "int_from_float": _("This must be a whole number."),
    "float_type": _("This must be a number."),
    "float_parsing": _("This must be a number."),
    "finite_number": _("This must be a finite number."),
    "greater_than": _("This must be more than %(gt)s."),
    "greater_than_equal": _("This must be at least %(ge)s."),
    "less_than": _("This must be less than %(lt)s."),
    "less_than_equal": _("This must be at most %(le)s."),
    "bool_type": _("This must be true or false."),
    "bool_parsing": _("This must be true or false."),
    "enum": _("This must be one of: %(expected)s."),
    "literal_error": _("This must be one of: %(expected)s."),
    "list_type": _("This must be a list."),
    "too_long": _("At most %(max_length)s entries are possible."),
    "too_short": _("At least %(min_length)s entries are needed."),
    "uuid_type": _("This must be a UUID."),
    "uuid_parsing": _("This must be a UUID."),
    "timezone_aware": _("This time needs an offset, such as +01:00 or Z."),
    "date_from_datetime_parsing": _("There is no such day."),
    "date_parsing": _("There is no such day."),
    "datetime_parsing": _("There is no such time."),
    "datetime_from_date_parsing": _("There is no such time."),
    "dict_type": _("This must be an object."),
    "model_type": _("This must be an object."),
    "model_attributes_type": _("This must be an object."),
}
"""A sentence for each kind of error (pydantic's names) that our schemas can have."""
OTHERWISE = _("This does not have the documented form.")


def what_is_wrong(error: dict[str, Any]) -> str:
    """One of pydantic's errors as a sentence. The rules of our own schemas already speak the reader's language."""
    said = dict(error.get("ctx", {}))
    if error["type"] == "value_error":
        return str(said.get("error", OTHERWISE))
    if "expected" in said:
        said["expected"] = said["expected"].replace(" or ", ", ").replace("'", "")
    try:
        return str(RULES.get(error["type"], OTHERWISE)) % said
    except KeyError:
        return str(OTHERWISE)
