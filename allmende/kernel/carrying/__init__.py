"""What belongs to a cooperative, carried out as an archive in open formats and brought back in.

Each domain registers its tables in `<domain>/carried.py`; nothing else knows them. Ids are not carried: a row is named
by its place in its file, so the same cooperative is the same archive wherever it stands.
"""

from .archive import Archive, ask_duties, bring_archive_in, open_archive, write_archive
from .rows import CarriedTable, Table, in_order_of_sums
from .tables import carried_tables, carry, holds_nothing
from .travel import Arrival, Departing, NotCarried, Words, tables_in

__all__ = [
    "Archive",
    "Arrival",
    "CarriedTable",
    "Departing",
    "NotCarried",
    "Table",
    "Words",
    "ask_duties",
    "bring_archive_in",
    "carried_tables",
    "carry",
    "holds_nothing",
    "in_order_of_sums",
    "open_archive",
    "tables_in",
    "write_archive",
]
