"""Documents: what a cooperative prints, mails and keeps, as PDF/UA, set by typst.

A template is `<domain>/templates/<domain>/documents/<name>.typ` and found like a page: by
"membership/documents/certificate.typ". It sees the documents folders and nothing else of the disk, no package from
the network, and no font but those that come with typst: every installation sets the same page. Data go in as JSON and
never as source, so what people typed stays text. The same data give the same bytes, so a snapshot has one hash.

What the templates share, and what data they take, stands at the head of `templates/ui/documents/*.typ`.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from allmende.kernel.errors import DomainError
from allmende.kernel.line_ends import kept_together

logger = logging.getLogger(__name__)

PACKAGE = re.compile(r"""["']@\w+/""")
UNSHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
# What no font shows, or what would turn the line around for whoever reads on: controls and overrides of direction.
UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
LARGE = 1_000_000
REMEMBERED = 11
BOX = "\N{WHITE SQUARE}"


class DocumentFailed(DomainError):
    """The document could not be set: its template or its data are wrong. No part of it was made."""

    code = "document-failed"
    status = 500

    def __init__(self, diagnosis: str) -> None:
        super().__init__(_("This document could not be made. Nothing was kept or sent."))
        self.diagnosis = diagnosis
        """What typst says about it: for who writes templates, not for who reads documents."""


def pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    language: str,
    title: str,
    written_at: datetime | None = None,
) -> bytes:
    """Set a document: A4, PDF/UA-1, with title and language.

    data: texts, numbers, truths, lists and mappings of them. Amounts and dates are written before (`formats`); lazy
        translations are written here, in the language of the document.
    written_at: the moment that stands in the file's properties; without it none stands there.
    Raise DocumentFailed if it cannot be set; why stands in its `diagnosis` and in the log.
    """
    return _set(template, _inputs(data, language, str(title), written_at), written_at, "pdf")


def pictures(template: str, data: Mapping[str, Any], *, language: str, title: str) -> list[bytes]:
    """The pages of the same document as PNG, to look at."""
    made = _set(template, _inputs(data, language, str(title), None), None, "png")
    return made if isinstance(made, list) else [made]


def _inputs(
    data: Mapping[str, Any], language: str, title: str, written_at: datetime | None
) -> dict[str, str]:
    with override(language):
        about = {
            "title": title,
            "language": language.split("-")[0],
            "dated": written_at is not None,
            "page": page_words(),
            "unshown": gettext("Characters that the typeface lacks stand as %(box)s.") % {"box": BOX},
        }
        return {"data": _as_json(data), "about": _as_json(about)}


def page_words() -> str:
    """Page {page} of {pages}, in the active language: a document fills in the numbers itself."""
    return gettext("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"}


def _as_json(value: Any) -> str:
    return json.dumps(_plain(value), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, str | Promise):
        return kept_together(UNPRINTABLE.sub("", str(value)))
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    raise TypeError(f"a document takes texts and numbers, not {type(value).__name__}: write it before")


def _set(template: str, inputs: dict[str, str], written_at: datetime | None, form: str) -> Any:
    """Set it; a character no font of ours has becomes a box, and the document says so at its foot."""
    inputs = inputs | {"template": "/" + template}
    with _root(template) as root:
        while True:
            try:
                made = typst.compile(
                    b"#include sys.inputs.template",
                    root=root,
                    format=form,  # type: ignore[call-overload]
                    font_paths=_fonts(),
                    ignore_system_fonts=True,
                    sys_inputs=inputs,
                    pdf_standards=["ua-1"] if form == "pdf" else [],
                    timestamp=int(written_at.timestamp()) if written_at else 0,
                    package_path=root,
                    package_cache_path=root,
                )
                break
            except typst.TypstError as error:
                boxed = _boxed(inputs, error.diagnostic)
                if boxed == inputs:
                    logger.error("%s: %s", template, error.diagnostic)
                    raise DocumentFailed(error.diagnostic) from error
                inputs = boxed
    if isinstance(made, bytes) and len(made) > LARGE:
        _make_room()
    return made


def _make_room() -> None:
    """Let typst forget what it set. It keeps what its last ten documents were made of, to be quicker the next time.

    Of a list with 5,000 rows that are 300 MB, which no next document needs.
    """
    for _each in range(REMEMBERED):
        typst.compile(b"", format="svg", font_paths=_fonts(), ignore_system_fonts=True)


def _boxed(inputs: dict[str, str], diagnosis: str) -> dict[str, str]:
    """The same texts, with a box for each character that typst says no font has."""
    unshown = {
        ESCAPED.sub(lambda match: chr(int(match[1], 16)), found) for found in UNSHOWN.findall(diagnosis)
    }
    boxed = {}
    for name in ("data", "about"):
        boxed[name] = inputs[name]
        for text in unshown:
            boxed[name] = boxed[name].replace(text, BOX)
    return inputs if boxed.items() <= inputs.items() else inputs | boxed | {"unshown": "yes"}


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


@contextmanager
def _root(template: str) -> Iterator[Path]:
    """A folder that holds the domains' documents and nothing else; typst reads nothing outside it."""
    folders = _folders()
    if template.split("/documents/")[0] not in folders:
        raise DocumentFailed(f"there is no template {template}")
    with TemporaryDirectory(prefix="documents-") as name:
        root = Path(name)
        for domain, folder in folders.items():
            (root / domain).mkdir()
            (root / domain / "documents").symlink_to(folder)
        yield root


@cache
def _folders() -> dict[str, Path]:
    """The folder of each domain that has documents. None of them may ask the network for a package."""
    found = {}
    for templates in settings.TEMPLATES[0]["DIRS"]:
        for folder in sorted(Path(templates).glob("*/documents")):
            for source in folder.rglob("*.typ"):
                if PACKAGE.search(source.read_text(encoding="utf-8")):
                    raise DocumentFailed(f"{source.name} asks the network for a package")
            found[folder.parent.name] = folder
    return found
