"""The time line of a membership for programs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field, StringConstraints

from allmende.kernel.api import Schema
from allmende.kernel.cursors import LONGEST, NotACursor
from allmende.kernel.errors import NotFound
from allmende.kernel.permissions import may

from ..permissions import RULES, members_visible_to
from ..register.history import history_of, names_in
from ..timeline import ENTRIES_AT_ONCE, Entry, Topic, part_of, timeline_of
from .members import NoSuchCursor
from .routers import router


class TimelineFilters(Schema):
    """topic: shares and money, letters, or data; all where left out. It goes on with `cursor=next_cursor`."""

    topic: Literal["money", "letters", "data"] | None = None
    cursor: Annotated[str, StringConstraints(max_length=LONGEST)] = ""
    limit: int = Field(ENTRIES_AT_ONCE, ge=1, le=200)


class TimelineEntryOut(Schema):
    """A day and what it brought. kind: its code. text: in the language asked for. planned: it lies ahead.

    source: the paragraph, where one counts. recorded_by: for the office. page: where more of it stands.
    """

    id: str
    on: date
    kind: str
    topic: str
    text: str
    planned: bool
    source: str
    recorded_by: str
    page: str


class TimelineOut(Schema):
    items: list[TimelineEntryOut]
    next_cursor: str | None


@router.get("/members/{int:member_id}/timeline", response=TimelineOut, summary="What happened with a member")
def timeline(request: HttpRequest, member_id: int, filters: Query[TimelineFilters]) -> dict[str, Any]:
    """The newest first, with what is planned. A member reads the own line, without what is the office's own."""
    found = members_visible_to(request.actor).select_related("party", "coop").filter(pk=member_id).first()
    if found is None:
        raise NotFound(_("There is no such member."))
    for_office = may(RULES, "membership.see_list", actor=request.actor, on=found.coop_id)
    history = history_of(found)
    try:
        part = part_of(
            timeline_of(found, history, names=names_in(history), for_office=for_office),
            today=timezone.localdate(),
            for_office=for_office,
            topic=Topic(filters.topic) if filters.topic else None,
            cursor=filters.cursor,
            limit=filters.limit,
        )
    except NotACursor as error:
        raise NoSuchCursor(_("This cursor is none of ours."), field="cursor") from error
    return {"items": [_out(entry) for entry in part.entries], "next_cursor": part.after or None}


def _out(entry: Entry) -> dict[str, Any]:
    event = entry.event
    return {
        "id": f"{event.kind}:{event.pk}",
        "on": event.on,
        "kind": event.kind,
        "topic": event.topic.value,
        "text": event.text,
        "planned": entry.is_planned,
        "source": event.source,
        "recorded_by": entry.by,
        "page": event.href,
    }
