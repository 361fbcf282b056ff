"""Reads of the directory: one filter for the list, the map, the export and the API."""

from .entries import EntryQuery, Results, countries, entry_or_refuse, find_entries, registers
from .features import Addresses, Circle, map_circles, map_features
from .imports import entries_on_the_map, import_progress, row_changes, run_or_refuse
from .words import clean

__all__ = [
    "Addresses",
    "Circle",
    "EntryQuery",
    "Results",
    "clean",
    "countries",
    "entries_on_the_map",
    "entry_or_refuse",
    "find_entries",
    "import_progress",
    "map_circles",
    "map_features",
    "registers",
    "row_changes",
    "run_or_refuse",
]
