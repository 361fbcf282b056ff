"""Every page of membership has its doors for programs, or a reason why none is needed (house.md §5).

`test_doors.py` holds each use case to a page and a door. Here stands what is read: a list, a document, a file.
"""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern

from allmende.config.api import api
from allmende.config.api_document import operations
from allmende.membership.web import urls
from tests.for_each import for_each

PREFIX = "/api/v1"
FILES = {".csv": "text/csv", ".pdf": "application/pdf", ".zip": "application/zip"}
"""What a page's address ends in → what its door hands over."""
FORM = (
    "a form: what it asks is the body of the door that takes it, and what would be refused is refused there"
)
PROGRESS = "how far the worker is, for the page that waits; programs ask the thing itself"

LIST_AND_MEMBERS = {
    "members": ["GET /members"],
    "members_file": ["GET /members.csv"],
    "list_of_members": ["GET /members/list", "GET /members/list.csv", "GET /members/list.pdf"],
    "inspection": ["POST /coops/{slug}/members/inspection"],
    "views": ["GET /member-views", "POST /member-views"],
    "view_deletion": ["POST /member-views/{view_id}/deletion"],
    "member": ["GET /members/{member_id}", "GET /members/{member_id}/timeline"],
    "memberships": ["GET /memberships", "GET /former-memberships"],
    "notes": ["GET /members/{member_id}/notes", "POST /members/{member_id}/notes"],
    "note_deletion": ["POST /notes/{note_id}/deletion"],
    "bonds": ["GET /members/{member_id}/bonds"],
    "new_bond": ["POST /members/{member_id}/bonds"],
    "bond_end": ["POST /bonds/{bond_id}/end"],
    "holder_death": ["POST /bonds/{bond_id}/death"],
    "terms": ["GET /members/{member_id}/terms", "POST /members/{member_id}/terms"],
    "contact": ["POST /members/{member_id}/contact"],
    "offer": ["POST /members/{member_id}/letter"],
    "linking": ["POST /memberships"],
    "self_service": "what the letter's link opens: the door that links takes its key",
    "stored_data": ["GET /members/{member_id}/stored-data"],
    "erasure": ["POST /members/{member_id}/erasure"],
    "erasures": ["GET /members/erasures"],
    "data_archive": ["POST /members/{member_id}/data-copy"],
}
JOINING = {
    "statutes": ["GET /coops/{slug}/statutes", "GET /coops/{slug}/statutes/versions"],
    "new_statutes": ["POST /coops/{slug}/statutes"],
    "join": ["POST /coops/{slug}/applications"],
    "shares_sum": FORM,
    "joined": "what the door that takes the application answers",
    "declaration": ["GET /applications/{application_id}/declaration"],
    "applications": ["GET /applications", "POST /admissions"],
    "application": ["GET /applications/{application_id}"],
    "application_document": ["GET /applications/{application_id}/declaration"],
    "admission": ["POST /applications/{application_id}/admission"],
    "double": ["POST /applications/{application_id}/double"],
    "rejection": ["POST /applications/{application_id}/rejection"],
    "rejection_letter": ["POST /applications/{application_id}/rejection/letter"],
    "withdrawal": ["POST /applications/{application_id}/withdrawal"],
    "paper": ["POST /applications/{application_id}/paper"],
    "new_takeover": FORM,
    "takeover": ["POST /applications/{application_id}/admission"],
    "admission_mistake": ["POST /members/{member_id}/admission/mistake"],
}
CHANGES = {
    "new_subscription": ["GET /members/{member_id}/subscriptions/preview"],
    **dict.fromkeys(
        (
            *(
                "new_share_cancellation",
                "new_transfer",
                "new_notice",
                "new_hardship_notice",
                "new_relocation",
            ),
            *("new_creditor_notice", "new_exclusion", "new_death", "new_organisation_end"),
        ),
        FORM,
    ),
    "subscription": ["POST /members/{member_id}/subscriptions"],
    "share_cancellation": ["POST /members/{member_id}/share-cancellations"],
    "transfer": ["POST /members/{member_id}/transfers"],
    "notice": ["POST /members/{member_id}/notices"],
    "hardship_notice": ["POST /members/{member_id}/notices"],
    "relocation": ["POST /members/{member_id}/notices"],
    "creditor_notice": ["POST /members/{member_id}/notices"],
    "exclusion": ["POST /members/{member_id}/exclusions"],
    "death": ["POST /members/{member_id}/deaths"],
    "organisation_end": ["POST /members/{member_id}/organisation-ends"],
    "departures": ["GET /members/{member_id}/departures"],
    "departure_withdrawal": ["POST /members/{member_id}/departures/{departure_id}/withdrawal"],
    "exit_mistake": ["POST /members/{member_id}/departures/{departure_id}/mistake"],
    "transfer_mistake": ["POST /members/{member_id}/transfers/{movement_id}/mistake"],
    "death_mistake": ["POST /members/{member_id}/death/mistake"],
    "subscriptions": ["GET /subscriptions"],
    "subscription_waiting": ["GET /subscriptions"],
    "subscription_admission": ["POST /subscriptions/{subscription_id}/admission"],
    "subscription_refusal": ["POST /subscriptions/{subscription_id}/refusal"],
    "dissolution": ["GET /members/dissolution", "POST /members/dissolution"],
    "dissolution_register": ["PUT /members/dissolution/register"],
    "dissolution_continuation": ["POST /members/dissolution/continuation"],
    "dissolution_mistake": ["POST /members/dissolution/mistake"],
}
MONEY = {
    "claims": ["GET /members/{member_id}/claims", "GET /members/{member_id}/payments"],
    "claim_cancellation": ["POST /members/{member_id}/claims/{claim_id}/cancellation"],
    "payment": ["POST /members/{member_id}/claims/{claim_id}/payments"],
    "free_payment": ["POST /members/{member_id}/payments"],
    "payment_back": ["POST /members/{member_id}/payments/{payment_id}/reversal"],
    "incoming": ["POST /members/{member_id}/payments/distributed"],
    "whole_payment": [
        "GET /members/{member_id}/payments/distributed",
        "POST /members/{member_id}/payments/distributed/{payment_id}/reversal",
    ],
    "credit": ["GET /members/{member_id}/credit"],
    "credit_use": ["POST /members/{member_id}/credit/use"],
    "credit_return": ["POST /members/{member_id}/credit/return"],
    "credit_reversal": ["POST /members/{member_id}/credit/{line_id}/reversal"],
    "credits": ["GET /members/credits"],
    "held": ["GET /held-payments"],
    "held_payment": ["POST /applications/{application_id}/payments"],
    "held_release": ["POST /held-payments/{payment_id}/release"],
    "held_again": ["POST /held-payments/{payment_id}/hold-again"],
    "dues": ["GET /members/dues", "POST /members/dues"],
    "calls": ["GET /members/calls", "POST /members/calls"],
    "call_mistake": ["POST /members/calls/mistake"],
    "bank_details": ["GET /members/{member_id}/mandates", "POST /members/{member_id}/mandate"],
    "mandate_revocation": ["POST /members/{member_id}/mandate/revocation"],
    "member_account": ["GET /members/{member_id}/account", "POST /members/{member_id}/account"],
    "member_iban": ["POST /members/{member_id}/account/iban"],
    "member_account_end": ["POST /members/{member_id}/account/end"],
    "payment_settings": ["GET /payment-settings", "PUT /payment-settings"],
    "payouts": ["GET /payouts", "GET /payouts/suspension", "POST /payouts/payments"],
    "payout_payment": ["POST /payouts/{payout_id}/payment"],
    "payout_cancellation": ["POST /payouts/{payout_id}/cancellation"],
    "payout_return": ["POST /payouts/{payout_id}/return"],
    "payout_set_off": ["POST /payouts/{payout_id}/set-off"],
    "payout_account": ["POST /payouts/{payout_id}/account"],
    "payout_iban": ["POST /payouts/{payout_id}/iban"],
}
THE_YEAR = {
    "years": "leads to the latest year that is over",
    "year": ["GET /coops/{slug}/years/{year}"],
    "year_csv": ["GET /coops/{slug}/years/{year}.csv"],
    "year_pdf": ["GET /coops/{slug}/years/{year}.pdf"],
    "settlement": ["GET /years/{year}/settlement", "POST /years/{year}/settlement"],
    "settlement_csv": ["GET /years/{year}/settlement.csv"],
    "distribution": ["GET /years/{year}/distribution", "POST /years/{year}/distribution"],
    "year_run": ["GET /year-runs", "GET /year-runs/{run_id}", "GET /year-runs/{run_id}/lines"],
    "year_run_csv": ["GET /year-runs/{run_id}.csv"],
    "year_run_progress": PROGRESS,
    "year_run_reversal": ["POST /year-runs/{run_id}/reversal"],
    "statements": ["GET /years/{year}/statements", "POST /years/{year}/statements"],
    "statements_zip": ["GET /years/{year}/statements/archive"],
}
LETTERS_AND_DOCUMENTS = {
    "mailings": ["GET /mailings", "GET /mail-templates"],
    "new_mailing": ["POST /mailings", "POST /mailings/trial", "POST /mail-templates"],
    "mailing": ["GET /mailings/{mailing_id}", "GET /mailings/{mailing_id}/recipients"],
    "mailing_letter": ["GET /mailings/{mailing_id}/letter"],
    "mailing_end": ["POST /mailings/{mailing_id}/end"],
    "template_deletion": ["POST /mail-templates/{template_id}/deletion"],
    "letters": ["GET /letters", "GET /letters/queued", "POST /letters/sent"],
    "paper_letter": ["GET /letters/{letter_id}/document"],
    "certificate": ["GET /members/{member_id}/certificate"],
    "extract": ["GET /members/{member_id}/extract"],
    "annual_statement": ["GET /members/{member_id}/statements/{year}"],
    "departure_document": ["GET /members/{member_id}/departures/{departure_id}/confirmation"],
    "settlement_document": ["GET /members/{member_id}/departures/{departure_id}/settlement"],
    "set_off_document": ["GET /members/{member_id}/departures/{departure_id}/set-off"],
    "mandate_document": ["GET /members/{member_id}/mandates/{mandate_id}/letter"],
    "subscription_declaration": ["GET /subscriptions/{subscription_id}/declaration"],
}
IN_AND_OUT = {
    "imports": ["GET /members/imports"],
    "new_import": ["POST /members/imports"],
    "import": [
        "GET /members/imports/{import_id}",
        "GET /members/imports/{import_id}/rows",
        "GET /members/imports/{import_id}/staying",
    ],
    "import_columns": ["POST /members/imports/{import_id}/columns"],
    "import_progress": PROGRESS,
    "import_confirmation": ["POST /members/imports/{import_id}/confirmation"],
    "import_recognitions": ["POST /members/imports/{import_id}/recognitions"],
    "import_reversal": ["POST /members/imports/{import_id}/reversal"],
    "import_removal": ["POST /members/imports/{import_id}/removal"],
    "coop_data": ["GET /cooperative/exports", "POST /cooperative/exports"],
    "coop_data_archive": ["GET /cooperative/exports/{export_id}/archive"],
    "coop_data_removal": ["POST /cooperative/exports/{export_id}/deletion"],
    "coop_arrival": ["GET /cooperative/arrival", "POST /cooperative/arrival"],
    "coop_arrival_progress": PROGRESS,
    "coop_arrival_confirmation": ["POST /cooperative/arrival/confirmation"],
    "coop_arrival_removal": ["POST /cooperative/arrival/removal"],
}
PAGES: dict[str, list[str] | str] = {
    **LIST_AND_MEMBERS, **JOINING, **CHANGES, **MONEY, **THE_YEAR, **LETTERS_AND_DOCUMENTS, **IN_AND_OUT,
}  # fmt: skip
"""The name of an address → its doors, or why it needs none."""
ON_OTHER_PAGES = {"GET /members/tasks": "the overview, which is a piece of everything"}
"""Doors of membership to what pages of other domains show."""
DOORS: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path.removeprefix(PREFIX)}": described
    for method, path, described in operations(api.get_openapi_schema(path_prefix=f"{PREFIX}/"))
}


def handed_over(door: str) -> set[str]:
    """The media types of what a door answers."""
    answers = {status: said for status, said in DOORS[door]["responses"].items() if int(status) < 300}
    return {kind for said in answers.values() for kind in said.get("content", {})}


def test_every_page_is_named_and_nothing_else() -> None:
    named, there = set(PAGES), {pattern.name for pattern in urls.urlpatterns}
    assert there - named == set(), (
        "pages without a door for programs: make one, or say here why none is needed"
    )
    assert named - there == set(), "pages that are gone"


@for_each(urls.urlpatterns, name=lambda pattern: str(pattern.name))
def test_its_doors_are_there_and_hand_over_the_same(pattern: URLPattern) -> None:
    doors = PAGES[str(pattern.name)]
    if isinstance(doors, str):
        return
    assert set(doors) <= set(DOORS), "no such door"
    for ending, kind in FILES.items():
        if str(pattern.pattern).endswith(ending):
            assert [handed_over(door) for door in doors] == [{kind}]


def test_every_door_belongs_to_a_page() -> None:
    of_pages = {door for doors in PAGES.values() if not isinstance(doors, str) for door in doors}
    of_membership = {door for door, described in DOORS.items() if described["tags"] == ["membership"]}
    assert of_membership - of_pages == set(ON_OTHER_PAGES), "doors that no page here names"
