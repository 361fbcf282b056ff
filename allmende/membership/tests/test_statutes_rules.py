from dataclasses import fields

import pytest

from allmende.membership.law.rules import Rules
from allmende.membership.statutes.rules import SAME, rules_of
from tests.members import some_statutes
from tests.people import a_coop

pytestmark = pytest.mark.django_db


def test_law_computes_with_what_the_statutes_say():
    statutes = some_statutes(
        a_coop(),
        share_price=50_00,
        pay_at_once=5_00,
        notice_months=24,
        dues=60_00,
        groups=[{"code": "workers", "name": "Workers", "dues": 0}, {"code": "users", "name": "Users"}],
        sections={"notice_months": "§ 8"},
    )
    rules = rules_of(statutes)
    assert (rules.legal_form, rules.share_price, rules.pay_at_once) == ("eg", 50_00, 5_00)
    assert (rules.notice_months, rules.dues_amount, rules.sections) == (24, 60_00, {"notice_months": "§ 8"})
    assert rules.dues_by_group == {"workers": 0}


def test_no_provision_is_forgotten():
    assert {field.name for field in fields(Rules)} == {
        *SAME,
        "legal_form",
        "dues_amount",
        "dues_by_group",
        "year_begins",
    }
