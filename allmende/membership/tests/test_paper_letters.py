"""Letters for whom no mail reaches: they wait for the office, are written anew when opened, and are marked as sent."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from allmende.kernel.errors import NotAllowed, NotFound
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.forgetting import forget_papers
from allmende.membership.joining.applying import Account
from allmende.membership.letters.on_paper import letter_or_refuse, letter_pdf
from allmende.membership.models import PaperLetter
from allmende.membership.refusals.members import LetterSentAlready, NotYetReceived
from allmende.membership.use_cases.admit_member import Resolution, admit_member
from allmende.membership.use_cases.admit_subscription import admit_subscription
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.give_notice import give_notice
from allmende.membership.use_cases.mark_letters_sent import mark_letters_sent
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.membership.use_cases.refuse_subscription import refuse_subscription
from allmende.membership.use_cases.subscribe_shares import subscribe_shares
from allmende.membership.use_cases.take_back_admission import take_back_admission
from allmende.membership.use_cases.take_back_exit import take_back_exit
from allmende.membership.use_cases.withdraw_notice import withdraw_notice
from allmende.membership.waiting import tasks_for
from tests.api.programs import Program
from tests.members import OFFICE_HOURS, a_member
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, an_office, an_officer, signed_in

from .exits import TODAY, does, the_office
from .joining import BOARD, DECIDED_AT, an_application, named

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
NOW_DAY = timezone.localdate


@pytest.fixture
def coop():
    return a_coop("Gartenwerk eG")


@pytest.fixture
def office(coop):
    return the_office(coop)


def waiting(coop):
    with system_access():
        found = PaperLetter.objects.filter(coop=coop, sent_on=None).order_by("pk")
        return [(each.kind, each.member_id, each.recipient.full_name) for each in found]


def printed(office, number=0):
    with seeing(office):
        letters = list(PaperLetter.objects.order_by("pk"))
        return " ".join(text_of(letter_pdf(letter_or_refuse(office, letters[number].pk))).split())


def marked(office, *ids, coop_id=None, sent_on=None):
    day = sent_on or NOW_DAY()
    with seeing(office):
        return mark_letters_sent(
            actor=office, coop_id=coop_id or office.coop_id, letter_ids=ids, sent_on=day, on=NOW_DAY()
        )


def a_letter(coop, office):
    anna = a_member(coop, language="en", street="Am Anger 1", town="Brennau")
    does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    with system_access():
        return PaperLetter.objects.get(member=anna)


def test_an_admission_and_its_mandate_wait_for_whoever_gave_no_address(coop, office):
    account = Account(holder="", iban="DE89 3704 0044 0532 0130 00")
    application = an_application(coop, named("Dora", "Dill"), account=account, language="en")
    with seeing(office):
        dora = admit_member(actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT)
    assert waiting(coop) == [("mandate", dora.pk, "Dora Dill"), ("admission", dora.pk, "Dora Dill")]
    assert f"ALM-{dora.pk:06}-1" in printed(office, 0)
    assert "Certificate of membership" in printed(office, 1)


def test_whoever_has_an_address_gets_a_mail_instead(coop, office):
    anna = a_member(coop, email="anna@example.org")
    does(office, give_notice, member_id=anna.pk, received_on=TODAY)
    assert waiting(coop) == []


def test_a_notice_says_how_it_stands_when_it_is_printed(coop, office):
    letter = a_letter(coop, office)
    assert "Confirmation of your notice" in printed(office)
    said = {"member_id": letter.member_id, "departure_id": letter.departure_id, "agreed_by": "Vorstand"}
    does(office, withdraw_notice, **said)
    assert len(waiting(coop)) == 1
    assert "withdrawn" in printed(office)


def test_an_exclusion_always_goes_on_paper(coop, office):
    anna = a_member(coop, email="anna@example.org", language="en")
    said = {"reason": "§ 5 of the statutes", "heard_on": TODAY, "sent_on": TODAY}
    does(office, expel_member, member_id=anna.pk, **said)
    assert waiting(coop) == [("departure", anna.pk, "Anna Ackermann")]
    assert "Your exclusion" in printed(office)
    with system_access():
        letter = PaperLetter.objects.select_related("departure").get()
    with translation.override("de"):
        assert letter.about == "Ausschluss, per Einschreiben"
    marked(office, letter.pk)
    with system_access():
        assert (
            PaperLetter.objects.get().sent_on == TODAY
        )  # the day that ended the assembly rights, not that of the click


def test_further_shares_that_were_admitted(coop, office):
    anna = a_member(coop, paid=100_00, language="en")
    asked = does(office, subscribe_shares, member_id=anna.pk, shares=1, signed_on=TODAY)
    does(
        office,
        admit_subscription,
        subscription_id=asked.pk,
        resolution=Resolution(on=TODAY, by="Vorstand"),
        now=OFFICE_HOURS,
    )
    assert waiting(coop) == [("shares", anna.pk, "Anna Ackermann")]
    assert "further shares" in printed(office)


def test_further_shares_that_were_refused(coop, office):
    anna = a_member(coop, paid=100_00, language="en")
    asked = does(office, subscribe_shares, member_id=anna.pk, shares=1, signed_on=TODAY)
    does(office, refuse_subscription, subscription_id=asked.pk)
    assert waiting(coop) == [("shares", anna.pk, "Anna Ackermann")]
    assert "They were not admitted" in printed(office)


def test_heirs_get_theirs_where_the_post_finds_them(coop, office):
    anna = a_member(coop)
    heirs = [
        Heir(given_name="Eva", family_name="Erbe", street="Am Anger 2", postcode="14770", town="Brennau"),
        Heir(given_name="Egon", family_name="Erbe", email="egon@example.org"),
        Heir(given_name="Else", family_name="Erbe"),
    ]
    does(office, record_death, member_id=anna.pk, died_on=TODAY, heirs=heirs)
    assert waiting(coop) == [("departure", anna.pk, "Eva Erbe")]
    assert "Am Anger 2" in printed(office)


def test_what_was_not_sent_need_not_be_taken_back(coop, office):
    letter = a_letter(coop, office)
    said = {"member_id": letter.member_id, "departure_id": letter.departure_id, "reason": "Verwechselt"}
    does(office, take_back_exit, **said)
    assert waiting(coop) == []


def test_what_was_sent_is_taken_back_by_another_letter(coop, office):
    application = an_application(coop, named("Dora", "Dill"), language="en")
    with seeing(office):
        dora = admit_member(actor=office, application_id=application.pk, resolution=BOARD, now=DECIDED_AT)
    with system_access():
        marked(office, PaperLetter.objects.get().pk)
    day = BOARD.on + timedelta(days=3)
    does(
        office,
        take_back_admission,
        member_id=dora.pk,
        reason="Verwechselt",
        on=day,
        now=DECIDED_AT + timedelta(days=3),
    )
    assert waiting(coop) == [("admission", dora.pk, "Dora Dill")]
    assert "does not count" in printed(office, 1)


def test_it_is_marked_once_and_counted_until_then(coop, office):
    letter = a_letter(coop, office)
    with seeing(office):
        assert [
            (each.kind, each.count) for each in tasks_for(office, on=TODAY) if each.kind == "letters"
        ] == [("letters", 1)]
    (sent,) = marked(office, letter.pk)
    assert sent.sent_on == NOW_DAY()
    with system_access():
        told = AuditEntry.objects.get(fact="LettersSent")
    assert told.details["letters"] == [letter.pk]
    with seeing(office):
        assert not [each for each in tasks_for(office, on=TODAY) if each.kind == "letters"]
    with pytest.raises(LetterSentAlready):
        marked(office, letter.pk)


def test_it_is_refused_to_others_and_for_other_days(coop, office):
    letter = a_letter(coop, office)
    for day in (NOW_DAY() + timedelta(days=1), date(2020, 1, 1)):
        with pytest.raises(NotYetReceived):
            marked(office, letter.pk, sent_on=day)
    with pytest.raises(NotFound):
        marked(office, letter.pk, letter.pk + 1)
    with pytest.raises(NotFound):
        marked(the_office(a_coop()), letter.pk)
    with pytest.raises(NotAllowed):
        marked(an_officer(coop, ["lend"]), letter.pk)
    with seeing(the_office(a_coop())) as _nothing, pytest.raises(NotFound):
        letter_or_refuse(the_office(a_coop()), letter.pk)
    assert len(waiting(coop)) == 1


def test_the_office_opens_and_marks_them_on_its_page(client, coop, office):
    letter, person = a_letter(coop, office), a_person("Olga Obst")
    an_office(person, coop, ["register"])
    signed_in(client, person, coop=coop)
    page = client.get("/members/letters", headers=ENGLISH).content.decode()
    assert f"/members/letters/{letter.pk}.pdf" in page
    assert "Confirmation" in text_of(client.get(f"/members/letters/{letter.pk}.pdf").content)
    said = {"sent_on": NOW_DAY().isoformat(), "acting": coop.pk}
    assert client.post("/members/letters", said).status_code == 422
    assert client.post("/members/letters", said | {"letters": [letter.pk]}).status_code == 302
    assert f"{letter.pk}.pdf" not in client.get("/members/letters").content.decode()
    assert f"{letter.pk}.pdf" in client.get("/members/letters?show=sent").content.decode()
    signed_in(client, a_person("Bert Beet"))
    assert client.get(f"/members/letters/{letter.pk}.pdf").status_code == 404


def test_programs_do_the_same(coop, office):
    letter, person = a_letter(coop, office), a_person("Olga Obst")
    an_office(person, coop, ["register"])
    program = Program(person, coop)
    (item,) = program.get("/letters")["items"]
    assert (item["id"], item["kind"], item["recipient"]) == (letter.pk, "departure", "Anna Ackermann")
    assert program.get(f"/letters/{letter.pk}/document").status == 200
    day = NOW_DAY().isoformat()
    assert program.post("/letters/sent", letters=[letter.pk], sent_on=day)["items"][0]["sent_on"] == day
    again = program.post("/letters/sent", letters=[letter.pk], sent_on=day)
    assert again.refusal == (409, "letter-sent-already")
    assert program.get("/letters")["items"] == []
    assert len(program.get("/letters", state="sent")["items"]) == 1
    assert Program(a_person("Bert Beet")).get("/letters").status == 403


def test_it_goes_with_the_papers(coop, office):
    letter = a_letter(coop, office)
    with system_access():
        forget_papers(letter.recipient)
        assert not PaperLetter.objects.exists()


def test_the_database_guards_what_it_is_about(coop, office):
    a_letter(coop, office)
    change = "update membership_paperletter set kind = 'mandate'"
    with system_access(), pytest.raises(IntegrityError, match="about_one_thing"), transaction.atomic():
        connection.cursor().execute(change)


def test_a_query_that_forgot_its_cooperative_returns_nothing(coop, office):
    a_letter(coop, office)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from membership_paperletter")
        assert cursor.fetchone() == (0,)
