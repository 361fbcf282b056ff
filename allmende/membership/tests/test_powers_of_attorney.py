"""Who acts, or only looks, for a member by power of attorney: with its document, until it ends or is revoked."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from allmende.kernel.errors import NotAllowed
from allmende.kernel.permissions import may
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.letters.on_paper import letter_or_refuse, letter_pdf
from allmende.membership.letters.self_service import self_service_letter
from allmende.membership.models import Bond, Departure, PaperLetter, Party, PartyKind
from allmende.membership.permissions import RULES, acts_for
from allmende.membership.queries import roles_that_act
from allmende.membership.refusals.members import BondNotAllowed, EndedAlready, StandsBesideAlready
from allmende.membership.use_cases.give_member_account import give_member_account
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.record_death import Heir, record_death
from tests.api.programs import Program
from tests.members import a_member, a_party, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_office, signed_in

from .beside import CHILD, SINCE, added, ended, turned_into
from .exits import TODAY, does, now_of, the_office
from .letters import letters_to
from .test_bank_details import IBAN, NOW
from .test_mailings import sent_by_the_worker, started

pytestmark = pytest.mark.django_db
PAUL = PersonBeside(given_name="Paul", family_name="Vertraut", email="paul@example.org")
DEED = "Vollmacht vom 1. März 2026, Ordner 12"
NEXT_MONTH = date(2026, 12, 20)


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return the_office(coop)


@pytest.fixture
def anna(coop):
    return a_member(coop, birth_date=date(1950, 1, 1))


def empowered(office, member, role="attorney", who=PAUL, **more):
    return added(office, member, role, who, **({"document": DEED} | more))


def signing_in(bond, name="Paul Vertraut"):
    """Who holds the power, with a login of the own."""
    person = a_person(name)
    with system_access():
        Party.objects.filter(pk=bond.beside_id).update(person=person)
    return person


def test_it_is_written_down_with_its_document_and_its_end(office, anna):
    bond = empowered(office, anna, until_day=NEXT_MONTH)
    assert (bond.role, bond.document, bond.until_day, bond.end_reason) == ("attorney", DEED, NEXT_MONTH, "")


@pytest.mark.parametrize(
    ("kind", "name"), [(PartyKind.ORGANISATION, "Laden GmbH"), (PartyKind.HOUSEHOLD, "Haus Ackermann")]
)
def test_organisations_and_households_give_one_too(office, anna, kind, name):
    assert empowered(office, turned_into(anna, kind, name)).role == "attorney"


@pytest.mark.parametrize(("role", "acts"), [("attorney", True), ("inspector", False)])
def test_one_acts_and_the_other_sees_only(client, office, anna, role, acts):
    paul = signing_in(empowered(office, anna, role))
    page = signed_in(client, paul)
    assert page.get(f"/members/{anna.pk}").status_code == 200
    with seeing(acting_for(paul)):
        assert acts_for(acting_for(paul), now_of(anna)) is acts
    said = {"member_id": anna.pk, "received_on": TODAY}
    if acts:
        does(acting_for(paul), give_notice, **said)
    else:
        with pytest.raises(NotAllowed):
            does(acting_for(paul), give_notice, **said)
    with system_access():
        assert Departure.objects.filter(member=anna).exists() is acts


def test_the_member_is_told_and_not_who_holds_it(coop, office, anna):
    with system_access():
        Party.objects.filter(pk=anna.party_id).update(email="anna@example.org", language="en")
    bond = empowered(office, anna, "inspector")
    ended(office, bond, reason="Widerrufen")
    given, over = letters_to("anna@example.org")
    assert "Paul Vertraut may see your membership, and declare nothing" in given.body
    assert "ended on 20 November 2026" in over.body
    assert letters_to("paul@example.org") == []


def test_whom_no_mail_reaches_is_told_on_paper(coop, office, anna):
    with system_access():
        Party.objects.filter(pk=anna.party_id).update(language="en")
    empowered(office, anna)
    with system_access():
        letter = PaperLetter.objects.get()
    assert (letter.kind, letter.recipient_id) == ("power", anna.party_id)
    with seeing(office):
        said = " ".join(text_of(letter_pdf(letter_or_refuse(office, letter.pk))).split())
    for words in ("Paul Vertraut may act for your membership", DEED, "If you did not give this power"):
        assert words in said, (words, said)


def test_whoever_has_died_gets_no_mail_of_it_where_no_heir_is_known(coop, office, anna):
    with system_access():
        Party.objects.filter(pk=anna.party_id).update(email="anna@example.org")
    bond = empowered(office, anna, "inspector")
    assert len(letters_to("anna@example.org")) == 1
    does(office, record_death, member_id=anna.pk, died_on=TODAY - timedelta(days=3), heirs=())
    ended(office, bond, reason="Tod der Vollmachtgeberin")
    assert len(letters_to("anna@example.org")) == 1
    with system_access():
        letter = PaperLetter.objects.get(kind="power")
    assert letter.recipient_id == anna.party_id


def test_it_ends_by_itself_on_its_day(client, coop, office, anna):
    paul = signing_in(empowered(office, anna))
    with system_access():
        Bond.objects.filter(beside__person=paul).update(
            until_day=timezone.localdate(), end_reason="Widerrufen"
        )
    assert signed_in(client, paul).get(f"/members/{anna.pk}").status_code == 404


def test_letters_of_a_member_without_an_address_reach_who_acts_and_not_who_looks(coop, office, anna):
    empowered(office, anna)
    empowered(office, anna, "inspector", PersonBeside(family_name="Blick", email="blick@example.org"))
    does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    assert len(letters_to("paul@example.org")) == 1
    assert letters_to("blick@example.org") == []


def test_one_with_an_end_is_revoked_before_it_once(office, anna):
    bond = empowered(office, anna, until_day=NEXT_MONTH)
    assert ended(office, bond, reason="Widerrufen").until_day == TODAY
    with pytest.raises(EndedAlready):
        ended(office, bond, until_day=SINCE)
    over = empowered(office, anna, "inspector", until_day=SINCE + timedelta(days=1))
    with pytest.raises(EndedAlready):
        ended(office, over)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"document": " "}, "document"),
        ({"document": "x" * 201}, "document"),
        ({"until_day": SINCE}, "until_day"),
        ({"role": "carer"}, "document"),
        ({"role": "carer", "document": "", "until_day": NEXT_MONTH}, "until_day"),
        ({"from_day": NEXT_MONTH}, "from_day"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(office, anna, said, field):
    with pytest.raises(BondNotAllowed) as refused:
        empowered(office, anna, **said)
    assert refused.value.field == field


def test_no_child_gives_one_and_none_holds_one(coop, office, anna):
    child = a_member(coop, "Kim Kind", birth_date=CHILD)
    with pytest.raises(BondNotAllowed):
        empowered(office, child)
    for holder in (
        child.party_id,
        turned_into(a_member(coop), PartyKind.ORGANISATION, "Laden GmbH").party_id,
    ):
        with pytest.raises(BondNotAllowed) as refused:
            empowered(office, anna, who=PersonBeside(party_id=holder))
        assert refused.value.field == "family_name"


def test_none_is_entered_after_a_death_and_none_twice(office, anna):
    empowered(office, anna)
    with system_access():
        paul = Party.objects.get(family_name="Vertraut")
    with pytest.raises(StandsBesideAlready):
        empowered(office, anna, who=PersonBeside(party_id=paul.pk))
    heirs = [Heir(given_name="Eva", family_name="Erbe")]
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=heirs)
    with pytest.raises(BondNotAllowed):
        empowered(office, anna, "inspector", PersonBeside(party_id=paul.pk))


@pytest.mark.parametrize(
    "row", [{"role": "attorney"}, {"role": "inspector"}, {"role": "guardian", "document": DEED}]
)
def test_the_database_asks_for_the_document_and_of_nobody_else(coop, anna, row):
    beside = a_party(coop, "Paul Vertraut")
    bond = Bond(coop=coop, party_id=anna.party_id, beside=beside, from_day=SINCE, **row)
    with system_access(), pytest.raises(IntegrityError, match="names_its_document"), transaction.atomic():
        bond.save()


def test_the_database_lets_one_end_earlier_once_and_nothing_else_change(office, anna):
    bond = empowered(office, anna, until_day=NEXT_MONTH)
    rows = Bond.objects.filter(pk=bond.pk)
    for change in (
        {"until_day": NEXT_MONTH + timedelta(days=1), "end_reason": "Länger"},
        {"until_day": TODAY},
        {"until_day": None},
        {"document": "Eine andere"},
    ):
        with system_access(), pytest.raises(IntegrityError, match="a bond ends once"), transaction.atomic():
            rows.update(**change)
    with system_access():
        rows.update(until_day=TODAY, end_reason="Widerrufen")
    with system_access(), pytest.raises(IntegrityError, match="a bond ends once"), transaction.atomic():
        rows.update(until_day=SINCE, end_reason="Noch einmal")


@pytest.mark.parametrize(("role", "looks"), [("attorney", True), ("inspector", False)])
def test_who_only_inspects_the_membership_looks_into_the_list_by_no_door(
    client, coop, office, anna, role, looks
):
    a_member(coop, "Bert Beet")
    paul = signing_in(empowered(office, anna, role))
    page = signed_in(client, paul).post(f"/members/{anna.pk}/inspection")
    assert ("Beet" in page.content.decode()) is looks
    actor = acting_for(paul)
    with seeing(actor):
        asked = {"actor": actor, "on": coop.pk}
        assert may(RULES, "membership.inspect_list", **asked) is looks


@pytest.mark.parametrize("heirs_stay", [True, False])
def test_after_the_death_the_attorney_declares_no_more(coop, office, heirs_stay):
    some_statutes(coop, heirs_continue=heirs_stay)
    anna = a_member(coop, birth_date=date(1950, 1, 1))
    paul = signing_in(empowered(office, anna))
    heirs = [Heir(given_name="Eva", family_name="Erbe")]
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=heirs)
    actor = acting_for(paul)
    with seeing(actor):
        assert not acts_for(actor, now_of(anna))
    with pytest.raises(NotAllowed):
        does(actor, give_member_account, member_id=anna.pk, holder="", iban=IBAN, now=NOW)
    with system_access():
        assert roles_that_act(anna.party_id) == ("joint_representative",)


@pytest.mark.parametrize(("role", "together"), [("inspector", False), ("joint_holder", True)])
def test_who_only_inspects_does_not_read_of_declaring_with_others(client, office, anna, role, together):
    holder = turned_into(anna, PartyKind.HOUSEHOLD, "Haus Ackermann") if together else anna
    paul = signing_in(empowered(office, holder, role, document="" if together else DEED))
    page = signed_in(client, paul).get(f"/members/{anna.pk}", headers={"accept-language": "en"})
    assert ("You declare together" in page.content.decode()) is together


def test_one_that_names_its_end_counts_until_then_in_letters(coop, office, anna):
    in_a_month = timezone.localdate() + timedelta(days=30)
    bond = empowered(office, anna, until_day=in_a_month)
    mailing = started(office, coop)
    sent_by_the_worker(mailing)
    with system_access():
        bond = Bond.objects.select_related("party", "beside__coop").get(pk=bond.pk)
        (reached,) = mailing.recipients.all()
        assert (reached.party_id, reached.state) == (bond.beside_id, "sent")
        subject, _body = self_service_letter(bond.beside, key="k", until=timezone.now())
    assert "Anna Ackermann" in subject


def test_the_page_and_the_door_for_programs(client, coop, anna):
    olga, today = a_person("Olga Obst"), timezone.localdate()
    an_office(olga, coop)
    page, address = signed_in(client, olga, coop), f"/members/{anna.pk}/bonds"
    said = {
        "role": "attorney",
        "from_day": today.isoformat(),
        "country": "DE",
        "given_name": "Paul",
        "family_name": "Vertraut",
    }
    refused = page.post(f"{address}/new", said)
    assert refused.status_code == 422
    assert "#id_document" in refused.content.decode()
    until = (today + timedelta(days=9)).isoformat()
    assert page.post(f"{address}/new", said | {"document": DEED, "until_day": until}).url == address
    shown = page.get(address).content.decode()
    assert DEED in shown
    with system_access():
        bond = Bond.objects.get()
    assert f"/bonds/{bond.pk}/end" in shown
    program = Program(olga, coop)
    (item,) = program.get(f"/members/{anna.pk}/bonds")["items"]
    assert (item["role"], item["document"], item["until_day"]) == ("attorney", DEED, until)
    body = {"role": "inspector", "from_day": today.isoformat(), "family_name": "Blick"}
    assert program.post(f"/members/{anna.pk}/bonds", **body).refusal == (422, "bond-not-allowed")
    made = program.post(f"/members/{anna.pk}/bonds", **body, document=DEED)
    assert made["document"] == DEED
