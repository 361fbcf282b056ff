"""Members without an address are reached through who stands beside them, each person once."""

from uuid import uuid4

import pytest
from django.core import mail

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.letters.reach import Reach, reach_of
from allmende.membership.models import MailingRecipient, Party, PartyKind
from allmende.membership.register.member_list import MemberQuery
from allmende.membership.use_cases.record_death import record_death
from allmende.membership.use_cases.send_mailing import send_mailing
from allmende.membership.use_cases.start_mailing import RecipientsChanged, start_mailing
from tests.members import a_member
from tests.people import a_coop, a_person, an_office, signed_in

from .beside import CHILD, GERD, GERDA, added, ended, turned_into
from .exits import TODAY, does, the_office
from .test_mailings import JOB, NOW, WORDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return the_office(coop)


def reach(office, coop, picked=None):
    with seeing(office):
        return reach_of(MemberQuery(coop_id=coop.pk, as_of=TODAY), picked, TODAY)


def started(office, coop, shown=None):
    query = MemberQuery(coop_id=coop.pk, as_of=TODAY)
    with seeing(office):
        return start_mailing(actor=office, query=query, words=WORDS, key=uuid4(), shown=shown, now=NOW)


def readers(mailing):
    with system_access():
        rows = mailing.recipients.select_related("party", "member__party").order_by("member", "party")
        return [(row.member.party.given_name, row.party.full_name, row.state) for row in rows]


def test_guardians_read_for_children_each_once(coop, office):
    kim, lea = (a_member(coop, f"{name} Kind", birth_date=CHILD) for name in ("Kim", "Lea"))
    gerda = added(office, kim).beside
    added(office, lea, who=PersonBeside(party_id=gerda.pk))
    added(office, lea, who=PersonBeside(given_name="Gerd", family_name="Vormund", email="gerd@example.org"))
    max_, anna = a_member(coop, "Max Ohne"), a_member(coop, email="anna@example.org")
    added(office, max_, "carer", PersonBeside(party_id=anna.party_id))
    assert reach(office, coop) == Reach(own=1, beside=2, none=0)
    assert reach(office, coop, [max_.pk]) == Reach(beside=1)
    assert reach(office, coop, []) == Reach()
    with pytest.raises(RecipientsChanged):
        started(office, coop, shown=4)
    mailing = started(office, coop, shown=3)
    assert readers(mailing) == [
        ("Kim", "Gerda Vormund", "waiting"),
        ("Lea", "Gerd Vormund", "waiting"),
        ("Anna", "Anna Ackermann", "waiting"),
    ]
    send_mailing(actor=JOB, mailing_id=mailing.pk)
    assert [each.to for each in mail.outbox] == [
        ["gerda@example.org"],
        ["gerd@example.org"],
        ["anna@example.org"],
    ]
    assert "Kim Kind" in mail.outbox[0].body.splitlines()[0]
    assert mail.outbox[0].subject == "Versammlung für Kim Kind"
    assert mail.outbox[2].body.startswith("Nr. ")


def test_who_has_an_own_address_reads_alone_and_who_has_nobody_gets_none(coop, office):
    kim = a_member(coop, "Kim Kind", birth_date=CHILD, email="kim@example.org")
    lea = a_member(coop, "Lea Kind", birth_date=CHILD)
    added(office, kim)
    added(office, lea, who=GERD)  # has no address either
    assert reach(office, coop) == Reach(own=1, none=1)
    assert readers(started(office, coop))[1] == ("Lea", "Lea Kind", "no_address")


@pytest.mark.parametrize(
    ("kind", "role"), [(PartyKind.ORGANISATION, "representative"), (PartyKind.HOUSEHOLD, "joint_holder")]
)
def test_representatives_and_joint_holders_read_too(coop, office, kind, role):
    member = turned_into(a_member(coop), kind, "Werkhof Linde")
    bond = added(office, member, role, GERDA)
    assert reach(office, coop) == Reach(beside=1)
    mailing = started(office, coop)
    ended(office, bond)
    assert reach(office, coop) == Reach(none=1)
    send_mailing(actor=JOB, mailing_id=mailing.pk)  # ended before it went out
    assert mail.outbox == []
    assert readers(mailing)[0][2] == "no_address"


def test_nobody_who_died_or_whose_child_is_of_age_reads(coop, office):
    kim, anna = a_member(coop, "Kim Kind", birth_date=CHILD), a_member(coop, email="anna@example.org")
    added(office, kim, who=PersonBeside(party_id=anna.party_id))
    assert reach(office, coop, [kim.pk]) == Reach(beside=1)
    with system_access():
        Party.objects.filter(pk=kim.party_id).update(birth_date=CHILD.replace(year=2008))
    assert reach(office, coop, [kim.pk]) == Reach(none=1)
    with system_access():
        Party.objects.filter(pk=kim.party_id).update(birth_date=CHILD)
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[])
    assert reach(office, coop, [kim.pk]) == Reach(none=1)


def test_the_page_says_whom_it_reaches(client, coop, office):
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    kim = a_member(coop, "Kim Kind", birth_date=CHILD)
    added(office, kim)
    page = signed_in(client, olga, coop)
    shown = page.get("/mailings/new").content.decode()
    assert 'name="shown" value="1"' in shown
    said = {"key": str(uuid4()), "subject_de": "Hallo", "text_de": "{name}", "do": "send", "shown": "1"}
    sent = page.post("/mailings/new", said)
    assert "Gerda Vormund" in page.get(sent.url).content.decode()
    with system_access():
        assert MailingRecipient.objects.get().party.full_name == "Gerda Vormund"
