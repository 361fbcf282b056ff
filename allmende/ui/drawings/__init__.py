"""Geometry of what pages draw: pure, in percent or in the units of an SVG."""

from .axis import Bar, Mark
from .day import Cell, day_cells, hours_of, strip_asked, strip_bars, strip_marks
from .pins import Pin, apart, written
from .scale import Scale, balance_scale
from .sketch import Sketch, map_sketch

__all__ = [
    "Bar",
    "Cell",
    "Mark",
    "Pin",
    "Scale",
    "Sketch",
    "apart",
    "balance_scale",
    "day_cells",
    "hours_of",
    "map_sketch",
    "strip_asked",
    "strip_bars",
    "strip_marks",
    "written",
]
