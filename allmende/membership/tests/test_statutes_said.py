"""A version of the statutes in plain words: which sentence for which rule, and its paragraph."""

from datetime import date

import pytest
from django.utils import translation

from allmende.membership.law.rules import Rules
from allmende.membership.statutes.said import said_by

DAY = date(2026, 10, 2)
EG = Rules(share_price=100_00, pay_at_once=100_00)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def said(rules, *groups):
    return {each.about: each for each in said_by(rules, groups, on=DAY)}


def changed(**rules):
    return Rules(**({"share_price": 100_00, "pay_at_once": 100_00} | rules))


@pytest.mark.parametrize(
    ("about", "rules", "sentence", "rule"),
    [
        ("price", {}, "One share costs 100.00 €.", "§ 7 no. 1 GenG"),
        ("count", {}, "Everyone takes at least 1 share; there is no limit.", "§ 7a GenG"),
        ("count", {"shares_most": 1}, "Everyone takes 1 share, no more and no less.", "§ 7a GenG"),
        ("count", {"shares_most": 9}, "Everyone takes at least 1 share, and 9 at most.", "§ 7a GenG"),
        ("payment", {}, "All of it is due with the admission.", "§ 7 no. 1 GenG"),
        (
            "payment",
            {"pay_at_once": 10_00},
            "10.00 € of each share are due with the admission, the rest when the assembly calls for it.",
            "§ 7 no. 1 GenG, § 50 GenG",
        ),
        (
            "payment",
            {"pay_at_once": 0, "instalments": 4, "instalment_months": 3},
            "Of each share nothing is due at once, the rest in 4 instalments, one every 3 months.",
            "§ 7 no. 1 GenG",
        ),
        (
            "liability",
            {"liability": "limited", "liability_cap": 200_00},
            "In an insolvency members pay in up to 200.00 € more for each share.",
            "§ 119 GenG",
        ),
        (
            "liability",
            {"liability": "unlimited"},
            "In an insolvency members pay in more, without limit.",
            "§ 119 GenG",
        ),
        ("admission_fee", {"admission_fee": 25_00}, "Joining costs 25.00 €, which are not paid back.", ""),
        ("dues", {"dues_amount": 60_00}, "Dues are 60.00 € for 1 year.", ""),
        (
            "written_form",
            {"written_form": True},
            "Declarations need the written form, signed by hand.",
            "§ 177 GenG",
        ),
        ("residence", {"residence_required": True}, "Members live in a certain district.", "§ 67 GenG"),
        (
            "investing",
            {"investing_allowed": True, "investing_votes": True},
            "Investing members are admitted, and vote.",
            "§ 8 (2) GenG",
        ),
        ("death", {"heirs_continue": True}, "With a death the heirs become members.", "§ 77 (2) GenG"),
        (
            "transfer",
            {"transfer_allowed": False},
            "Members may not hand their capital on to others.",
            "§ 76 (2) GenG",
        ),
        (
            "minimum",
            {"minimum_capital": 5_000_00},
            "Payouts wait while they would take the capital below 5,000.00 €.",
            "§ 8a (2) GenG",
        ),
        ("fiscal_year", {"fiscal_year_begins": 7}, "The fiscal year begins on 1 July.", ""),
        ("profit", {"profit_by": "shares"}, "A profit is divided: by shares.", "§ 19 (2) GenG"),
        (
            "notice",
            {"sections": {"notice_months": "§ 8 (1)"}},
            "Notice period: 3 months to the year end.",
            "§ 65 (2) GenG, § 8 (1) of the statutes",
        ),
        (
            "objection",
            {"sections": {"exclusion_objection": "§ 9 (3)"}},
            "Whoever is excluded can object as the statutes say.",
            "§ 9 (3) of the statutes",
        ),
    ],
)
def test_a_rule_in_words(about, rules, sentence, rule):
    found = said(changed(**rules))[about]
    assert (found.sentence, found.rule) == (sentence, rule)


def test_examples_are_computed_as_the_days_of_members_are():
    notice = said(changed(notice_months=12))["notice"]
    assert [each.sentence for each in notice.examples] == [
        "Notice received on 2 Oct 2026 takes effect on 31 Dec 2027: 1 year to the year end.",
        "Notice takes effect on 31 Dec 2027 if it is received by 31 Dec 2026: 1 year to the year end.",
    ]
    payout = said(changed(payout_months=12))["payout"]
    assert payout.rule == "§ 73 (4) GenG"
    assert "31 Dec 2027" in payout.examples[0].sentence


def test_whoever_joins_sees_when_what_is_due():
    plan = said(changed(pay_at_once=20_00, instalments=8))["payment"].examples
    assert plan[0].sentence == (
        "Who joins on 2 October 2026 with 1 share pays 20.00 € on 2 October 2026, 10.00 € on 2 November 2026, "
        "and so on until 2 June 2027."
    )


def test_hardship_is_told_where_the_statutes_bind_for_more_than_two_years():
    assert "hardship" not in said(changed(notice_months=24))
    assert said(changed(notice_months=36))["hardship"].rule.startswith("§ 65 (3) GenG")


def test_groups_with_their_votes_and_dues():
    groups = (
        {"code": "a", "name": "Users", "votes": True, "rights": "a seat"},
        {"code": "b", "name": "Friends", "votes": False},
    )
    found = said(changed(dues_amount=60_00, dues_by_group={"b": 0}), *groups)
    assert (
        found["groups"].sentence
        == "Groups of members: Users, Friends. Without a vote: Friends. Further rights of Users: a seat"
    )
    assert found["dues"].sentence == "Dues are 60.00 € for 1 year. Friends: 0.00 €."


def test_an_association_hears_of_no_shares():
    found = said(Rules(legal_form="ev", notice_months=0, notice_end="day"))
    assert found["notice"].sentence == "Whoever gives notice leaves at once."
    assert found["notice"].rule == "§ 39 (1) BGB"
    assert not {"price", "count", "payment", "payout", "loss", "profit", "investing"} & set(found)


def test_another_legal_form_may_do_without_shares():
    found = said(Rules(legal_form="gmbh", notice_end="month"))
    assert found["price"].sentence == "There are no shares."
    assert "payout" not in found
    assert found["notice"].rule == ""
