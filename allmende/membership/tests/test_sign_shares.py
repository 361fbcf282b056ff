"""A member signs for further shares what is shown, and it is kept word by word (§§ 15a, 15b (1) GenG)."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from allmende.kernel.row_access import seeing, system_access
from allmende.membership.forgetting import forget_papers
from allmende.membership.models import Bond, PartyKind, Statutes, Subscription
from allmende.membership.refusals.members import NotSigned, SignedOnPaper, StatutesHaveChanged
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from tests.api.programs import Program
from tests.members import a_member, a_party, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, acting_for, an_office, signed_in

from .beside import turned_into
from .exits import TODAY, does, the_office
from .joining import what_is_signed
from .letters import letters_to

pytestmark = pytest.mark.django_db
ANNA = "anna@example.org"
ENGLISH = {"accept-language": "en"}


@pytest.fixture
def person():
    return a_person("Anna Ackermann")


@pytest.fixture
def anna(person):
    coop = a_coop("Gartenwerk eG")
    some_statutes(
        coop, notice_months=36, shares_most=9, pay_at_once=40_00, instalments=2, instalment_months=6
    )
    return a_member(coop, person=person, shares=1, paid=100_00, language="en", email=ANNA, town="Brennau")


def declares(person, anna, **more):
    said = {"member_id": anna.pk, "shares": 2, "signed_on": TODAY} | more
    return does(acting_for(person), subscribe_shares, **said)


def test_what_was_shown_is_kept_word_by_word(anna, person):
    made = declares(person, anna, signed=what_is_signed(anna.coop, language="en"))
    kept = made.declaration
    assert (kept["form"], kept["language"], kept["signatures"]) == ("text", "en", ["Anna Ackermann"])
    assert kept["details"] == {"name": "Anna Ackermann", "number": anna.number, "address": ["Brennau"]}
    assert "200.00" in kept["duties"][0]
    assert "80.00" in kept["duties"][0]
    assert "notice period is long" in kept["duties"][-1]
    assert "2 shares in Gartenwerk eG" in kept["statements"]["declares"]
    assert (made.statutes.text_hash, made.is_signed_here, made.is_on_paper) == (
        made.statutes_hash,
        True,
        False,
    )


def test_the_member_gets_the_document_by_mail(anna, person):
    declares(person, anna, signed=what_is_signed(anna.coop, language="en"))
    (mail,) = letters_to(ANNA)
    assert "2 shares" in mail.body
    document = text_of(mail.attachments[0].content)
    for words in ("Anna Ackermann", "200.00", "Gartenwerk eG", "§ 15b (1) GenG", "Brennau"):
        assert words in document, words


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"has_read": False}, "has_read"),
        ({"declares": False}, "declares"),
        ({"signature": ""}, "signature"),
        ({"signature": "Bert Beet"}, "signature"),
        (None, "signature"),
    ],
)
def test_without_all_of_it_nothing_is_declared(anna, person, said, field):
    signed = None if said is None else what_is_signed(anna.coop, **said)
    with pytest.raises(NotSigned) as refused:
        declares(person, anna, signed=signed)
    assert (refused.value.field, "GenG" in str(refused.value.rule)) == (field, True)
    with system_access():
        assert not Subscription.objects.exists()
    assert not letters_to(ANNA)


def test_other_statutes_than_were_shown_are_refused(anna, person):
    with pytest.raises(StatutesHaveChanged):
        declares(person, anna, signed=what_is_signed(anna.coop, statutes_id=0))


def test_the_office_enters_a_paper_and_signs_nothing(anna):
    office = the_office(anna.coop)
    said = {"member_id": anna.pk, "shares": 1, "signed_on": date(2026, 11, 2)}
    with pytest.raises(SignedOnPaper):
        does(office, subscribe_shares, **said, signed=what_is_signed(anna.coop))
    made = does(office, subscribe_shares, **said)
    assert (made.declaration, made.is_on_paper, bool(made.statutes_hash)) == ({"form": "paper"}, True, True)
    assert not letters_to(ANNA)


def test_who_stands_beside_signs_with_the_own_name(person):
    coop = a_coop()
    werk = turned_into(a_member(coop, shares=1, paid=100_00), PartyKind.ORGANISATION, "Werk gGmbH")
    with system_access():
        signer = a_party(coop, person=person)
        Bond.objects.create(
            coop=coop, party=werk.party, beside=signer, role="representative", from_day=date(2020, 1, 1)
        )
    with pytest.raises(NotSigned):
        declares(person, werk, signed=what_is_signed(coop, "Werk gGmbH"))
    assert declares(person, werk, signed=what_is_signed(coop)).declaration["signatures"] == ["Anna Ackermann"]


def test_the_words_go_with_the_papers(anna, person):
    declares(person, anna, signed=what_is_signed(anna.coop))
    with system_access():
        forget_papers(anna.party)
        left = Subscription.objects.get()
    assert (left.declaration, left.shares, bool(left.statutes_hash)) == ({}, 2, True)


def test_the_database_keeps_no_declaration_without_its_statutes(anna, person):
    declares(person, anna, signed=what_is_signed(anna.coop))
    guard = "a_kept_declaration_names_its_statutes"
    with system_access(), pytest.raises(IntegrityError, match=guard), transaction.atomic():
        connection.cursor().execute("update membership_subscription set statutes_id = null")


def test_the_page_shows_duties_and_sum_and_takes_the_signature(client, anna, person):
    signed_in(client, person)
    path = f"/members/{anna.pk}/subscription"
    review = client.post(f"{path}/new", {"shares": "2"}, headers=ENGLISH).content.decode()
    for words in ("200.00", "80.00", "Signature of Anna Ackermann", "unconditionally", "3 shares"):
        assert words in review, words
    with system_access():
        assert not Subscription.objects.exists()
        statutes = Statutes.objects.get()
    assert not letters_to(ANNA)
    said = {
        "shares": "2", "acting": "0", "statutes": statutes.pk, "has_read": "on", "declares": "on",
        "signature": "Berta Beet",
    }  # fmt: skip
    wrong = client.post(path, said, headers=ENGLISH)
    assert (wrong.status_code, "Here Anna Ackermann signs" in wrong.content.decode()) == (422, True)
    done = client.post(path, said | {"signature": "anna  ACKERMANN"}, headers=ENGLISH)
    assert done.url == f"/members/{anna.pk}"
    with system_access():
        made = Subscription.objects.get()
    document = client.get(f"/subscriptions/{made.pk}/declaration.pdf", headers=ENGLISH)
    assert "anna ACKERMANN" in " ".join(text_of(document.content).split())
    assert f"/subscriptions/{made.pk}/declaration.pdf" in client.get(f"/members/{anna.pk}").content.decode()


def test_nobody_else_opens_it_and_a_paper_has_no_document(client, anna, person):
    made = declares(person, anna, signed=what_is_signed(anna.coop))
    signed_in(client, a_person("Bert Beet"))
    assert client.get(f"/subscriptions/{made.pk}/declaration.pdf").status_code == 404
    with system_access():
        Subscription.objects.update(declaration={"form": "paper"})
    signed_in(client, person)
    assert client.get(f"/subscriptions/{made.pk}/declaration.pdf").status_code == 404


def test_programs_read_the_duties_and_sign(anna, person):
    program, today = Program(person), timezone.localdate().isoformat()
    shown = program.get(f"/members/{anna.pk}/subscriptions/preview", shares=2, language="en")
    assert (shown["sum"], shown["due_at_once"], shown["signer"]) == (200_00, 80_00, "Anna Ackermann")
    assert "200.00" in shown["duties"][0]
    address = f"/members/{anna.pk}/subscriptions"
    assert program.post(address, shares=2, signed_on=today).refusal == (422, "not-signed")
    made = program.post(
        address,
        shares=2,
        signed_on=today,
        statutes=shown["statutes"],
        signature=shown["signer"],
        has_read=True,
        declares=True,
        language="en",
    )
    assert (made.status, made["on_paper"]) == (201, False)
    assert program.get(f"/subscriptions/{made['id']}/declaration").status == 200
    few = program.get(f"/members/{anna.pk}/subscriptions/preview", shares=900_001)
    assert few.refusal == (422, "too-many-shares")


def test_the_office_says_on_paper(client, anna):
    officer = a_person("Hannelore Petzold")
    an_office(officer, anna.coop, ["register"])
    signed_in(client, officer, coop=anna.coop)
    with seeing(acting_for(officer, anna.coop)):
        made = subscribe_shares(
            actor=acting_for(officer, anna.coop),
            member_id=anna.pk,
            shares=1,
            signed_on=timezone.localdate(),
            on=timezone.localdate(),
        )
    page = client.get(f"/subscriptions/{made.pk}", headers=ENGLISH).content.decode()
    assert "on paper" in page
