"""The Jinja2 environment every page is rendered in.

Used by Django's own backend (`django.template.backends.jinja2.Jinja2`, OPTIONS["environment"]); it adds
`request`, `csrf_input` and the context processors.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.templatetags.static import static
from django.utils.translation import get_language_info, gettext, ngettext, npgettext, pgettext
from django_htmx.jinja import htmx_script
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from allmende.kernel.line_ends import kept_together_on_page

from . import drawings
from .addresses import url, url_or_none
from .writing import FILTERS, current_language, hours, map_words, strip_label, strip_marks, week_label

STYLESHEETS = (  # each a file in static/ui; a browser asks for each once and then keeps it
    "tokens",
    "base",
    "layout",
    "components/masthead",
    "components/words",
    "components/controls",
    "components/boxes",
    "components/lists",
    "components/tables",
    "components/drawn",
    "utilities",
)
KINDS = ("room", "item", "vehicle", "skill", "service", "digital")


class Page(Template):
    """What is rendered for a reader: its amounts and paragraphs stay whole at the end of a line."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        return kept_together_on_page(super().render(*args, **kwargs))


def environment(**options: Any) -> Environment:
    """An environment that escapes, refuses undefined names, and speaks the person's language."""
    options |= {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    }
    env = Environment(**options)  # noqa: S701 -- autoescape is set above
    env.template_class = Page
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # added by the i18n extension
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals |= {
        "static": cache(static),  # an installation's files change their addresses at its next start
        "url": url,
        "url_or_none": url_or_none,
        "icon": icon,
        "get_language": current_language,
        "htmx_script": htmx_script,
        "languages": settings.LANGUAGES,
        "language_name": language_name,
        "person_name": person_name,
        "stylesheets": STYLESHEETS,
        "with_query": with_query,
        "hours": hours,
        "strip_bars": drawings.strip_bars,
        "strip_asked": drawings.strip_asked,
        "strip_marks": strip_marks,
        "strip_label": strip_label,
        "scale_of": drawings.balance_scale,
        "week_label": week_label,
        "static_or_none": static_or_none,
        "map_sketch": drawings.map_sketch,
        "map_words": map_words,
    }
    env.filters |= FILTERS
    return env


def static_or_none(path: str) -> str | None:
    """The address of a file copied at set-up, or None where it has not been."""
    try:
        return static(path)
    except ValueError:  # the manifest does not know it
        return None


def icon(name: str, size: str = "", *, label: str = "") -> Markup:
    """A sign from the sprite. The six kinds carry their colour; size is "", "s" or "l".

    Decoration unless `label` says what it means: an icon never stands alone without words.
    """
    if not label:
        return _drawn(name, size, Markup('aria-hidden="true"'))
    return _drawn(name, size, Markup('role="img" aria-label="{}"').format(label))


@lru_cache(maxsize=512)  # a long list draws the same few signs in every row
def _drawn(name: str, size: str, role: Markup) -> Markup:
    classes = " ".join(filter(None, ("icon", f"kind-{name}" if name in KINDS else "", size)))
    return Markup('<svg class="{}" {}><use href="{}#{}"/></svg>').format(
        classes, role, static("ui/icons.svg"), name
    )


def with_query(params: QueryDict | None, **changes: Any) -> str:
    """The query of this page with changes: with_query(request.GET, sort="name", page=none) drops the page."""
    kept = params.copy() if params is not None else QueryDict(mutable=True)
    for name, value in changes.items():
        if value is None:
            kept.pop(name, None)
        else:
            kept[name] = str(value)
    return "?" + kept.urlencode()


def language_name(code: str) -> str:
    """A language by its own name: Deutsch, English."""
    return str(get_language_info(code)["name_local"])


def person_name(user: Any) -> str:
    """What a signed-in person is called; their address where they gave no name."""
    return str(getattr(user, "name", "") or user)
