"""The readable page of the API, written from its own OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from allmende.kernel.errors import DomainError

from .api import api
from .api_document import operations

GROUPS = {
    "organisations": _("Organisations"),
    "pool": _("Offers and bookings"),
    "exchange": _("Credits"),
    "membership": _("Members"),
    "health": _("This installation"),
}
SUMMARIES = (
    gettext_noop("Search organisations"),
    gettext_noop("One organisation"),
    gettext_noop("What is on offer"),
    gettext_noop("Offer something"),
    gettext_noop("What is free, and when"),
    gettext_noop("One offer"),
    gettext_noop("Your bookings"),
    gettext_noop("Book something"),
    gettext_noop("One booking"),
    gettext_noop("Agree to a request"),
    gettext_noop("Refuse a request"),
    gettext_noop("Cancel a booking"),
    gettext_noop("Complete and pay"),
    gettext_noop("Object"),
    gettext_noop("Settle a dispute"),
    gettext_noop("The accounts you may see"),
    gettext_noop("What moved an account"),
    gettext_noop("How an account stood on a day"),
    gettext_noop("Pay another cooperative"),
    gettext_noop("All credits sum to zero"),
    gettext_noop("The members"),
    gettext_noop("The members as CSV"),
    gettext_noop("The list of members as of a day"),
    gettext_noop("The list of members as of a day, as CSV"),
    gettext_noop("The list of members as of a day, as PDF"),
    gettext_noop("One member"),
    gettext_noop("Archives of the cooperative"),
    gettext_noop("Ask for everything the cooperative has"),
    gettext_noop("The archive itself"),
    gettext_noop("Lists of members brought in"),
    gettext_noop("Bring a list of members in"),
    gettext_noop("One import of members"),
    gettext_noop("Say what the columns mean"),
    gettext_noop("What becomes of each row"),
    gettext_noop("Enter what the preview shows"),
    gettext_noop("Take an import back"),
    gettext_noop("Put a file away undecided"),
    gettext_noop("The statutes in force"),
    gettext_noop("Enter a version of the statutes"),
    gettext_noop("The figures of a fiscal year"),
    gettext_noop("What a settlement would pay"),
    gettext_noop("Settle with who left"),
    gettext_noop("What a result would mean"),
    gettext_noop("Distribute the result of a year"),
    gettext_noop("What was posted for whole years"),
    gettext_noop("One run of a year"),
    gettext_noop("Each member's part in a run"),
    gettext_noop("Take a run of a year back"),
    gettext_noop("What a member owes and paid"),
    gettext_noop("Drop what is open of a claim"),
    gettext_noop("Payouts to members"),
    gettext_noop("Enter that a payout was paid"),
    gettext_noop("Take a payout out of the queue"),
    gettext_noop("Take back that a payout was paid"),
    gettext_noop("Name the account of a payout"),
    gettext_noop("Show the whole account of a payout"),
    gettext_noop("Change the address for contact"),
    gettext_noop("The account a member is paid to"),
    gettext_noop("Name the account a member is paid to"),
    gettext_noop("Take out the account a member is paid to"),
    gettext_noop("Show the whole account a member is paid to"),
    gettext_noop("Apply for membership"),
    gettext_noop("Applications for membership"),
    gettext_noop("One application"),
    gettext_noop("Admit an applicant"),
    gettext_noop("Admit several by one resolution"),
    gettext_noop("Reject an application"),
    gettext_noop("Close the application of a member"),
    gettext_noop("The letter of a rejection"),
    gettext_noop("Take an application back"),
    gettext_noop("Note the signed paper"),
    gettext_noop("Give a direct debit mandate"),
    gettext_noop("The letter about a direct debit mandate"),
    gettext_noop("Settings for payments"),
    gettext_noop("Letters to print"),
    gettext_noop("A letter to print"),
    gettext_noop("Mark letters as sent"),
    gettext_noop("Change the settings for payments"),
    gettext_noop("Revoke the direct debit mandate"),
    gettext_noop("A copy of all that is stored about a member"),
    gettext_noop("Erase of a member what may go now"),
    gettext_noop("Declare to take further shares"),
    gettext_noop("What further shares oblige to"),
    gettext_noop("The declaration to take further shares"),
    gettext_noop("Admit further shares"),
    gettext_noop("Refuse further shares"),
    gettext_noop("Transfer capital to another member"),
    gettext_noop("Give notice"),
    gettext_noop("Give back single shares"),
    gettext_noop("Expel a member"),
    gettext_noop("End of an organisation"),
    gettext_noop("Record a death and the heirs"),
    gettext_noop("Notices and exits of a member"),
    gettext_noop("Withdraw a notice by agreement"),
    gettext_noop("Take back an exit entered by mistake"),
    gettext_noop("Take back a transfer entered by mistake"),
    gettext_noop("As what somebody is a member, from when on"),
    gettext_noop("Change group or kind of a member"),
    gettext_noop("Take back an admission entered by mistake"),
    gettext_noop("Take back a death that ended nothing"),
    gettext_noop("Who stands beside a member"),
    gettext_noop("Add who stands beside a member"),
    gettext_noop("End that somebody stands beside a member"),
    gettext_noop("Record the death of a joint holder"),
    gettext_noop("What happened with a member"),
    gettext_noop("The office's notes on a member"),
    gettext_noop("Write a note on a member"),
    gettext_noop("Delete a note"),
    gettext_noop("Saved views of the members"),
    gettext_noop("Save a view of the members"),
    gettext_noop("Delete a view of the members"),
    gettext_noop("Mails to members"),
    gettext_noop("Write to members"),
    gettext_noop("One mail to members"),
    gettext_noop("What became of each mail"),
    gettext_noop("A mail to members as letters"),
    gettext_noop("Stop a mail to members"),
    gettext_noop("The dissolution that stands"),
    gettext_noop("Record the dissolution"),
    gettext_noop("Name the day of the register"),
    gettext_noop("Continue the cooperative"),
    gettext_noop("Take the dissolution back"),
    gettext_noop("What came in from a member"),
    gettext_noop("Enter a payment of a member"),
    gettext_noop("Enter a payment on shares that nobody claimed"),
    gettext_noop("Take a payment back"),
    gettext_noop("What a member paid beyond what was open"),
    gettext_noop("Enter one payment for several claims"),
    gettext_noop("Pay what is open from what is kept"),
    gettext_noop("Enter that what is kept was paid back"),
    gettext_noop("Take back what is kept, or its return"),
    gettext_noop("What would be claimed as dues"),
    gettext_noop("Claim dues"),
    gettext_noop("Call for payments on shares"),
    gettext_noop("Calls for payments that stand"),
    gettext_noop("Take a call for payments back"),
    gettext_noop("Change what the register says of a member"),
    gettext_noop("Send the letter that links a login"),
    gettext_noop("Link the own login to a membership"),
    gettext_noop("Look into the list as a member"),
    gettext_noop("Templates of mails to members"),
    gettext_noop("Keep a template of mails"),
    gettext_noop("Delete a template of mails"),
    gettext_noop("Send a mail to oneself first"),
    gettext_noop("The certificate of a membership"),
    gettext_noop("An extract from the list of members"),
    gettext_noop("The annual statement of a member"),
    gettext_noop("The confirmation of a notice or an exit"),
    gettext_noop("Whether the annual statements are written"),
    gettext_noop("Have all annual statements written"),
    gettext_noop("The annual statements themselves"),
    gettext_noop("Enter that several payouts were paid together"),
    gettext_noop("Delete an archive"),
    gettext_noop("The archive that is brought in"),
    gettext_noop("Bring a whole cooperative in"),
    gettext_noop("Enter what the archive holds"),
    gettext_noop("Put an archive away"),
    gettext_noop("Where to read on"),
    gettext_noop("Whether it is up"),
)
"""The document is written in English; the page says these in the reader's language. A test keeps them the same."""
WITHOUT_A_USE_CASE = {
    400: {"bad-request", "no-json"},
    401: {"no-valid-token"},
    405: {"wrong-method"},
    413: {"too-large"},
    415: {"no-json"},
    500: {"our-fault"},
    503: {"not-possible-now"},
}
"""How requests are refused that reach no use case."""
Rows = list[tuple[str, str, bool, str]]
"""Name, kind, whether it must be there, and what it means."""


@dataclass(frozen=True)
class Operation:
    """One thing the API does."""

    method: str
    path: str
    summary: str
    text: str
    needs_token: bool
    parameters: Rows
    body: Rows
    answer: Rows


@require_safe
def developers(request: HttpRequest) -> HttpResponse:
    """What programs can do here: operations by domain, with their fields, and every refusal."""
    schema = api.get_openapi_schema()
    groups: dict[str, list[Operation]] = {name: [] for name in GROUPS}
    for method, path, described in operations(schema):
        groups[described["tags"][0]].append(_operation(schema, method, path, described))
    return render(
        request,
        "config/api.html",
        {
            "groups": [(GROUPS[name], each) for name, each in groups.items()],
            "refusals": refusals(),
            "base": settings.BASE_URL,
        },
    )


def refusals() -> list[tuple[int, list[str]]]:
    """The codes of all refusals, by status."""
    by_status = {status: set(codes) for status, codes in WITHOUT_A_USE_CASE.items()}
    for kind in _kinds_of(DomainError):
        by_status.setdefault(kind.status, set()).add(kind.code)
    return [(status, sorted(codes)) for status, codes in sorted(by_status.items())]


def _kinds_of(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for each in kind.__subclasses__():
        yield each
        yield from _kinds_of(each)


def _operation(schema: dict[str, Any], method: str, path: str, described: dict[str, Any]) -> Operation:
    summary: str = described["summary"]
    answers = [described["responses"][status] for status in described["responses"] if int(status) < 300]
    return Operation(
        method=method.upper(),
        path=path,
        summary=gettext(summary),
        text=described.get("description", ""),
        needs_token={} not in described.get("security", [{}]),
        parameters=[
            (
                each["name"],
                _kind(schema, each["schema"]),
                each.get("required", False),
                each["schema"].get("description", ""),
            )
            for each in described["parameters"]
        ],
        body=_fields(schema, described.get("requestBody", {})),
        answer=_fields(schema, answers[0]),
    )


def _fields(schema: dict[str, Any], described: dict[str, Any]) -> Rows:
    content = described.get("content", {}).get("application/json", {})
    body = _resolved(schema, content.get("schema", {}))
    required = set(body.get("required", []))
    return [
        (name, _kind(schema, each), name in required, each.get("description", ""))
        for name, each in body.get("properties", {}).items()
    ]


def _kind(schema: dict[str, Any], described: dict[str, Any]) -> str:
    """A field's type in a few words: "string (date-time)", "room | item | …"."""
    described = _resolved(schema, described)
    if "anyOf" in described:
        kinds = [_kind(schema, each) for each in described["anyOf"] if each.get("type") != "null"]
        return " | ".join(kinds)
    if "enum" in described:
        return " | ".join(map(str, described["enum"]))
    kind = str(described.get("type", "object"))
    if kind == "array":
        return f"[{_kind(schema, described.get('items', {}))}]"
    return f"{kind} ({described['format']})" if "format" in described else kind


def _resolved(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    reference = described.get("$ref")
    if reference is None and len(described.get("allOf", [])) == 1:
        reference = described["allOf"][0].get("$ref")
    if reference is None:
        return described
    found: dict[str, Any] = schema["components"]["schemas"][reference.rpartition("/")[2]]
    return found
