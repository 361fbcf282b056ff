"""The translations: what the source says in English, and its German in each domain's catalogue.

`update` writes allmende/<domain>/locale/de/LC_MESSAGES/django.po anew from the source and keeps what was translated.
`problems` names what is missing.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po
from jinja2 import TemplateSyntaxError

from allmende.config.catalogues import LANGUAGE, PACKAGE, compile_all
from allmende.kernel.personal_data import purpose_in

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
ALSO_CALLED = "_"
"""The one other name that the functions of one text may be imported under: texts are found by the name of the call."""
JINJA = {
    # The same as in allmende/ui/jinja.py, or the texts found here would not be the texts asked for there.
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
    "trimmed": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "silent": "false",
    "encoding": "utf-8",
}
HEADER = """\
# German texts of {domain}. The msgids are found in the source by `bin/allmende messages`.
msgid ""
msgstr ""
"Language: de\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def domains() -> list[str]:
    """Every folder of the package that may say something to people."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def catalogue_path(domain: str) -> Path:
    return PACKAGE / domain / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def update(only: Collection[str] = ()) -> list[str]:
    """Write these domains' catalogues anew (or all), and compile. Return what is left for a translator."""
    catalogues = {domain: _found(domain) for domain in domains()}
    _fill_from_each_other(catalogues)
    for domain in only or catalogues:
        catalogue, path = catalogues[domain], catalogue_path(domain)
        if len(catalogue):
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_if_changed(path, _as_text(catalogue, domain))
        else:
            path.unlink(missing_ok=True)
    compile_all(PACKAGE)
    return problems(only)


def problems(only: Collection[str] = ()) -> list[str]:
    """One line for each text without a translation, each catalogue behind the source, each contradiction."""
    found, translations = list[str](), dict[tuple[str, str], dict[str, str]]()
    for domain in only or domains():
        path, catalogue = catalogue_path(domain), _found(domain)
        found += _other_names(PACKAGE / domain)
        written = path.read_text("utf-8") if path.exists() else ""
        if written != (_as_text(catalogue, domain) if len(catalogue) else ""):
            found.append(f"{domain}: the catalogue is not what the source says: run bin/allmende messages")
        for message in _messages(catalogue):
            if not _is_translated(message):
                found.append(f"{domain}: untranslated: {_id(message)}")
            else:
                if _values(message.id) != _values(message.string):
                    found.append(f"{domain}: translated with other values: {_id(message)}")
                # Django keeps one translation of a text for all domains: two would be a matter of luck.
                key = (message.context or "", _id(message))
                translations.setdefault(key, {})[str(message.string)] = domain
    for (_context, text), said in translations.items():
        if len(said) > 1:
            found.append(
                f"{', '.join(sorted(said.values()))}: translated differently: {text}: {', '.join(said)}"
            )
    return found


def _found(domain: str) -> Catalog:
    """The domain's texts as the source says them now, with the translations the catalogue has."""
    path = catalogue_path(domain)
    known = _read(path) if path.exists() else Catalog(locale=LANGUAGE)
    catalogue = Catalog(locale=LANGUAGE)
    for file, text, comments, context in _texts(PACKAGE / domain):
        place = (file.relative_to(PACKAGE.parent).as_posix(), 0)
        catalogue.add(text, None, [place], auto_comments=comments, context=context)
    for message in _messages(catalogue):
        before = known.get(message.id, message.context)
        if before and not before.fuzzy and type(before.id) is type(message.id):
            message.string = before.string
    return catalogue


def _texts(folder: Path) -> Iterator[tuple[Path, Any, list[str], str | None]]:
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder).parts
        if file.suffix == ".py" and not {"tests", "migrations"} & set(inside):
            method, options = "python", {"encoding": "utf-8"}
        elif file.suffix in {".html", ".txt"} and "templates" in inside:
            method, options = "jinja2", JINJA
        else:
            continue
        try:
            found = list(extract_from_file(method, file, KEYWORDS, ("Translators:",), options, True))
        except (SyntaxError, TemplateSyntaxError) as error:
            raise SystemExit(f"{file}: {error}") from error
        yield from ((file, text, comments, context) for _line, text, comments, context in found)
        if file.suffix == ".py" and "models" in (file.stem, file.parent.name):
            yield from ((file, text, [], None) for text in _purposes(file))


def _purposes(file: Path) -> Iterator[str]:
    """What the models of a file say of purpose and retention: people read that in their archive."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef) and (text := purpose_in(ast.get_docstring(node) or "")):
            yield text


def _other_names(folder: Path) -> Iterator[str]:
    """Imports under which a text would never be found, and texts inside of an f-string."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr) and any(map(_asks_for_text, ast.walk(node))):
                place = file.relative_to(PACKAGE.parent).as_posix()
                yield f"{place}:{node.lineno}: a text inside of an f-string is not found"
            if not isinstance(node, ast.ImportFrom) or node.module != "django.utils.translation":
                continue
            for each in node.names:
                name, is_usual = (
                    each.asname,
                    each.asname == ALSO_CALLED and KEYWORDS.get(each.name, 0) is None,
                )
                if name and each.name in KEYWORDS and not is_usual:
                    place = file.relative_to(PACKAGE.parent).as_posix()
                    yield f"{place}: {each.name} is called {name}: texts given to it are not found"


def _asks_for_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", *KEYWORDS)


def _fill_from_each_other(catalogues: dict[str, Catalog]) -> None:
    """The same English text means the same everywhere: a translation in one domain serves the others."""
    known = {
        (message.context, _id(message)): message.string
        for catalogue in catalogues.values()
        for message in _messages(catalogue)
        if _is_translated(message)
    }
    for catalogue in catalogues.values():
        for message in _messages(catalogue):
            if not _is_translated(message):
                message.string = known.get((message.context, _id(message)), message.string)


def _messages(catalogue: Catalog) -> Iterator[Message]:
    return (message for message in catalogue if message.id)


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else " | ".join(message.id)


def _is_translated(message: Message) -> bool:
    if isinstance(message.id, str):
        return bool(message.string)
    return isinstance(message.string, (list, tuple)) and len(message.string) == 2 and all(message.string)


def _values(text: Any) -> set[str]:
    """What is put into a text, by name; of the last where it has a singular and a plural."""
    return set(re.findall(r"%\((\w+)\)", text if isinstance(text, str) else text[-1]))


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _as_text(catalogue: Catalog, domain: str) -> str:
    content = io.BytesIO()
    # Names of files without lines: a moved line is no change of a text.
    write_po(content, catalogue, width=100, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.format(domain=domain) + content.getvalue().decode().strip() + "\n"


def _write_if_changed(path: Path, text: str) -> None:
    if not path.exists() or path.read_text("utf-8") != text:
        path.write_text(text, "utf-8")
