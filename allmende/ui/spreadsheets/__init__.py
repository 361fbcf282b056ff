"""Tables as files: written for spreadsheets, and read from what offices keep. No database, no opinion on content."""

from .csv_files import CONTROL, decode, delimiter_of, header_names, records
from .reading import SheetFile, SheetRow, UnreadableSheet, read_sheet
from .writing import NOTATIONS, Notation, Sheet, csv_lines, harmless, notation_of

__all__ = [
    "CONTROL",
    "NOTATIONS",
    "Notation",
    "Sheet",
    "SheetFile",
    "SheetRow",
    "UnreadableSheet",
    "csv_lines",
    "decode",
    "delimiter_of",
    "harmless",
    "header_names",
    "notation_of",
    "read_sheet",
    "records",
]
