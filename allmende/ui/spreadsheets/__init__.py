"""Tables as files: written for spreadsheets, and read from what offices keep. No database, no opinion on content."""

from .csv_files import CONTROL, decode, delimiter_of, header_names, records
from .reading import SENTENCES, SheetFile, SheetRow, UnreadableSheet, Value, read_rows, read_sheet
from .writing import NOTATIONS, Notation, Sheet, csv_lines, harmless, notation_of

__all__ = [
    "CONTROL",
    "NOTATIONS",
    "SENTENCES",
    "Notation",
    "Sheet",
    "SheetFile",
    "SheetRow",
    "UnreadableSheet",
    "Value",
    "csv_lines",
    "decode",
    "delimiter_of",
    "harmless",
    "header_names",
    "notation_of",
    "read_rows",
    "read_sheet",
    "records",
]
