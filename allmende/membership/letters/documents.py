"""Documents of membership as PDF: the declaration to join, the certificate of a member."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from allmende.coops.models import Coop
from allmende.ui.documents import pdf
from allmende.ui.formats import format_date, format_moment

from ..joining.duties import euros, share_count
from ..models import Application, BondRole, Member, Party
from ..queries import shares_on
from ..statutes.rules import law_behind


def declaration_pdf(application: Application) -> bytes:
    """What was declared, word by word as it was shown, in the language it was shown in."""
    kept = application.declaration
    language = str(kept["language"])
    coop = application.coop
    with translation.override(language):
        title = _("Declaration to join %(coop)s") % {"coop": coop.name}
        data = {
            "letterhead": letterhead(coop),
            "kicker": _("Declaration to join") + law_behind(coop).because("declaration"),
            "headline": title,
            "details": [*_details(application), *_wish(application)],
            "titles": {
                "who": _("Who joins"),
                "duties": _("What members undertake"),
                "declares": _("Declared"),
            },
            "duties": kept["duties"],
            "notice": kept["notice"],
            "statements": list(kept["statements"].values()),
            "statutes": _statutes_line(application),
            "signed": _signed_line(application),
            "signatures": _signature_lines(application),
        }
        return pdf(
            "membership/documents/declaration.typ",
            data,
            language=language,
            title=title,
            written_at=application.signed_at,
        )


def certificate_pdf(member: Member, *, on: date, language: str) -> bytes:
    """That somebody is a member: number, since when, and how many shares are held that day, or with the admission.

    Who came from a list got the letter of the admission from elsewhere: this one bears the day it is issued on.
    """
    coop, party = member.coop, member.party
    written_on = member.admitted_on if member.import_run_id is None else on
    with translation.override(language):
        title = _("Certificate of membership")
        facts = [
            [_("Member"), party.full_name],
            [_("Number in the list of members"), str(member.number)],
            [_("Member since"), format_date(member.joined_on, language=language)],
        ]
        if held := shares_on(member, max(on, member.joined_on)):
            facts.append([_("Shares"), share_count(held)])
        data = {
            "letterhead": letterhead(coop),
            "recipient": recipient(party),
            "facts": [[_("Date"), format_date(written_on, language=language)]],
            "subject": title,
            "text": _("%(name)s was admitted as a member and entered in the list of members%(law)s.")
            % {"name": party.full_name, "law": law_behind(coop).because("admission")},
            "certified": facts,
        }
        return pdf("membership/documents/certificate.typ", data, language=language, title=title)


def letterhead(coop: Coop) -> dict[str, Any]:
    """Who writes: above and below every document."""
    address = [coop.street, f"{coop.postcode} {coop.town}".strip()]
    return {"name": coop.name, "address": [line for line in address if line], "foot": coop.name}


def recipient(party: Party) -> list[str]:
    """The lines for the window of the envelope."""
    lines = [party.full_name, party.street, party.address_extra, f"{party.postcode} {party.town}".strip()]
    return [line for line in lines if line]


def _details(application: Application) -> list[list[str]]:
    kept = application.declaration["details"]
    language = application.declaration["language"]
    name = kept.get("name") or f"{kept.get('given_name', '')} {kept.get('family_name', '')}".strip()
    rows = [
        [_("Name"), name],
        [_("Register and number"), kept.get("register_entry", "")],
        [_("Born"), _written_day(kept.get("birth_date"), language)],
        [_("Address"), _address_of(kept)],
        [_("E-mail"), kept.get("email", "")],
        [_("Phone"), kept.get("phone", "")],
    ]
    rows += [
        [capfirst(BondRole(each["role"]).label), f"{each['given_name']} {each['family_name']}"]
        for each in kept["beside"]
    ]
    return [row for row in rows if row[1]]


def _address_of(kept: dict[str, Any]) -> str:
    place = f"{kept.get('postcode', '')} {kept.get('town', '')}".strip()
    lines = [kept.get("street", ""), kept.get("address_extra", ""), place]
    return "\n".join(line for line in lines if line)


def _written_day(day: str | None, language: str) -> str:
    return format_date(date.fromisoformat(day), language=language) if day else ""


def _wish(application: Application) -> list[list[str]]:
    statutes = application.statutes
    rows = []
    if statutes.has_shares:
        sum_ = euros(statutes.share_price * application.shares)
        rows.append([_("Shares"), f"{share_count(application.shares)}, {sum_}"])
        if statutes.instalments:
            rows.append(
                [_("Payment"), _("in instalments") if application.pays_instalments else _("all at once")]
            )
    group = next((each for each in statutes.groups if each["code"] == application.group), None)
    if group:
        rows.append([_("Group"), str(group["name"])])
    if application.is_investing:
        rows.append([_("Kind of membership"), investing_words(application.coop)])
    if application.masked_iban:
        rows.append([_("Account to collect from"), f"{application.masked_iban}, {application.holder}"])
    return rows


def investing_words(coop: Coop) -> str:
    """investing member (§ 8 (2) GenG)."""
    return _("investing member") + law_behind(coop).because("investing")


def _statutes_line(application: Application) -> str:
    return _("Statutes in force since %(day)s, SHA-256 %(hash)s") % {
        "day": format_date(application.statutes.valid_from, language=application.declaration["language"]),
        "hash": application.statutes_hash,
    }


def _signed_line(application: Application) -> str:
    if application.declaration["form"] == "written":
        return ""
    language = application.declaration["language"]
    if application.entered_at:
        return _("Signed on paper by %(name)s on %(day)s.") % {
            "name": ", ".join(application.signed_by),
            "day": format_date(application.signed_on, language=language),
        }
    return _("Signed in text form%(law)s by %(name)s on %(moment)s.") % {
        "law": law_behind(application.coop).because("text_form"),
        "name": ", ".join(application.signed_by),
        "moment": format_moment(
            application.signed_at,
            zone=ZoneInfo(application.coop.time_zone),
            language=language,
            year=True,
        ),
    }


def _signature_lines(application: Application) -> list[str]:
    """Lines to sign on, where the statutes demand the written form."""
    if application.declaration["form"] != "written":
        return []
    names = [
        f"{each['given_name']} {each['family_name']}" for each in application.declaration["details"]["beside"]
    ]
    line = _("Place, day, signature")
    return [f"{line}\n{name}" for name in names or [application.party.full_name]]
