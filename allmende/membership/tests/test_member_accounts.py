"""The account a member is paid to: by the member, by who represents it, by the office; apart from the mandate."""

import json
from datetime import date

import pytest

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.bonds.beside import PersonBeside
from allmende.membership.law import retention
from allmende.membership.letters.on_paper import letter_or_refuse, letter_pdf
from allmende.membership.models import PaperLetter
from allmende.membership.permissions import members_visible_to
from allmende.membership.refusals.members import NotAMember
from allmende.membership.register.history import history_of
from allmende.membership.register.searching import matching
from allmende.membership.stored.erasing import kept_of
from allmende.membership.timeline import timeline_of
from allmende.membership.use_cases.end_member_account import end_member_account
from allmende.membership.use_cases.give_collection_mandate import give_collection_mandate
from allmende.membership.use_cases.give_member_account import give_member_account
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.request_erasure import request_erasure
from allmende.membership.use_cases.show_member_account import show_member_account
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.payments.iban import InvalidIban
from allmende.payments.models import PayoutAccount
from allmende.payments.refusals import NoAccount
from tests.api.programs import Program
from tests.members import a_creditor, a_member
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_office, signed_in

from .beside import added
from .exits import TODAY, does, the_office
from .letters import letters_to
from .test_bank_details import IBAN, NOW, OTHER

pytestmark = pytest.mark.django_db
WHOLE = "DE89370400440532013000"


@pytest.fixture
def anna():
    """A member with a login and an address."""
    coop, person = a_coop("Gartenwerk eG"), a_person("Anna Ackermann")
    return a_member(coop, email="anna@example.org", language="en", person=person), person


def gives(actor, member, **more):
    return does(
        actor, give_member_account, **{"member_id": member.pk, "holder": "", "iban": IBAN, "now": NOW} | more
    )


def ends(actor, member):
    return does(actor, end_member_account, member_id=member.pk, now=NOW)


def shows(actor, member):
    with seeing(actor):
        return show_member_account(actor=actor, member_id=member.pk)


def audited(fact):
    with system_access():
        return [entry.details for entry in AuditEntry.objects.filter(fact=fact).order_by("pk")]


def test_a_member_names_sees_changes_and_takes_out_the_own_account(anna):
    member, person = anna
    me = acting_for(person)
    first = gives(me, member)
    assert (first.holder, first.masked_iban, first.from_day) == ("Anna Ackermann", "DE89 •••• 3000", TODAY)
    shown = shows(me, member)
    assert (shown.holder, shown.iban) == ("Anna Ackermann", WHOLE)
    second = gives(me, member, iban=OTHER, holder="Bert Beet")
    assert ends(me, member).pk == second.pk
    with pytest.raises(NoAccount):
        shows(me, member)
    with pytest.raises(NoAccount):
        ends(me, member)
    assert [each["payout_account_id"] for each in audited("MemberAccountGiven")] == [first.pk, second.pk]
    assert [each["payout_account_id"] for each in audited("MemberAccountShown")] == [first.pk]
    assert audited("MemberAccountEnded") == [
        {"member_id": member.pk, "coop_id": member.coop_id, "payout_account_id": second.pk}
    ]
    with system_access():
        assert "0532013000" not in json.dumps(
            [each.details for each in AuditEntry.objects.all()], default=str
        )
    letters = letters_to("anna@example.org")
    assert len(letters) == 3
    assert all("0532" not in letter.body for letter in letters)
    assert "nothing is collected from it" in letters[0].body


def test_whom_no_mail_reaches_is_told_on_paper_and_not_who_changed_it():
    coop = a_coop()
    anna, office = a_member(coop, birth_date=date(1950, 1, 1), street="Weg 1", town="Ort"), the_office(coop)
    paul = PersonBeside(given_name="Paul", family_name="Vertraut", email="paul@example.org")
    added(office, anna, "attorney", paul, document="Vollmacht")
    does(office, give_member_account, member_id=anna.pk, holder="", iban=IBAN, now=NOW)
    with system_access():
        letter = PaperLetter.objects.get(kind="account")
    assert letter.recipient_id == anna.party_id
    assert letters_to("paul@example.org") == []
    with seeing(office):
        said = " ".join(text_of(letter_pdf(letter_or_refuse(office, letter.pk))).split())
    assert "DE89 •••• 3000" in said


def test_after_a_death_every_heir_is_told_signed_in_or_not():
    coop = a_coop()
    anna, office = a_member(coop, email="anna@example.org"), the_office(coop)
    heirs = [
        Heir(given_name="Eva", family_name="Erbe", email="eva@example.org"),
        Heir(given_name="Paul", family_name="Post", street="Weg 2", town="Ort"),
        Heir(given_name="Nora", family_name="Nirgends"),
    ]
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=heirs)
    before = len(letters_to("eva@example.org"))
    does(office, give_member_account, member_id=anna.pk, holder="Eva Erbe", iban=IBAN, now=NOW)
    assert len(letters_to("eva@example.org")) == before + 1
    assert letters_to("anna@example.org") == []
    with system_access():
        letter = PaperLetter.objects.select_related("recipient").get(kind="account")
    assert letter.recipient.given_name == "Paul"


def test_where_no_heir_is_found_it_goes_to_the_address_of_the_dead():
    coop = a_coop()
    anna, office = a_member(coop, street="Weg 1", town="Ort"), the_office(coop)
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=[Heir(family_name="Nirgends")])
    does(office, give_member_account, member_id=anna.pk, holder="", iban=IBAN, now=NOW)
    with system_access():
        assert PaperLetter.objects.get(kind="account").recipient_id == anna.party_id


def test_it_is_no_mandate_and_a_mandate_is_no_account(anna):
    member, person = anna
    me = acting_for(person)
    a_creditor(member.coop)
    gives(me, member)
    mandate = {"member_id": member.pk, "holder": "", "iban": OTHER, "signed_on": TODAY, "now": NOW}
    does(me, give_collection_mandate, **mandate)
    with system_access():
        assert PayoutAccount.objects.get().masked_iban == "DE89 •••• 3000"
    assert shows(me, member).iban == WHOLE


def test_give_member_account_refuses_what_is_no_iban_and_who_never_was_a_member(anna):
    member, person = anna
    with pytest.raises(InvalidIban):
        gives(acting_for(person), member, iban="DE89 3704 0044 0532 0130 01")
    gives(acting_for(person), member)
    office = the_office(member.coop)
    does(office, take_back_admission, member_id=member.pk, reason="Verwechselt", now=NOW)
    with system_access():
        gone = PayoutAccount.objects.get()
    assert (gone.until_day, gone.iban) == (TODAY, None)
    with pytest.raises(NotAMember):
        gives(office, member)


def test_strangers_members_and_other_offices_touch_nothing(anna):
    member, person = anna
    gives(acting_for(person), member)
    stranger, colleague = a_person("Bert Beet"), a_person("Carla Celler")
    a_member(member.coop, "Bert Beet", person=stranger)
    other = a_coop("Andere eG")
    an_office(colleague, other, ["register"])
    an_office(colleague, member.coop, ["lend"])
    for actor in (acting_for(stranger), acting_for(colleague, other), acting_for(colleague, member.coop)):
        for step in (gives, ends, shows):
            with pytest.raises((NotFound, NotAllowed)):
                step(actor, member)
    with system_access():
        assert PayoutAccount.objects.get().until_day is None
    assert audited("IbanRevealed") == []


def test_the_page_takes_it_shows_the_ends_and_the_whole_once(client, anna):
    member, person = anna
    client = signed_in(client, person)
    path, typed = f"/members/{member.pk}/account", {"iban": IBAN, "holder": "", "acting": "0"}
    assert client.post(path, typed | {"iban": "DE1"}).status_code == 422
    assert client.post(f"{path}/iban", {"acting": "0"})["Location"] == path  # none is named yet
    assert client.post(path, typed)["Location"] == path
    page = client.get(path).content.decode()
    assert "DE89 •••• 3000" in page
    assert "0532" not in page
    shown = client.post(f"{path}/iban", {"acting": "0"})
    assert IBAN in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert client.get(f"{path}/iban").status_code == 405
    assert "DE89 •••• 3000" in client.get(f"/members/{member.pk}").content.decode()
    for _twice in range(2):
        assert client.post(f"{path}/end", {"acting": "0"})["Location"] == path
    with system_access():
        assert PayoutAccount.objects.get().until_day is not None
    assert "DE89 •••• 3000" in client.get(path).content.decode()


def test_nobody_else_opens_the_page(client, anna):
    member, _person = anna
    stranger = a_person("Bert Beet")
    a_member(member.coop, "Bert Beet", person=stranger)
    for path in ("account", "account/iban", "account/end"):
        assert signed_in(client, stranger).post(f"/members/{member.pk}/{path}").status_code == 404


def test_programs_name_read_show_and_take_it_out(anna):
    member, _person = anna
    olga = a_person("Olga Obst")
    an_office(olga, member.coop)
    program, door = Program(olga, member.coop), f"/members/{member.pk}/account"
    assert program.get(door).refusal == (409, "no-account")
    assert program.post(door, iban="DE1").status == 422
    assert program.post(door, iban=IBAN)["iban"] == "DE89 •••• 3000"
    assert program.get(door)["holder"] == "Anna Ackermann"
    shown = program.post(f"{door}/iban")
    assert (shown["iban"], shown["holder"]) == (WHOLE, "Anna Ackermann")
    assert "no-store" in shown.headers["Cache-Control"]
    stranger, other = a_person("Otto Ost"), a_coop()
    an_office(stranger, other)
    for path, sent in ((door, {"iban": IBAN}), (f"{door}/iban", {}), (f"{door}/end", {})):
        assert Program(stranger, other).post(path, **sent).status == 404
        assert Program(olga, member.coop, scopes=["pool"]).post(path, **sent).status == 403
    assert program.post(f"{door}/end")["until_day"] is not None
    assert program.post(f"{door}/end").refusal == (409, "no-account")


def test_it_stands_in_the_time_line_and_the_office_finds_whom_it_belongs_to(anna):
    member, person = anna
    gives(acting_for(person), member)
    gives(acting_for(person), member, iban=OTHER)
    office = the_office(member.coop)
    with seeing(office):
        kinds = [each.kind for each in timeline_of(member, history_of(member), names={}, for_office=True)]
        for end, found in (("2051", [member.pk]), ("3000", [])):
            meant = members_visible_to(office).filter(matching(end, coop_id=member.coop_id))
            assert list(meant.values_list("pk", flat=True)) == found
    assert (kinds.count("account_named"), kinds.count("account_ended")) == (2, 1)


def test_what_is_kept_says_how_long_and_it_ends_with_the_membership(anna):
    member, person = anna
    me = acting_for(person)
    gives(me, member)
    gives(me, member, iban=OTHER)

    def periods():
        with system_access():
            return [each.until for each in kept_of(member.party, TODAY) if each.period == retention.ACCOUNT]

    ended = retention.expires_on(retention.ACCOUNT, TODAY, jurisdiction="DE")
    assert periods() == [None, ended]
    with system_access():
        member.left_on, member.left_by = TODAY.replace(year=TODAY.year - 1), "notice"
        member.save(update_fields=["left_on", "left_by"])
    with seeing(me):
        request_erasure(actor=me, party=member.party, on=TODAY)
    assert periods() == [ended]


def test_accounts_are_kept_as_long_as_those_of_mandates_everywhere():
    for country in ("DE", "AT", "CH", "BE"):
        both = [
            retention.retention(each, jurisdiction=country) for each in (retention.ACCOUNT, retention.MANDATE)
        ]
        assert both[0].months == both[1].months
