"""Where the statutes demand the written form, what a member declares counts on paper alone; the office enters it."""

import pytest
from django.utils import timezone

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.models import Departure, Subscription
from allmende.membership.refusals.members import NeedsPaper
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_hardship_notice import give_hardship_notice
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from tests.api.programs import Program
from tests.members import a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, signed_in

from .exits import TODAY, does, the_office

pytestmark = pytest.mark.django_db
WAYS = [
    (give_notice, {"received_on": TODAY}),
    (give_hardship_notice, {"received_on": TODAY, "reason": "Umzug"}),
    (cancel_shares, {"received_on": TODAY, "shares": 1}),
    (subscribe_shares, {"signed_on": TODAY, "shares": 1}),
]
PAGES = [
    ("notice", {}),
    ("hardship-notice", {"reason": "Umzug"}),
    ("share-cancellation", {"shares": "1"}),
    ("subscription", {"shares": "2"}),
]


@pytest.fixture
def person():
    return a_person("Anna Ackermann")


@pytest.fixture
def anna(person):
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop, written_form=True, notice_months=36, sections={"written_form": "§ 4"})
    return a_member(coop, person=person, shares=3, paid=300_00, language="en")


@pytest.mark.parametrize(("use_case", "said"), WAYS, ids=lambda each: getattr(each, "__name__", ""))
def test_a_login_is_refused_with_the_way_out_and_the_office_is_not(anna, person, use_case, said):
    oneself = acting_for(person)
    with seeing(oneself), pytest.raises(NeedsPaper) as refused:
        use_case(actor=oneself, member_id=anna.pk, on=TODAY, **said)
    assert refused.value.status == 409
    assert "§ 177 GenG, § 4 " in str(refused.value.rule)
    with system_access():
        assert not Departure.objects.exists()
        assert not Subscription.objects.exists()
    assert does(the_office(anna.coop), use_case, member_id=anna.pk, **said)


@pytest.mark.parametrize(("slug", "said"), PAGES, ids=[slug for slug, _said in PAGES])
def test_the_page_hands_out_the_paper_and_writes_nothing(client, anna, person, slug, said):
    signed_in(client, person)
    english = {"accept-language": "en"}
    review = client.post(f"/members/{anna.pk}/{slug}/new", said, headers=english).content.decode()
    assert "Get it to print" in review
    answer = client.post(f"/members/{anna.pk}/{slug}", said | {"acting": "0"}, headers=english)
    assert answer["Content-Type"] == "application/pdf"
    paper = text_of(answer.content)
    assert "Anna Ackermann" in paper
    assert "signature" in paper
    if slug == "subscription":
        assert "200.00" in review, "the duty to pay is highlighted (§ 15a GenG)"
        assert "200.00" in paper
    with system_access():
        assert not Departure.objects.exists()
        assert not Subscription.objects.exists()


def test_a_program_of_the_member_is_refused(anna, person):
    today = timezone.localdate().isoformat()
    answer = Program(person).post(f"/members/{anna.pk}/notices", received_on=today)
    assert answer.refusal == (409, "needs-paper")
