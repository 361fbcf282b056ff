"""What a door finds by the number in its address: what one may not see does not exist."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from allmende.kernel.errors import NotFound
from allmende.ui.downloads import disposition

from ..letters.files import MadeFile
from ..models import Member
from ..permissions import members_visible_to

PDF = {
    "responses": {
        200: {
            "description": "A PDF/UA document in the member's language",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
"""What the document of the API says of an answer that is no JSON."""
PRINT = {
    "responses": {
        200: {
            "description": "A PDF/UA document in the language that is asked for",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
CSV = {
    "responses": {
        200: {
            "description": "A CSV file for the spreadsheets of the language that is asked for",
            "content": {"text/csv": {"schema": {"type": "string"}}},
        }
    }
}
ZIP = {
    "responses": {
        200: {
            "description": "A zip file",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


def member_or_refuse(request: HttpRequest, member_id: int) -> Member:
    """The member with the party and the cooperative, as an office or the member sees it. Raises NotFound."""
    visible = members_visible_to(request.actor).select_related("party", "coop")
    found: Member | None = visible.filter(pk=member_id).first()
    if found is None:
        raise NotFound(_("There is no such member."))
    timezone.activate(
        found.coop.time_zone
    )  # who acts for nobody else goes by the cooperative's clocks here, too
    return found


def to_keep(made: MadeFile) -> HttpResponse:
    """As a file with its name, for whoever asked alone."""
    return HttpResponse(
        made.content,
        content_type=made.content_type,
        headers={
            "Content-Disposition": disposition(made.name),
            "Cache-Control": "private, no-store",
        },
    )
