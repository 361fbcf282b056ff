"""From what registers write to our few words for sector and legal form. Unknown is an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SECTORS: tuple[tuple[str, str], ...] = (
    (
        "food",
        r"landwirt|agrar|agricult|farm|food|lebensmittel|ernähr|solawi|wein|molkerei|gastro|\bpubs?\b|fish|forst",
    ),
    ("housing", r"wohn|hous(e|ing)|\bbau|building|immobil|real estate|tenant"),
    ("energy", r"energ|strom|solar|klima|climate|wind(kraft|energ)|nahwärme|electric"),
    ("mobility", r"mobil|verkehr|transport|car.?sharing|fahrrad|bus\b|bike"),
    (
        "culture",
        r"kultur|kunst|cultur|\barts?\b|sport|freizeit|leisure|recreation|musik|music|theater|kino|museum",
    ),
    ("education", r"bildung|educat|schul|school|wissen|knowledge|forschung|research|kita"),
    ("health", r"gesund|health|pflege|\bcare\b|medizin|ärzt|apothek|social work"),
    ("digital", r"digital|software|\bit\b|internet|medien|media|telekom|communication|breitband|comput"),
    ("finance", r"bank|finan|kredit|credit|versicher|insur|recht|legal|spar"),
    ("trade", r"handel|retail|laden|shop|wholesale|einkauf|trade(?! union)"),
    ("craft", r"handwerk|manufact|produktion|craft|druck|textil"),
    ("environment", r"umwelt|environment|natur|recycling|waste|wasser|water"),
    ("community", r"gemeinschaft|community|verein|club|membership|demokrat|bürger|union"),
    ("service", r"dienst|service|beratung|consult"),
)
_SPLIT = re.compile(r"[;|,/\n]+")

_LEGAL_FORMS: tuple[tuple[str, str], ...] = (
    ("sce", r"\bsce\b|european cooperative|europäische genossenschaft"),
    ("eg", r"\be\s?g\b|\beg\b|eingetragene genossenschaft|egen\b|gen\.?m\.?b\.?h"),
    ("ev", r"\be\.?\s?v\b|eingetragener verein"),
    ("gmbh", r"\bg?gmbh\b|\bug\b|haftungsbeschränkt"),
    ("foundation", r"stiftung|foundation"),
    ("city", r"^stadt\b|^gemeinde\b|municipal|kommune"),
    ("formation", r"gründung|i\.\s?g\.|in formation"),
)


def sectors_of(text: str, known: Mapping[str, list[str]] | None = None) -> list[str]:
    """Codes of coops.Sector for what a register writes; `known` translates exact texts of one register."""
    if known and text in known:
        return known[text]
    found: list[str] = []
    for part in _SPLIT.split(text.casefold()):
        code = next((code for code, pattern in _SECTORS if re.search(pattern, part)), None)
        if code and code not in found:
            found.append(code)
    return found


def legal_form_of(text: str, name: str = "") -> str:
    """The code of coops.LegalForm, from the register's word or else from the end of the name; empty if unknown."""
    for source in (text, name[-24:] if not text else ""):
        plain = source.casefold().replace("e.g.", "eg").replace("e. g.", "eg")
        for code, pattern in _LEGAL_FORMS:
            if source and re.search(pattern, plain):
                return code
    return "other" if text else ""
