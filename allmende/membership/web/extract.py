"""What the list of members says of one member, as a file."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from allmende.ui.downloads import disposition
from allmende.ui.writing import current_language

from ..letters.extracts import extract_pdf
from .member import visible_member


@require_safe
def extract(request: HttpRequest, pk: int) -> HttpResponse:
    """The entry with its movements, as of today."""
    found, now = visible_member(request, pk), timezone.now()
    response = HttpResponse(
        extract_pdf(found, now=now, language=current_language()), content_type="application/pdf"
    )
    name = "-".join([_("extract"), found.coop.slug, str(found.number), timezone.localdate(now).isoformat()])
    response["Content-Disposition"] = disposition(f"{name}.pdf")
    return response


addresses = [
    path("members/<int:pk>/extract.pdf", extract, name="extract"),
]
