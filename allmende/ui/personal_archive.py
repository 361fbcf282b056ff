"""All that is stored about somebody as one archive: an overview to read, the data for programs (Art. 15, 20 GDPR)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from allmende.kernel.personal_data import Holding

from .documents import pdf
from .formats import format_date

DATA = "data.json"
MOST_SHOWN = 100
"""Rows of one kind in the overview; the data file has all."""
LONGEST_SHOWN = 400


def personal_archive(
    *, about: str, keeper: str, holdings: Iterable[Holding], language: str, now: datetime
) -> bytes:
    """A zip with an overview as PDF, named in its language, and data.json. about: whose data these are; keeper: who
    stores them.

    Call it where the rows may be seen. Nothing of it is kept.
    """
    with translation.override(language):
        told = [(holding, list(holding.records())) for holding in holdings]
        overview = _overview(about, keeper, told, language, now)
        data = _data(about, keeper, told, now)
        name = pgettext("file name", "overview") + ".pdf"
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for named, made in ((name, overview), (DATA, data)):
            archive.writestr(ZipInfo(named, now.timetuple()[:6]), made, ZIP_DEFLATED)
    return content.getvalue()


Told = list[tuple[Holding, list[dict[str, Any]]]]


def _data(about: str, keeper: str, told: Told, now: datetime) -> str:
    said = {
        "about": about,
        "stored_by": keeper,
        "made_at": now,
        "holdings": [
            {
                "kind": holding.model._meta.label,
                "title": str(holding.title),
                "purpose_and_retention": holding.why,
                "rows": rows,
            }
            for holding, rows in told
        ],
    }
    return json.dumps(said, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)


def _overview(about: str, keeper: str, told: Told, language: str, now: datetime) -> bytes:
    data = {
        "letterhead": {"name": keeper, "foot": keeper},
        "kicker": _("Copy of your data (Art. 15, 20 GDPR)"),
        "headline": about,
        "as_of": format_date(now.date(), language=language),
        "lede": _(
            "What is stored, why, and how long. The file data.json holds the same for programs, and all of it."
        ),
        "parts": [_part(holding, rows, language) for holding, rows in told if rows],
    }
    title = _("Copy of your data")
    return pdf("ui/documents/personal.typ", data, language=language, title=title, written_at=now)


def _part(holding: Holding, rows: list[dict[str, Any]], language: str) -> dict[str, Any]:
    labels = {each.name: _label(each) for each in holding.columns}
    choices = {each.name: dict(each.flatchoices) for each in holding.columns if each.choices}
    left = len(rows) - MOST_SHOWN
    rest = ngettext("%(count)d more in data.json.", "%(count)d more in data.json.", left) % {"count": left}
    return {
        "title": str(holding.title),
        "why": holding.why,
        "rows": [
            [
                [
                    labels.get(name, name),
                    _written(choices[name].get(value, value) if name in choices else value, language),
                ]
                for name, value in row.items()
                if value not in (None, "", [], {})
            ]
            for row in rows[:MOST_SHOWN]
        ],
        "rest": rest if left > 0 else "",
    }


def _label(column: Any) -> str:
    """Its words where it has some; else its name in the data file."""
    words = column.verbose_name
    return str(words) if isinstance(words, Promise) else column.name


def _written(value: Any, language: str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return format_date(value.date(), language=language, short=True)
    if isinstance(value, date):
        return format_date(value, language=language, short=True)
    if isinstance(value, dict | list):
        value = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    text = str(value)
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + " …"
