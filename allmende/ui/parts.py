"""Parts of a page that other domains fill in, for pages that cannot know them because they stand further down.

`allmende/config/parts.py` lists who fills which place; a template says `{{ parts("coop", coop=coop) }}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from django.http import HttpRequest
from markupsafe import Markup

Part = Callable[..., str]
"""Takes the request and what the place gives by name; returns HTML that a template rendered."""


def parts_for(request: HttpRequest, places: Mapping[str, Sequence[Part]]) -> Callable[..., Markup]:
    """What templates call with the name of a place and what it gives. Nothing is asked before."""
    return partial(_filled, request, places)


def _filled(
    request: HttpRequest, places: Mapping[str, Sequence[Part]], place: str, **given: object
) -> Markup:
    # Rendered by templates of ours, which escape what people wrote.
    return Markup("").join(Markup(part(request, **given)) for part in places.get(place, ()))  # noqa: S704
