"""Every address of the installation, with ids of Anna's cooperative, and who may open it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from .world import World

# Who sees more than a refusal: everyone, whoever signed in (their own things), or who they belong to.
EVERYONE = {
    "account_inactive",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_logout",
    "coops:acceptance",
    "coops:coop",
    "membership:linking",
    "membership:self_service",
    "membership:statutes",
    "coops:founding",
    "coops:invitation",
    "coops:own",
    "developers",
    "directory:export",
    "directory:features",
    "directory:organisation",
    "directory:organisations",
    "home:imprint",
    "home:privacy",
    "home:report",
    "home:reports",
    "home:start",
    "membership:join",
    "membership:shares_sum",
    "places:places",
    "pool:new",
    "pool:offers",
    "pool:resource",
    "pool:search",
    "ui:language",
    "ui:look",
    "ui:theme",
}
SIGNED_IN = {
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "coops:acting",
    "coops:tokens",
    "exchange:account",
    "exchange:network_balance",
    "exchange:new_transfer",
    "exchange:statement_file",
    "exchange:transfers",
    "identity:data_archive",
    "identity:deletion",
    "identity:me",
    "identity:sessions",
    "membership:applications",
    "membership:erasures",
    "membership:imports",
    "membership:coop_arrival",
    "membership:coop_arrival_confirmation",
    "membership:coop_arrival_progress",
    "membership:coop_arrival_removal",
    "membership:coop_data",
    "membership:members",
    "membership:members_file",
    "membership:mailings",
    "membership:statements",
    "membership:dissolution",
    "membership:dissolution_continuation",
    "membership:dissolution_mistake",
    "membership:dissolution_register",
    "membership:new_mailing",
    "membership:views",
    "membership:years",
    "membership:calls",
    "membership:dues",
    "membership:held",
    "membership:held_payment",
    "membership:held_release",
    "membership:held_again",
    "membership:credits",
    "membership:subscriptions",
    "membership:memberships",
    "membership:payouts",
    "membership:payment_settings",
    "membership:letters",
    "membership:new_import",
    "membership:list_of_members",
    "pool:bookings",
}
OF_ANNA = {
    "coops:invite",
    "coops:office",
    "coops:office_end",
    "coops:offices",
    "coops:profile",
    "coops:revocation",
    "coops:withdrawal",
    "exchange:reversal",
    "exchange:transfer",
    "membership:admission",
    "membership:application",
    "membership:application_document",
    "membership:coop_data_archive",
    "membership:coop_data_removal",
    "membership:declaration",
    "membership:import",
    "membership:import_columns",
    "membership:import_confirmation",
    "membership:import_progress",
    "membership:import_recognitions",
    "membership:import_removal",
    "membership:import_reversal",
    "membership:joined",
    "membership:contact",
    "membership:extract",
    "membership:inspection",
    "membership:member",
    "membership:notes",
    "membership:bonds",
    "membership:new_bond",
    "membership:bond_end",
    "membership:holder_death",
    "membership:view_deletion",
    "membership:mailing",
    "membership:mailing_end",
    "membership:mailing_letter",
    "membership:template_deletion",
    "membership:note_deletion",
    "membership:new_subscription",
    "membership:subscription",
    "membership:new_share_cancellation",
    "membership:share_cancellation",
    "membership:new_takeover",
    "membership:takeover",
    "membership:new_transfer",
    "membership:transfer",
    "membership:new_notice",
    "membership:notice",
    "membership:new_hardship_notice",
    "membership:hardship_notice",
    "membership:new_relocation",
    "membership:relocation",
    "membership:new_creditor_notice",
    "membership:creditor_notice",
    "membership:new_exclusion",
    "membership:exclusion",
    "membership:new_death",
    "membership:death",
    "membership:new_organisation_end",
    "membership:organisation_end",
    "membership:annual_statement",
    "membership:bank_details",
    "membership:member_account",
    "membership:member_account_end",
    "membership:member_iban",
    "membership:certificate",
    "membership:departure_document",
    "membership:settlement_document",
    "membership:set_off_document",
    "membership:mandate_document",
    "membership:paper_letter",
    "membership:departures",
    "membership:departure_withdrawal",
    "membership:admission_mistake",
    "membership:terms",
    "membership:exit_mistake",
    "membership:transfer_mistake",
    "membership:death_mistake",
    "membership:statements_zip",
    "membership:stored_data",
    "membership:subscription_waiting",
    "membership:subscription_admission",
    "membership:subscription_refusal",
    "membership:subscription_declaration",
    "membership:claims",
    "membership:mandate_revocation",
    "membership:data_archive",
    "membership:erasure",
    "membership:offer",
    "membership:new_statutes",
    "membership:paper",
    "membership:double",
    "membership:rejection",
    "membership:rejection_letter",
    "membership:withdrawal",
    "membership:call_mistake",
    "membership:claim_cancellation",
    "membership:payment",
    "membership:payment_back",
    "membership:free_payment",
    "membership:incoming",
    "membership:whole_payment",
    "membership:credit",
    "membership:credit_use",
    "membership:credit_return",
    "membership:credit_reversal",
    "membership:distribution",
    "membership:payout_account",
    "membership:payout_cancellation",
    "membership:payout_iban",
    "membership:payout_payment",
    "membership:payout_set_off",
    "membership:payout_return",
    "membership:settlement",
    "membership:settlement_csv",
    "membership:year",
    "membership:year_csv",
    "membership:year_pdf",
    "membership:year_run",
    "membership:year_run_csv",
    "membership:year_run_progress",
    "membership:year_run_reversal",
    "pool:blocks",
    "pool:booking",
    "pool:cancellation",
    "pool:completion",
    "pool:confirmation",
    "pool:dispute",
    "pool:edit",
    "pool:refusal",
    "pool:renewal",
    "pool:settlement",
    "pool:talk",
    "pool:unblocking",
    "pool:withdrawal",
}
OF_THEIR_OWN = {
    "membership:note_deletion": "note",
    "membership:paper_letter": "letter",
    "membership:bond_end": "bond",
    "membership:holder_death": "bond",
    "membership:view_deletion": "view",
    "membership:mailing": "mailing",
    "membership:mailing_end": "mailing",
    "membership:mailing_letter": "mailing",
    "membership:template_deletion": "mail_template",
    "membership:held_release": "held",
    "membership:held_again": "held",
}
"""Addresses with the id of something else than their neighbours."""
OF_AN_APPLICATION = {
    "admission", "application", "application_document", "double", "held_payment", "new_takeover", "paper", "rejection",
    "rejection_letter", "takeover", "withdrawal",
}  # fmt: skip
OF_THE_OFFICE = {
    "coops:network",
    "directory:import",
    "directory:import_columns",
    "directory:import_confirmation",
    "directory:import_progress",
    "directory:import_removal",
    "directory:import_reversal",
    "directory:imports",
    "directory:invitation",
    "directory:new_import",
    "exchange:closure",
    "exchange:limits",
    "exchange:network_accounts",
    "home:report_detail",
    "home:outbox",
    "home:outbox_attachment",
}


@dataclass(frozen=True)
class Address:
    """One address by its name, with the names of its parameters."""

    name: str
    parameters: tuple[str, ...]

    def path(self, world: World) -> str:
        return reverse(self.name, kwargs={each: _value(self.name, each, world) for each in self.parameters})


def all_addresses() -> list[Address]:
    """What the resolver knows, each name once, without the JSON API, whose document names its own."""
    return sorted(set(_walk(get_resolver().url_patterns, "")), key=lambda address: address.name)


def door_of_annas(path: str, world: World, **others: Any) -> str:
    """An address of the JSON API, below its version, with ids of Anna's cooperative where others say nothing else."""
    values = {"slug": world.annas.slug, "year": 2025, "organisation_id": world.ids["entry"]}
    values |= {"run_id": world.ids["year_run"]} | others
    values.setdefault("import_id", world.ids["member_import"])
    values.setdefault("export_id", world.ids["coop_export"])
    values.setdefault("payment_id", world.ids["receipt"])
    values.setdefault("template_id", world.ids["mail_template"])
    names = re.findall(r"{(\w+)}", path)
    ids = {name: values.get(name) or world.ids[name.removesuffix("_id")] for name in names}
    return path.removeprefix("/api/v1").format(**ids)


def _walk(patterns: list[Any], namespace: str) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            if inner == "api:":
                continue
            yield from _walk(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern.pattern} has a name"
            yield Address(namespace + pattern.name, tuple(pattern.pattern.regex.groupindex))


def _value(name: str, parameter: str, world: World) -> Any:
    ids = world.ids
    if parameter == "slug":
        return "annas-eg"
    if parameter == "year":
        return 2025
    if name == "membership:call_mistake":
        return {"day": "2026-06-20", "cents": 5000}[parameter]
    if parameter == "block":
        return ids["block"]
    if parameter in ("departure", "movement"):
        return ids[parameter]
    if parameter == "uidb36":
        return "1"
    if parameter == "key":
        return "no-such-key"
    if name in OF_THEIR_OWN:
        return ids[OF_THEIR_OWN[name]]
    if parameter in ("claim", "mandate", "receipt", "line", "payment"):
        return ids["line" if parameter == "payment" else parameter]
    assert parameter == "pk", f"{name} has a parameter {parameter}"
    domain, _, thing = name.partition(":")
    of_resources = {"resource", "edit", "withdrawal", "renewal", "blocks", "unblocking"}
    if domain == "pool":
        return ids["annas_resource"] if thing in of_resources else ids["booking"]
    if domain == "directory":
        return ids["entry"] if thing in {"organisation", "invitation"} else ids["import"]
    if domain == "coops":
        return ids[
            {"office": "office", "office_end": "office", "withdrawal": "invitation"}.get(thing, "token")
        ]
    if thing.startswith("subscription_"):
        return ids["subscription"]
    if thing in ("departure_document", "settlement_document", "set_off_document"):
        return ids["leaver"]
    if thing.startswith("coop_data_"):
        return ids["coop_export"]
    if domain == "membership" and thing in OF_AN_APPLICATION:
        return ids["application"]
    if thing.startswith(("year_run", "payout_")):
        return ids["payout" if thing.startswith("payout_") else "year_run"]
    if domain == "membership":
        return ids[
            "party" if thing in {"contact", "data_archive", "erasure", "offer", "stored_data"} else "member"
        ]
    if domain == "membership" and thing.startswith("import"):
        return ids["member_import"]
    if thing == "outbox_attachment":
        return ids["attachment"]
    return ids[{"exchange": "transfer", "home": "report"}[domain]]
