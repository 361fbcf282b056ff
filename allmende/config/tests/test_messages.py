"""The catalogues follow the source, keep what was translated, and say what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from allmende.config import messages
from allmende.config.catalogues import compile_all

PYTHON = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext

FREE = _("free")
def text(n): return ngettext("%(n)s room", "%(n)s rooms", n) + pgettext("of a board", "office")
"""
TEMPLATE = """
<h1>{% trans %}
    What is
    free?
{% endtrans %}</h1>
<p title="{{ _("close") }}">{% trans count=rooms|length %}One room{% pluralize %}{{ count }} rooms{% endtrans %}</p>
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of two domains."""
    monkeypatch.setattr(messages, "PACKAGE", tmp_path / "shop")
    for domain in ("pool", "home"):
        (tmp_path / "shop" / domain / "templates").mkdir(parents=True)
        (tmp_path / "shop" / domain / "__init__.py").touch()
    (tmp_path / "shop" / "pool" / "words.py").write_text(PYTHON)
    (tmp_path / "shop" / "pool" / "templates" / "page.html").write_text(TEMPLATE)
    return tmp_path / "shop"


def translate(domain: str, **german: str) -> None:
    path = messages.catalogue_path(domain)
    text = path.read_text()
    for english, translation in german.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{translation}"')
    path.write_text(text)


def test_texts_of_python_and_templates_are_found(package: Path) -> None:
    assert set(messages.update(["pool"])) == {
        "pool: untranslated: free",
        "pool: untranslated: %(n)s room | %(n)s rooms",
        "pool: untranslated: office",
        "pool: untranslated: What is free?",
        "pool: untranslated: close",
        "pool: untranslated: One room | %(count)s rooms",
    }


def test_translations_stay_and_what_is_gone_goes(package: Path) -> None:
    messages.update()
    translate("pool", free="frei", close="schließen")
    (package / "pool" / "words.py").write_text('_("free")')
    messages.update()
    catalogue = messages.catalogue_path("pool").read_text()
    assert 'msgid "free"\nmsgstr "frei"' in catalogue
    assert "office" not in catalogue


def test_a_moved_line_changes_nothing(package: Path) -> None:
    messages.update()
    before = messages.catalogue_path("pool").read_bytes()
    (package / "pool" / "words.py").write_text("\n\n\n" + PYTHON)
    messages.update()
    assert messages.catalogue_path("pool").read_bytes() == before


def test_one_domain_learns_from_another(package: Path) -> None:
    messages.update()
    translate("pool", free="frei")
    (package / "home" / "views.py").write_text('_("free")')
    assert messages.update(["home"]) == []
    assert 'msgid "free"\nmsgstr "frei"' in messages.catalogue_path("home").read_text()


def test_one_text_may_not_mean_two_things(package: Path) -> None:
    (package / "home" / "views.py").write_text('_("free")')
    messages.update()
    translate("pool", free="frei")
    translate("home", free="kostenlos")
    assert "home, pool: translated differently: free: kostenlos, frei" in messages.problems()


def test_a_translation_that_lost_a_value_is_a_problem(package: Path) -> None:
    (package / "pool" / "words.py").write_text('said = _("Lent: %(name)s")')
    messages.update()
    translate("pool", **{"Lent: %(name)s": "Verliehen …"})
    assert "pool: translated with other values: Lent: %(name)s" in messages.problems()


def test_a_catalogue_behind_the_source_is_a_problem(package: Path) -> None:
    messages.update()
    (package / "pool" / "words.py").write_text(PYTHON + '_("new")')
    assert any("run bin/allmende messages" in problem for problem in messages.problems())


@pytest.mark.parametrize(
    "alias", ["gettext as __", "gettext_lazy as say", "ngettext as _", "ngettext as many"]
)
def test_a_name_under_which_no_text_is_found_is_a_problem(package: Path, alias: str) -> None:
    (package / "home" / "views.py").write_text(f"from django.utils.translation import {alias}")
    name, _as, other = alias.split()
    messages.update()
    assert (
        f"shop/home/views.py: {name} is called {other}: texts given to it are not found"
        in messages.problems()
    )


def test_compiling_is_skipped_when_nothing_changed(package: Path) -> None:
    messages.update()
    assert compile_all(package) == 0
    translate("pool", free="frei")
    path = messages.catalogue_path("pool")
    binary = path.with_suffix(".mo")
    binary.unlink()
    assert compile_all(package) == 1
    assert b"frei" in binary.read_bytes()
