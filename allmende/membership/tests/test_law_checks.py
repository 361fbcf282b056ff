"""What the law has against statutes, and how long papers are kept, as tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from allmende.membership.law.checks import check_rules
from allmende.membership.law.jurisdictions import GERMAN_COOPERATIVE, LAWS, law_for
from allmende.membership.law.retention import GERMAN, expires_on, retention
from allmende.membership.law.rules import DAY, Rules

COOP = Rules(share_price=100_00, pay_at_once=10_00)
ASSOCIATION = Rules(legal_form="ev", notice_months=3, dues_amount=60_00)


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(COOP, id="eG as the law has it"),
        pytest.param(replace(COOP, notice_months=60), id="§ 65 (2) GenG: five years"),
        pytest.param(replace(COOP, pay_at_once=0, instalments=10), id="§ 7 no. 1 GenG: all in instalments"),
        pytest.param(
            replace(COOP, liability="limited", liability_cap=100_00), id="§ 119 GenG: as high as the share"
        ),
        pytest.param(replace(COOP, legal_form="sce"), id="SCE"),
        pytest.param(ASSOCIATION, id="e. V."),
        pytest.param(replace(ASSOCIATION, notice_months=12), id="§ 39 (2) BGB: a year to the year end"),
        pytest.param(replace(ASSOCIATION, notice_months=24, notice_end=DAY), id="§ 39 (2) BGB: two years"),
        pytest.param(replace(ASSOCIATION, notice_months=0, notice_end=DAY), id="§ 39 (1) BGB: at once"),
        pytest.param(Rules(legal_form="formation", notice_months=0), id="a group in formation"),
        pytest.param(
            Rules(legal_form="other", jurisdiction="AT", notice_months=1), id="Austria, no cooperative"
        ),
    ],
)
def test_statutes_that_may_be(rules: Rules) -> None:
    assert check_rules(rules) == []


@pytest.mark.parametrize(
    ("rules", "field", "paragraph"),
    [
        pytest.param(
            replace(COOP, notice_months=2),
            "notice_months",
            "§ 65 (2)",
            id="§ 65 (2) GenG: below three months",
        ),
        pytest.param(
            replace(COOP, notice_months=61), "notice_months", "§ 65 (2)", id="§ 65 (2) GenG: above five years"
        ),
        pytest.param(
            replace(COOP, notice_end="quarter"), "notice_end", "§ 65 (2)", id="§ 65 (2) GenG: in the year"
        ),
        pytest.param(
            replace(ASSOCIATION, notice_months=25),
            "notice_months",
            "§ 39 (2)",
            id="§ 39 (2) BGB: above two years",
        ),
        pytest.param(
            replace(ASSOCIATION, notice_months=13),
            "notice_months",
            "§ 39 (2)",
            id="§ 39 (2) BGB: with the wait",
        ),
        pytest.param(replace(ASSOCIATION, share_price=1), "share_price", "", id="e. V.: shares"),
        pytest.param(Rules(), "share_price", "§ 7 no. 1", id="§ 7 no. 1 GenG: no share"),
        pytest.param(
            replace(COOP, pay_at_once=9_99), "pay_at_once", "§ 7 no. 1", id="§ 7 no. 1 GenG: below a tenth"
        ),
        pytest.param(replace(COOP, pay_at_once=100_01), "pay_at_once", "", id="more at once than the share"),
        pytest.param(
            replace(COOP, shares_required=0), "shares_required", "§ 7 no. 1", id="no share required"
        ),
        pytest.param(
            replace(COOP, shares_required=3, shares_most=2),
            "shares_most",
            "§ 7a",
            id="§ 7a GenG: fewer than required",
        ),
        pytest.param(
            replace(COOP, liability="limited", liability_cap=99_99),
            "liability_cap",
            "§ 119",
            id="§ 119 GenG: below the share",
        ),
        pytest.param(
            replace(COOP, liability_cap=100_00), "liability_cap", "§ 119", id="a sum without liability"
        ),
        pytest.param(
            replace(COOP, loss_by="liability"), "loss_by", "§ 73 (2)", id="§ 73 (2) GenG: by no liability"
        ),
        pytest.param(
            replace(COOP, investing_votes=True),
            "investing_votes",
            "§ 8 (2)",
            id="§ 8 (2) GenG: nobody to vote",
        ),
        pytest.param(replace(COOP, jurisdiction="AT"), "jurisdiction", "", id="Austria is not built in yet"),
        pytest.param(
            replace(COOP, legal_form="other", notice_months=121),
            "notice_months",
            "",
            id="eleven years in any law",
        ),
        pytest.param(replace(COOP, fiscal_year_begins=13), "fiscal_year_begins", "", id="a thirteenth month"),
        pytest.param(replace(COOP, notice_end="whim"), "notice_end", "", id="no such end"),
        pytest.param(replace(COOP, admission_fee=-1), "admission_fee", "", id="a negative fee"),
        pytest.param(replace(COOP, payout_months=-1), "payout_months", "", id="a payout before the exit"),
        pytest.param(replace(COOP, minimum_capital=-1), "minimum_capital", "", id="a negative minimum"),
        pytest.param(
            replace(COOP, instalment_months=0), "instalment_months", "", id="all instalments on one day"
        ),
        pytest.param(replace(COOP, dues_months=0), "dues_months", "", id="dues for no time"),
        pytest.param(replace(COOP, liability="some"), "liability", "", id="no such liability"),
        pytest.param(replace(COOP, loss_by="mood"), "loss_by", "", id="no such measure"),
        pytest.param(replace(COOP, profit_by="mood"), "profit_by", "", id="no such measure of a profit"),
    ],
)
def test_statutes_that_may_not_be(rules: Rules, field: str, paragraph: str) -> None:
    (objection,) = check_rules(rules)
    assert objection.field == field
    assert (objection.sources[0].section if objection.sources else "") == paragraph


def test_all_objections_come_at_once_in_the_order_of_the_form() -> None:
    fields = [objection.field for objection in check_rules(replace(COOP, notice_months=1, pay_at_once=0))]
    assert fields == ["notice_months", "pay_at_once"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "de",
            "Das Gesetz verlangt mindestens 3 Monate Kündigungsfrist. (§ 65 Abs. 2 GenG, § 8 (1) der Satzung)",
        ),
        ("en", "The law asks for at least 3 months of notice. (§ 65 (2) GenG, § 8 (1) of the statutes)"),
    ],
)
def test_an_objection_names_its_paragraph(language: str, said: str) -> None:
    with translation.override(language):
        (objection,) = check_rules(replace(COOP, notice_months=1, sections={"notice": "§ 8 (1)"}))
        assert str(objection) == said


def test_another_country_is_a_row() -> None:
    """Austria's four weeks would be a field more; its fiscal year's end and its paragraph are values already."""
    assert law_for(COOP) is GERMAN_COOPERATIVE
    assert set(LAWS) == {("DE", "eg"), ("DE", "sce"), ("DE", "ev")}


@pytest.mark.parametrize(
    ("kind", "ended", "goes"),
    [
        pytest.param("list_of_members", "2026-06-30", None, id="§ 30 (2) GenG: leavers stay in the list"),
        pytest.param(
            "list_papers", "2026-06-30", "2030-01-01", id="§ 30 (3) GenG: from the calendar year’s end"
        ),
        pytest.param("list_papers", "2026-12-31", "2030-01-01", id="§ 30 (3) GenG: three years"),
        pytest.param(
            "list_papers", "2027-01-01", "2031-01-01", id="§ 30 (3) GenG: one day later, a year longer"
        ),
        pytest.param("books", "2026-12-31", "2037-01-01", id="§ 257 (4) HGB: books ten years"),
        pytest.param("vouchers", "2026-01-01", "2035-01-01", id="§ 257 (4) HGB: vouchers eight years"),
        pytest.param("letters", "2028-02-29", "2035-01-01", id="§ 257 (4) HGB: letters six years"),
        pytest.param("mandate", "2027-01-31", "2028-02-29", id="§ 676b (2) BGB: thirteen months"),
        pytest.param(
            "rejected_application", "2026-05-17", "2026-05-17", id="§ 15 (1) GenG: with the rejection"
        ),
        pytest.param("contact", "2026-12-31", "2027-12-31", id="Art. 17 (1) GDPR: a year after the exit"),
    ],
)
def test_when_what_is_stored_goes(kind: str, ended: str, goes: str | None) -> None:
    found = expires_on(kind, date.fromisoformat(ended), jurisdiction="DE")
    assert found == (date.fromisoformat(goes) if goes else None)


@pytest.mark.parametrize(
    ("country", "kind", "goes", "source"),
    [
        pytest.param("AT", "books", "2034-01-01", "§ 132 (1) BAO", id="Austria: seven years"),
        pytest.param("AT", "vouchers", "2034-01-01", "§ 132 (1) BAO", id="Austria: vouchers as books"),
        pytest.param("AT", "list_papers", "2037-01-01", "", id="Austria: no period known, so the longest"),
        pytest.param("CH", "books", "2037-01-01", "Art. 958f (1) OR", id="Switzerland: ten years"),
        pytest.param(
            "CH", "list_papers", "2037-01-01", "Art. 837 (2) OR", id="Switzerland: papers of the list"
        ),
        pytest.param("BE", "books", "2037-01-01", "", id="not entered: the longest"),
        pytest.param("BE", "list_of_members", None, "", id="not entered: the list stays"),
        pytest.param(
            "BE", "rejected_application", "2026-05-17", "Art. 17 (1) (a) GDPR", id="not entered: at once"
        ),
    ],
)
def test_each_country_has_its_periods_and_no_country_none(
    country: str, kind: str, goes: str | None, source: str
) -> None:
    found = expires_on(kind, date(2026, 5, 17), jurisdiction=country)
    assert found == (date.fromisoformat(goes) if goes else None)
    rule = retention(kind, jurisdiction=country)
    assert " ".join(f"{each.section} {each.law}" for each in rule.sources) == source
    assert str(rule.words)


def test_what_has_no_rule_is_not_deleted_by_guess() -> None:
    for country in ("DE", "AT", "BE"):
        with pytest.raises(KeyError):
            expires_on("mood", date(2026, 5, 17), jurisdiction=country)


def test_every_class_says_its_rule_in_words_and_paragraph() -> None:
    assert all(str(rule.words) and rule.sources for rule in GERMAN.values())
