"""Which column of a list of members means what: the fields we read, and a guess from German and English headers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

Columns = dict[str, str]
"""Field → the column to read it from."""

HEADERS: Mapping[str, tuple[str, ...]] = {
    "number": ("mitgliedsnummer", "mitgliedsnr", "mitglieds nr", "mitglieds nummer", "mitglied nr", "mitglnr",
               "mgl nr", "mgnr", "mitgl nr", "mnr", "m nr", "member number", "membership number", "member no",
               "member id", "member nr", "nummer", "nr", "no", "number", "lfd nr", "id", "mitglied"),
    "salutation": ("anrede", "salutation", "form of address"),
    "given_name": ("vorname", "vornamen", "vorn", "rufname", "first name", "firstname", "given name", "forename"),
    "family_name": ("nachname", "nachn", "familienname", "zuname", "last name", "lastname", "surname", "family name"),
    "name": ("name", "name vorname", "nachname vorname", "vorname name", "vor und nachname", "vor und zuname",
             "name des mitglieds", "mitgliedsname", "full name", "member name", "mitglied"),
    "organisation": ("firma", "organisation", "organization", "unternehmen", "verein", "company", "firmenname",
                     "institution"),
    "register_entry": ("register", "registernummer", "handelsregister", "hrb", "register number",
                       "registereintrag"),
    "birth_date": ("geburtsdatum", "geb datum", "geburtstag", "geboren", "geboren am", "geb am", "geb",
                   "geb dat", "gebdatum", "date of birth", "birth date", "birthdate", "birthday", "dob"),
    "street": ("strasse", "strasse hausnummer", "strasse und hausnummer", "strasse hausnr", "strasse nr",
               "strasse u hausnr", "strasse u nr", "str nr", "str", "anschrift", "adresse", "street", "street address",
               "address"),
    "house_number": ("hausnummer", "hausnr", "haus nr", "hnr", "house number"),
    "address_extra": ("adresszusatz", "zusatz", "c o", "address line 2", "adresse 2"),
    "postcode": ("plz", "postleitzahl", "postcode", "zip", "zip code", "postal code"),
    "town": ("ort", "wohnort", "stadt", "town", "city", "plz ort"),
    "country": ("land", "staat", "country", "nation", "wohnsitzland"),
    "email": ("e mail", "email", "mail", "e mail adresse", "emailadresse", "mailadresse", "email address"),
    "phone": ("telefon", "tel", "telefonnummer", "tel nr", "phone", "telephone", "mobil", "handy", "mobile",
              "mobilnummer", "festnetz"),
    "signed_on": ("beitrittserklaerung", "beitrittserklaerung vom", "erklaerung vom", "unterschrieben am",
                  "gezeichnet am", "datum beitrittserklaerung", "zeichnungsdatum", "signed", "signed on",
                  "antrag vom", "antragsdatum"),
    "admitted_on": ("zugelassen", "zugelassen am", "zulassung", "aufgenommen am", "aufnahme", "aufnahme am",
                    "aufnahmedatum",
                    "aufgenommen", "aufn am", "admitted", "admitted on", "beschluss vom", "vorstandsbeschluss"),
    "joined_on": ("eintritt", "beitritt", "eintrittsdatum", "beitrittsdatum", "mitglied seit", "eintritt am",
                  "beitritt am", "eingetreten am", "beigetreten am", "joined", "joined on", "member since",
                  "eintr am", "eintr", "eintr dat", "eintrittsdat", "beitr am", "beitr", "beitrittsdat", "mitgl seit",
                  "mitgliedschaft seit", "mitgliedschaft ab", "seit", "eingetr am", "beigetr am", "entry date",
                  "date joined", "datum eintritt", "datum beitritt", "dabei seit", "beigetreten", "eingetreten",
                  "beigetreten zum", "eingetreten zum", "eintritt zum", "beitritt zum", "mitglied ab", "joining date"),
    "notice_on": ("kuendigung", "gekuendigt", "kuendigung am", "kuendigung vom", "gekuendigt am", "kuendigungsdatum",
                  "kuend am", "kuend", "gek am",
                  "notice", "notice received"),
    "left_on": ("austritt", "austrittsdatum", "ausgeschieden", "ausgeschieden am", "ausscheiden",
                "austritt zum", "mitglied bis", "ende der mitgliedschaft", "left", "left on", "date left",
                "exit date", "member until", "ausscheidedatum", "kuendigung zum", "gekuendigt zum", "austritt am",
                "austr am", "austr", "austr zum", "austrittsdat", "ausgetreten am", "ausgetr am", "mitgliedschaft bis",
                "mitgl bis", "ausgetreten", "ausgetreten zum", "ausgeschieden zum", "ausscheiden zum", "datum austritt",
                "leaving date"),
    "left_by": ("austrittsgrund", "grund", "grund des ausscheidens", "ausscheidensgrund", "reason",
                "reason for leaving"),
    "died_on": ("gestorben am", "gestorben", "verstorben am", "verstorben", "todestag", "todesdatum", "sterbedatum",
                "sterbetag", "tod am", "died on", "died", "date of death", "deceased on", "deceased"),
    "shares": ("anteile", "anzahl anteile", "geschaeftsanteile", "anzahl geschaeftsanteile", "anteile anzahl",
               "zahl der anteile", "ga", "anz anteile", "anz ant", "anz ga", "ant", "gezeichnete anteile", "shares",
               "gesch ant", "gesch anteile", "anz gesch ant", "anzahl gesch ant", "number of shares",
               "genossenschaftsanteile", "anteile stueck"),
    "capital": ("geschaeftsguthaben", "eingezahlt", "einzahlung", "eingezahltes guthaben", "guthaben", "gg",
                "eingezahlter betrag", "eingez", "eingez betrag", "gezahlt", "einlage", "einlagen",
                "anteile betrag", "capital", "paid in", "paid", "paid in capital",
                "betrag", "summe",
                "eingezahltes geschaeftsguthaben"),
    "moved_on": ("tag der bewegung", "bewegung am", "bewegung vom", "bewegungsdatum", "datum der bewegung",
                 "datum bewegung", "wertstellung", "wertstellung am", "wertstellungsdatum", "wertstellungstag",
                 "valuta", "valutadatum", "buchungsdatum", "buchungstag", "buchung am", "gebucht am", "day of movement",
                 "day of the movement", "date of movement", "movement date", "moved on", "value date", "booking date",
                 "posting date", "transaction date"),
    "other_side": ("uebertragen an", "uebertragen von", "uebertragen an von", "uebertragung an", "uebertragung von",
                   "uebertragung mit", "uebertragung an von", "uebertrag an", "uebertrag von", "uebertrag an von",
                   "uebernommen von", "anderes mitglied", "gegenseite", "transferred to", "transferred from",
                   "transferred with", "transfer to", "transfer from", "transfer with", "other member", "other side"),
    "group": ("gruppe", "mitgliedergruppe", "mitgliedsgruppe", "kategorie", "art der mitgliedschaft",
              "mitgliedsart", "status", "group", "member group", "category", "typ", "type"),
    "is_investing": ("investierend", "investierendes mitglied", "inv mitglied", "foerdernd", "investing",
                     "investing member", "invest"),
    "iban": ("iban", "kontonummer", "konto", "bankverbindung", "bank account"),
    "holder": ("kontoinhaber", "kontoinhaberin", "account holder"),
    "mandate_on": ("mandat vom", "mandatsdatum", "datum mandat", "mandat unterschrieben am", "sepa mandat vom",
                   "mandate date", "mandate signed on"),
    "mandate_reference": ("mandatsreferenz", "mandatsref", "mandatsnummer", "sepa mandatsreferenz",
                          "mandats id", "mandate reference", "mandate id"),
    "language": ("sprache", "language"),
    "guardians": ("erziehungsberechtigte", "erziehungsberechtigter", "sorgeberechtigte", "gesetzliche vertreter",
                  "gesetzlicher vertreter", "gesetzl vertreter", "ges vertreter", "eltern", "vormund",
                  "guardian", "guardians", "legal guardian", "legal guardians", "parents"),
    "representatives": ("vertreter", "vertreterin", "vertreten durch", "vertretungsberechtigt",
                        "vertretungsberechtigte", "vertretungsberechtigter", "geschaeftsfuehrer",
                        "geschaeftsfuehrung", "representative", "representatives", "represented by"),
    "holders": ("mitinhaber", "mitinhaberin", "mitinhaberinnen", "gemeinschaftlich mit", "gemeinsam mit",
                "weitere inhaber", "zweites mitglied", "joint holder", "joint holders", "held with"),
    "remarks": ("bemerkungen", "bemerkung", "bem", "anmerkung", "anmerkungen", "notiz", "notizen", "kommentar",
                "kommentare", "vermerk", "vermerke", "sonstiges", "hinweis", "hinweise", "notes", "note", "remarks",
                "remark", "comment", "comments"),
}  # fmt: skip
FIELDS = tuple(HEADERS)
NAMES = ("name", "family_name", "organisation")
"""Who a member is: at least one of these must be in the file."""
DAYS = ("joined_on", "admitted_on", "signed_on")
"""Since when: at least one of these must be."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]")
_MONEY = re.compile(r"(?:\bin\s*)?(?:€|\b(?:euro|eur)\b)")
_KNOWN = frozenset(spelling for spellings in HEADERS.values() for spelling in spellings)


def guess_columns(header: Sequence[str]) -> Columns:
    """Match each field with the column whose header says so. A column serves one field; exact words come first."""
    plain = {column: plain_header(column) for column in header}
    guessed: Columns = {}
    taken: set[str] = set()
    for field, spellings in HEADERS.items():
        for spelling in spellings:
            column = next((c for c in header if c not in taken and plain[c] == spelling), None)
            if column is not None:
                guessed[field] = column
                taken.add(column)
                break
    return _with_family_name(guessed)


def _with_family_name(guessed: Columns) -> Columns:
    """Beside a column of given names, "Name" is the family name."""
    if "given_name" in guessed and "name" in guessed and "family_name" not in guessed:
        guessed["family_name"] = guessed.pop("name")
    return guessed


def remembered_columns(header: Sequence[str], last: Columns, last_header: Sequence[str]) -> Columns:
    """What was chosen the last time, where those columns are there again; a guess for columns that are new."""
    again = {part: column for part, column in last.items() if part in HEADERS and column in header}
    new = guess_columns([column for column in header if column not in last_header])
    return {part: column for part, column in new.items() if part not in again} | again


def missing_columns(columns: Columns, *, has_shares: bool) -> list[tuple[str, ...]]:
    """What a list of members cannot do without and these columns have not; of each, one is enough."""
    needed = [NAMES, DAYS, ("shares",)] if has_shares else [NAMES, DAYS]
    return [parts for parts in needed if not any(part in columns for part in parts)]


def known_headers(cells: Sequence[str]) -> int:
    """How many of these cells are headers we know."""
    return len({plain for cell in cells if (plain := plain_header(cell)) in _KNOWN})


def plain_header(column: str) -> str:
    """`Straße / Hausnr.` → `strasse hausnr`; notes in brackets and currencies do not count.

    But shares in a currency are what was paid on them, no number of shares, and a currency alone is a sum.
    """
    text = unicodedata.normalize("NFKC", column).casefold().translate(_UMLAUTS)
    plain = _words(_MONEY.sub(" ", _BRACKETS.sub(" ", text)))
    if not _MONEY.search(text):
        return plain or _words(text)
    return "anteile betrag" if plain in HEADERS["shares"] else plain or "betrag"


def _words(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text).strip()
