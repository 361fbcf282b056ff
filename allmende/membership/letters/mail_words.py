"""The words of a mail to many: placeholders, and how they are filled in for one member."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allmende.coops.models import Coop
from allmende.kernel.amounts import format_amount
from allmende.kernel.errors import Invalid
from allmende.ui.formats import format_date

from ..models import LONGEST_MAIL, LONGEST_SUBJECT, Member, Party, Written
from ..shares.held import Held, held_today
from .paying import Paying, paying_of

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
BRACE = re.compile(r"[{}]")


@dataclass(frozen=True)
class Reading:
    """What a mail to one member is filled with. read, held: what members pay, and hold, where it was read for many at
    once.
    """

    member: Member
    coop: Coop
    language: str
    read: Paying | None = None
    held: Mapping[int, Held] | None = None

    @property
    def shares(self) -> int:
        """Held today, with those that are given back and have not ceased."""
        held = held_today([self.member]) if self.held is None else self.held
        return held[self.member.pk].shares

    @cached_property
    def paying(self) -> Paying:
        """Asked only where the text speaks of it."""
        return self.read or paying_of(self.coop, [self.member])


@dataclass(frozen=True)
class Placeholder:
    """What can stand in braces, in German and in English; both work in either text.

    of_shares: offered where members hold shares. of_payments: changes from day to day, so a subject cannot say it.
    """

    german: str
    english: str
    means: str | Promise
    value: Callable[[Reading], str]
    of_shares: bool = False
    of_payments: bool = False

    @property
    def names(self) -> tuple[str, str]:
        return self.german, self.english

    def in_language(self, language: str) -> str:
        """As it is offered to a reader of this language: "{vorname}"."""
        return "{%s}" % (self.german if language.startswith("de") else self.english)


PLACEHOLDERS = (
    Placeholder("name", "name", gettext_lazy("name as on a letter"), lambda r: r.member.party.full_name),
    Placeholder(
        "vorname",
        "given_name",
        gettext_lazy("given name, of organisations the name"),
        lambda r: r.member.party.given_name or r.member.party.full_name,
    ),
    Placeholder(
        "nachname",
        "family_name",
        gettext_lazy("family name, of organisations the name"),
        lambda r: r.member.party.family_name or r.member.party.full_name,
    ),
    Placeholder("nummer", "number", gettext_lazy("number in the list"), lambda r: str(r.member.number)),
    Placeholder("anteile", "shares", gettext_lazy("how many shares"), lambda r: str(r.shares), True),
    Placeholder(
        "guthaben",
        "capital",
        gettext_lazy("capital in euros"),
        lambda r: f"{format_amount(r.member.capital, decimals=2, language=r.language)} €",
        True,
    ),
    Placeholder(
        "mitglied_seit",
        "member_since",
        gettext_lazy("first day of the membership"),
        lambda r: format_date(r.member.joined_on, language=r.language),
    ),
    Placeholder(
        "offen",
        "open_sum",
        gettext_lazy("what is open in all"),
        lambda r: r.paying.open_sum(r.member),
        of_payments=True,
    ),
    Placeholder(
        "offene_zahlungen",
        "open_payments",
        gettext_lazy("each open payment, its day and the words to pay with"),
        lambda r: r.paying.open_lines(r.member) or "–",
        of_payments=True,
    ),
    Placeholder(
        "zahlweg",
        "way_to_pay",
        gettext_lazy("to which account to pay, or from which it is collected"),
        lambda r: r.paying.way_to_ask(r.member),
        of_payments=True,
    ),
    Placeholder("ort", "town", gettext_lazy("town"), lambda r: r.member.party.town),
    Placeholder("genossenschaft", "coop", gettext_lazy("your cooperative"), lambda r: r.coop.name),
)
BY_NAME = {name: each for each in PLACEHOLDERS for name in each.names}


@dataclass(frozen=True, kw_only=True)
class Words:
    """Subject and text, German, English, or both. Who reads the other language gets the one there is."""

    subject_de: str = ""
    text_de: str = ""
    subject_en: str = ""
    text_en: str = ""

    def in_language(self, language: str) -> tuple[str, str, str]:
        """Subject and text for a reader of this language, and which language they are in."""
        both = {"de": (self.subject_de, self.text_de), "en": (self.subject_en, self.text_en)}
        wanted = language[:2] if language[:2] in both else "de"
        other = "en" if wanted == "de" else "de"
        chosen = wanted if all(both[wanted]) else other
        return (*both[chosen], chosen)


@dataclass(frozen=True)
class Filled:
    """A mail as one member gets it."""

    subject: str
    body: str
    language: str


def payment_request() -> Words:
    """What an office writes to those who owe; to be changed before it is sent."""
    said: dict[str, str] = {}
    for language in ("de", "en"):
        with translation.override(language):
            named = {each.german: each.in_language(language) for each in PLACEHOLDERS}
            said[f"subject_{language}"] = _("Your open payment to %(genossenschaft)s") % named
            said[f"text_{language}"] = (
                _(
                    "Hello %(name)s,\n\nthis is still open:\n\n%(offene_zahlungen)s\n\nTogether: %(offen)s. "
                    "%(zahlweg)s\n\nIf you have paid in the meantime, this mail is settled.\n\n"
                    "%(genossenschaft)s"
                )
                % named
            )
    return Words(**said)


def words_of(written: Written) -> Words:
    """Of a mailing or a template."""
    return Words(**{each.name: getattr(written, each.name) for each in fields(Words)})


def refuse_words(words: Words) -> None:
    """Raises Invalid at the field: nothing written, half a language, too long, a placeholder nobody knows."""
    said = {name: value.strip() for name, value in asdict(words).items()}
    for language in ("de", "en"):
        if bool(said[f"subject_{language}"]) != bool(said[f"text_{language}"]):
            missing = "text" if said[f"subject_{language}"] else "subject"
            raise Invalid(_("A mail has a subject and a text."), field=f"{missing}_{language}")
    if not (said["subject_de"] or said["subject_en"]):
        raise Invalid(_("A mail has a subject and a text."), field="subject_de")
    for name, value in said.items():
        most = LONGEST_SUBJECT if name.startswith("subject") else LONGEST_MAIL
        if len(value) > most:
            raise Invalid(_("At most %(most)s characters.") % {"most": most}, field=name)
        _refuse_placeholders(name, value)


def fill(
    words: Words,
    member: Member,
    coop: Coop,
    *,
    reader: Party | None = None,
    read: Paying | None = None,
    held: Mapping[int, Held] | None = None,
) -> Filled:
    """The mail for one member, in the language of who reads it: the member, or a reader who stands beside it.

    read, held: what members pay, and hold, where it was read for many at once.
    """
    subject, body, language = words.in_language((reader or member.party).language)
    reading = Reading(member, coop, language, read, held)
    with translation.override(language):
        subject, body = _filled(subject, reading), _filled(body, reading)
        why = _("You get this mail because you stand beside %(name)s.") % {"name": member.party.full_name}
    is_own = reader is None or reader.pk == member.party_id
    return Filled(subject, body if is_own else f"{why}\n\n{body}", language)


def subject_for(words: Words, member: Member, held: Mapping[int, Held]) -> str:
    """What stood above the mail that the member got. held: on the day on which it went."""
    subject, _body, language = words.in_language(member.party.language)
    with translation.override(language):
        return _filled(subject, Reading(member, member.coop, language, held=held))


def speaks_of_payments(words: Words) -> bool:
    """Whether what members owe has to be read to fill it in."""
    named = {_named(name) for text in (words.text_de, words.text_en) for name in PLACEHOLDER.findall(text)}
    return any(BY_NAME[name].of_payments for name in named if name in BY_NAME)


def _filled(text: str, reading: Reading) -> str:
    return PLACEHOLDER.sub(lambda found: BY_NAME[_named(found[1])].value(reading), text)


def as_title(subject: str) -> str:
    """A subject that names nobody in particular: "Your number …" for "Your number {number}"."""
    return PLACEHOLDER.sub("…", subject)


def _named(name: str) -> str:
    return name.strip().lower().replace(" ", "_")


def _refuse_placeholders(field: str, text: str) -> None:
    known = ", ".join(each.in_language(translation.get_language() or "en") for each in PLACEHOLDERS)
    rule = _("There are: %(known)s.") % {"known": known}
    for name in PLACEHOLDER.findall(text):
        said = {"name": name[:40]}
        if _named(name) not in BY_NAME:
            raise Invalid(_("There is no placeholder {%(name)s}.") % said, rule=rule, field=field)
        if field.startswith("subject") and BY_NAME[_named(name)].of_payments:
            raise Invalid(_("{%(name)s} can stand in the text alone, not in a subject.") % said, field=field)
    if BRACE.search(PLACEHOLDER.sub("", text)):
        raise Invalid(
            _("A brace stands alone here: a placeholder has one at each end."), rule=rule, field=field
        )
