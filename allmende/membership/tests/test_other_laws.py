"""A European Cooperative, and those of countries whose law is not built in: every page and document is walked."""

import re
from datetime import date

import pytest
from django.utils import translation

from allmende.coops.models import Coop, Organ
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Wish
from allmende.membership.refusals.members import StatutesNotAllowed
from allmende.membership.use_cases.give_notice import give_notice
from tests.members import a_member, some_statutes
from tests.people import a_coop, a_person, acting_for, an_office, signed_in

from .joining import an_application, named
from .test_association import named_in, page_text, reached

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)
OF_GERMANY = re.compile(r"\bGenG\b|HGB|BGB|\) AO\b")


def a_coop_of(country, legal_form):
    coop = a_coop("Klein", legal_form=legal_form)
    with system_access():
        Coop.objects.filter(pk=coop.pk).update(jurisdiction=country)
    coop.refresh_from_db()
    return coop


def an_office_of(coop):
    olga = a_person("Olga Obst", language="de")
    an_office(olga, coop, organ=Organ.BOARD)
    return olga


def walked(client, olga, coop):
    browser = signed_in(client, olga, coop)
    with translation.override("de"):
        return reached(browser)


def test_a_european_cooperative_reads_as_the_law_of_its_seat_has_it(client):
    coop = a_coop("Klein SCE", legal_form="sce")
    olga = an_office_of(coop)
    anna, _bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet")
    an_application(coop, named("Cora", "Cardamom"), wish=Wish(shares=2))
    with seeing(acting_for(olga, coop)):
        left = give_notice(
            actor=acting_for(olga, coop), member_id=anna.pk, received_on=date(2026, 9, 30), on=TODAY
        )
    assert (left.effective_on, left.explanation["sources"]) == (date(2026, 12, 31), [["§ 65 (2)", "GenG"]])
    browser = signed_in(client, olga, coop)
    assert "§ 30 GenG" in page_text(browser, "/members/list?as_of=2026-11-20&leavers=on")
    assert "§ 65 Abs. 2 GenG" in page_text(browser, f"/members/{anna.pk}/departures")
    for page in ("", "/certificate.pdf", "/transfer/new"):
        assert "Anteil" in page_text(browser, f"/members/{anna.pk}{page}"), page


def test_where_no_law_is_built_in_no_german_paragraph_is_named(client):
    """A cooperative in Switzerland: its members and shares are kept by its statutes alone."""
    coop = a_coop_of("CH", "other")
    some_statutes(coop, sections={"notice_months": "Art. 12"})
    olga = an_office_of(coop)
    anna, _bert = a_member(coop, shares=3, paid=300_00), a_member(coop, "Bert Beet")
    an_application(coop, named("Cora", "Cardamom"), wish=Wish(shares=2))
    with seeing(acting_for(olga, coop)):
        left = give_notice(
            actor=acting_for(olga, coop), member_id=anna.pk, received_on=date(2026, 9, 30), on=TODAY
        )
    assert left.explanation["sources"] == [["Art. 12", ""]]
    found = walked(client, olga, coop)
    assert not named_in(found, OF_GERMANY)
    assert "Anteil" in found[f"/members/{anna.pk}"]


@pytest.mark.parametrize("country", ["CH", "AT"])
def test_the_law_of_another_countrys_cooperatives_is_never_guessed(country):
    coop = a_coop_of(country, "eg")
    with pytest.raises(StatutesNotAllowed):
        some_statutes(coop)
