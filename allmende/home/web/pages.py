"""Pages the network fills in, and the demo's outbox."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from allmende.coops.queries import the_network
from allmende.kernel.models import OutboxAttachment, OutboxMail
from allmende.kernel.row_access import system_access


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Who is responsible (§ 5 DDG)."""
    network = the_network()
    return render(request, "home/imprint.html", {"text": network.imprint if network else ""})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept, why and for how long (Art. 13 GDPR); the facts of the software, then the network's own words."""
    network = the_network()
    return render(request, "home/privacy.html", {"text": network.privacy if network else ""})


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The last mails of a demo, which sends none."""
    if not settings.SHOW_OUTBOX:
        raise Http404
    with system_access():  # everybody's: all who are here try the demo together
        files = OutboxAttachment.objects.defer("content")
        mails = list(OutboxMail.objects.prefetch_related(Prefetch("attachments", files))[:100])
    return render(request, "home/outbox.html", {"mails": mails})


@require_safe
def outbox_attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """A file that came with a mail of the demo; to keep, never shown in place: it comes from anywhere."""
    if not settings.SHOW_OUTBOX:
        raise Http404
    with system_access():
        file = get_object_or_404(OutboxAttachment, pk=pk)
    disposition = content_disposition_header(as_attachment=True, filename=file.name)
    headers = {"Content-Disposition": disposition or "attachment", "Cache-Control": "private, no-store"}
    return HttpResponse(bytes(file.content), content_type=file.type, headers=headers)
