"""An entry of the time line as a page shows it."""

from __future__ import annotations

from typing import Any

from ..timeline import Entry
from ..timeline.events import day_in_words


def shown(entry: Entry) -> dict[str, Any]:
    """As ui's timeline takes it: the day, the sentence, the paragraph, who, and where more of it stands."""
    event = entry.event
    return {
        "when": day_in_words(event.on),
        "at": event.on.isoformat(),
        "text": event.text,
        "planned": entry.is_planned,
        "source": event.source,
        "by": entry.by,
        "href": event.href,
    }
