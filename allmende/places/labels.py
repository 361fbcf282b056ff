"""Names of towns on the maps that the server draws."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, lru_cache

from .projection import Projection
from .rings import FILES


@dataclass(frozen=True, slots=True)
class Label:
    """A town's name on a drawing, in pixels: the place itself; the text stands right of it, at the edge left."""

    x: float
    y: float
    name: str
    is_left: bool = False

    @property
    def begins_at(self) -> float:
        return self.x - _text_width(self.name) if self.is_left else self.x


@lru_cache(maxsize=32)  # like the outline below them: most visitors look at the same few views
def labels_on(
    projection: Projection, language: str, *, most: int = 12, clear: tuple[float, float, float] | None = None
) -> tuple[Label, ...]:
    """The biggest towns inside a drawing whose names fit beside each other.

    clear: a circle (x, y, radius) that is to be seen, and therefore no name reaches into.
    """
    labels: list[Label] = []
    for _rank, longitude, latitude, names in _towns():
        if len(labels) == most:
            break
        if not projection.bounds.hold(latitude, longitude):
            continue
        name = names.get(f"name_{language.partition('-')[0]}") or names["name"]
        x, y = projection.at(latitude, longitude)
        label = Label(x, y, name, is_left=x + _text_width(name) > projection.width)
        if not 12 < y < projection.height - 6 or (clear and _reaches_into(label, clear)):
            continue
        if not any(_overlap(label, other) for other in labels):
            labels.append(label)
    return tuple(labels)


def _text_width(name: str) -> float:
    return 12 + 8.5 * len(name)  # italic serif of 16 px, generously


def _reaches_into(label: Label, circle: tuple[float, float, float]) -> bool:
    x, y, radius = circle
    nearest_x = min(max(x, label.begins_at), label.begins_at + _text_width(label.name))
    nearest_y = min(max(y, label.y - 12), label.y + 12)
    return (nearest_x - x) ** 2 + (nearest_y - y) ** 2 < radius**2


def _overlap(one: Label, other: Label) -> bool:
    return (
        abs(one.y - other.y) < 20
        and one.begins_at < other.begins_at + _text_width(other.name)
        and other.begins_at < one.begins_at + _text_width(one.name)
    )


@cache
def _towns() -> list[tuple[int, float, float, dict[str, str]]]:
    """The towns of labels.json, the biggest first."""
    features = json.loads((FILES / "labels.json").read_text(encoding="utf-8"))["features"]
    towns = (feature for feature in features if feature["properties"]["kind"] == "town")
    return sorted(
        (
            (town["properties"]["rank"], *town["geometry"]["coordinates"], town["properties"])
            for town in towns
        ),
        key=lambda town: town[0],
    )
