"""Where members and offices read how many shares somebody holds: those given back are held until they cease."""

import pytest
from django.utils import timezone, translation

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.further_shares import figures_of_further_shares
from allmende.membership.letters.confirmations import of_subscription
from allmende.membership.letters.mail_words import Words, fill, subject_for
from allmende.membership.models import Member, Party
from allmende.membership.queries import rules_on
from allmende.membership.shares.held import Held
from allmende.membership.use_cases.admit_member import Resolution
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.cancel_shares import cancel_shares
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from tests.members import OFFICE_HOURS, a_member, some_statutes
from tests.people import a_coop, a_network, a_person, an_office, signed_in

from .exits import does, now_of, the_office

pytestmark = pytest.mark.django_db
WORDS = Words(subject_de="{anteile} Anteile", text_de="Sie halten {anteile} Anteile.")


@pytest.fixture
def coop():
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    return coop


@pytest.fixture
def anna(coop):
    """She holds six shares, and gave back one of them."""
    person, member = a_person("Anna Ackermann", language="de"), a_member(coop, shares=6, paid=600_00)
    with system_access():
        Party.objects.filter(pk=member.party_id).update(person=person)
    gives_back(member)
    return member, person


def gives_back(member, shares=1):
    today = timezone.localdate()
    said = {"member_id": member.pk, "shares": shares, "received_on": today, "on": today}
    return does(the_office(member.coop), cancel_shares, **said)


def test_a_mail_says_what_is_held(anna):
    member = now_of(anna[0])
    with system_access():
        mail = fill(WORDS, member, member.coop)
        assert (mail.subject, mail.body) == ("6 Anteile", "Sie halten 6 Anteile.")
        assert subject_for(WORDS, member, {member.pk: Held(5)}) == "5 Anteile"


def test_a_mail_says_it_of_whoever_leaves(coop):
    bert, today = a_member(coop, "Bert Beet", shares=2), timezone.localdate()
    does(the_office(coop), give_notice, member_id=bert.pk, received_on=today, on=today)
    with system_access():
        assert fill(WORDS, now_of(bert), coop).body == "Sie halten 2 Anteile."


@pytest.mark.parametrize("address", ["/", "/memberships"])
def test_the_own_pages_say_it_with_what_is_given_back(client, anna, address):
    a_network()
    page = signed_in(client, anna[1]).get(address).content.decode()
    assert "1 zum 31." in page
    assert "gekündigt" in page
    assert ("6 Anteile" if address == "/" else '<td class="num">6</td>') in page


def test_the_own_pages_read_it_of_all_memberships_at_once(client, anna, django_assert_max_num_queries):
    _member, person = anna
    browser = signed_in(client, person)
    with django_assert_max_num_queries(1000) as one:
        browser.get("/memberships")
    for name in ("Werkhof Linde eG", "Havelbogen eG"):
        other = a_member(a_coop(name), shares=3, paid=300_00)
        with system_access():
            Party.objects.filter(pk=other.party_id).update(person=person)
        gives_back(other)
    with django_assert_max_num_queries(len(one)):
        assert browser.get("/memberships").content.decode().count("gekündigt</span>") == 3


def test_an_admission_that_was_a_mistake_is_shown_with_what_is_held(client, anna):
    member, _person = anna
    olga = a_person("Olga Obst", language="de")
    an_office(olga, member.coop)
    page = signed_in(client, olga, member.coop).get(f"/members/{member.pk}/admission/mistake")
    assert "<dt>Anteile</dt><dd>6</dd>" in page.content.decode().replace("\n", "")


def test_further_shares_are_added_to_what_is_held(anna):
    member, office, today = now_of(anna[0]), the_office(anna[0].coop), timezone.localdate()
    with seeing(office), translation.override("de"):
        figures = dict(figures_of_further_shares(rules_on(member.coop, today), member, 2))
    assert figures["Anteile insgesamt nach der Zulassung"] == "8 Anteile"
    assert figures["Davon"].startswith("1 zum 31.")
    waiting = does(office, subscribe_shares, member_id=member.pk, shares=2, signed_on=today, on=today)
    decided = {
        "subscription_id": waiting.pk,
        "resolution": Resolution(on=today, by="Vorstand"),
        "on": today,
        "now": OFFICE_HOURS,
    }
    admitted = does(office, admit_subscription, **decided)
    with system_access(), translation.override("de"):
        admitted.member = Member.objects.select_related("party", "coop").get(pk=member.pk)
        said = dict(of_subscription(admitted).figures)
    assert said["Anteile insgesamt"] == "8 Anteile"
    assert said["Davon"].startswith("1 zum 31.")
