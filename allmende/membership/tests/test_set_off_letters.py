"""A set-off is declared to whom the payout is for (§ 388 BGB), and so is that it was taken back."""

from datetime import date

import pytest
from django.utils.timezone import localdate

from allmende.kernel.row_access import system_access
from allmende.membership.letters.confirmations import of_departure
from allmende.membership.letters.confirming import confirm
from allmende.membership.models import Departure, LetterKind, Member, PaperLetter
from allmende.membership.use_cases.expel_member import expel_member
from allmende.membership.use_cases.record_death import Heir, record_death
from allmende.payments.models import ClaimKind
from allmende.ui.formats import format_date
from tests.members import a_member, some_statutes
from tests.pdf_text import text_of
from tests.people import a_coop, a_person, a_token, an_office, an_officer, signed_in

from .exits import does
from .letters import letters_go_out, letters_to, mails_to
from .test_set_off_payout import a_claim, payout_of, receipts, sets_off, takes_one_back
from .test_settlement_letters import attached, became, printed
from .years import MAY, TODAY, leaves, settles

pytestmark = pytest.mark.django_db
BERT, HILDE = "bert@example.org", "hilde@example.org"


def by_notice(coop, bert):
    leaves(bert)


def by_exclusion(coop, bert):
    said = {"reason": "Zahlte nie", "heard_on": date(2025, 4, 1), "sent_on": MAY}
    does(an_officer(coop), expel_member, member_id=bert.pk, on=TODAY, **said)


def by_death(coop, bert):
    heir = Heir(family_name="Beet", given_name="Hilde", email=HILDE)
    does(an_officer(coop), record_death, member_id=bert.pk, died_on=MAY, heirs=[heir], on=TODAY)


def an_owing(ending, *, language="en", email=BERT):
    """Bert, who left with 200 euros, knows of his settlement, and owes 30 euros of dues and 20 of a fee."""
    coop = a_coop("Gartenwerk eG")
    some_statutes(coop)
    a_member(coop, "Anna Ackermann", shares=3, paid=300_00)
    bert = a_member(coop, "Bert Beet", shares=2, paid=200_00, email=email)
    with system_access():
        bert.party.language = language
        bert.party.save(update_fields=["language"])
    ending(coop, bert)
    settles(coop)
    letters_go_out(coop)
    a_claim(bert, 30_00, kind=ClaimKind.DUES, due_on=date(2025, 11, 1))
    a_claim(bert, 20_00, kind=ClaimKind.ADMISSION_FEE, due_on=date(2025, 10, 1))
    return coop, bert


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        (
            "en",
            "Set-off: 50.00 euros against the payout · Gartenwerk eG",
            (
                "We set them off against what is paid out to you of the settlement to 31 December 2025",
                "§ 387 BGB, § 388 BGB, § 389 BGB",
                "Dues, due on 1 November 2025 (Beitrag): 30.00 euros",
                "Admission fee, due on 1 October 2025 (Beitrag): 20.00 euros",
                "Set off together: 50.00 euros",
                "Settlement credit: 200.00 euros",
                "Left to be paid out: 150.00 euros",
            ),
        ),
        (
            "de",
            "Aufrechnung: 50,00 Euro gegen die Auszahlung · Gartenwerk eG",
            (
                "Wir rechnen sie gegen das auf, was Ihnen aus der Auseinandersetzung zum 31. Dezember 2025",
                "Zusammen aufgerechnet: 50,00 Euro",
                "Bleibt auszuzahlen: 150,00 Euro",
            ),
        ),
    ],
)
def test_each_claim_the_sum_and_what_is_left_are_named(language, subject, words):
    coop, bert = an_owing(by_notice, language=language)
    sets_off(coop, payout_of(bert))
    letters_go_out(coop)
    sent = mails_to(BERT)[-1]
    assert sent.subject == subject
    said = " ".join(sent.body.split())
    assert [each for each in words if each not in said] == [], said
    assert "150" in attached(sent)


def test_who_was_expelled_is_told_of_it_and_of_no_exclusion_by_mail():
    coop, bert = an_owing(by_exclusion)
    before = len(mails_to(BERT))
    sets_off(coop, payout_of(bert))
    letters_go_out(coop)
    (sent,) = mails_to(BERT)[before:]
    assert sent.subject.startswith("Set-off")
    assert letters_to(BERT) == []


def test_after_a_death_the_heirs_are_told():
    coop, bert = an_owing(by_death)
    before = len(mails_to(HILDE))
    sets_off(coop, payout_of(bert))
    letters_go_out(coop)
    (sent,) = mails_to(HILDE)[before:]
    assert "payments are due from the membership of Bert Beet" in sent.body
    assert mails_to(BERT) + letters_to(BERT) == []


def test_whom_no_mail_reaches_gets_it_on_paper():
    coop, bert = an_owing(by_notice, email="")
    sets_off(coop, payout_of(bert))
    letters_go_out(coop)
    assert "Set off together 50.00 euros" in printed(coop, kind="set_off")


@pytest.mark.parametrize(
    ("language", "part", "subject", "words"),
    [
        ("en", "Taken back: Admission fee, due", "The set-off was taken back", "50.00 euros were set off"),
        (
            "de",
            "Zurückgenommen: Eintrittsgeld, fällig",
            "Die Aufrechnung wurde zurückgenommen",
            "50,00 Euro gegen die Auszahlung",
        ),
    ],
)
def test_that_it_was_taken_back_is_said_to_who_was_told(language, part, subject, words):
    coop, bert = an_owing(by_notice, language=language)
    sets_off(coop, payout_of(bert))
    letters_go_out(coop)
    fee, dues = receipts(bert)
    takes_one_back(coop, bert, fee)
    letters_go_out(coop)
    assert part in mails_to(BERT)[-1].body
    takes_one_back(coop, bert, dues)
    letters_go_out(coop)
    sent = mails_to(BERT)[-1]
    assert subject in sent.subject
    assert words in sent.body
    assert "200" in sent.body


def test_what_was_undone_before_anybody_was_told_is_written_to_nobody():
    coop, bert = an_owing(by_notice)
    before = len(mails_to(BERT))
    sets_off(coop, payout_of(bert))
    for each in receipts(bert):
        takes_one_back(coop, bert, each)
    letters_go_out(coop)
    assert mails_to(BERT)[before:] == []
    assert {state for kind, _to, state in became(coop) if kind == "set_off"} == {"dropped"}


def test_no_confirmation_goes_to_the_mailbox_of_the_dead():
    _coop, bert = an_owing(by_death)
    with system_access():
        bert = Member.objects.select_related("party", "coop").get(pk=bert.pk)
        step = Departure.objects.select_related("coop", "member__party", "member__coop").get(member=bert)
        before = len(letters_to(HILDE))
        about = (LetterKind.DEPARTURE, {"departure": step})
        confirm(bert, lambda: of_departure(step), on=TODAY, about=about, printed=False)
        assert not PaperLetter.objects.filter(member=bert).exists()
    assert len(letters_to(HILDE)) == before + 1
    assert letters_to(BERT) == []


def test_it_is_opened_among_the_documents_of_the_person_with_its_date(client):
    coop, bert = an_owing(by_notice)
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    signed_in(client, olga, coop)
    with system_access():
        step = Departure.objects.get(member=bert)
    address = f"/members/{bert.pk}/departures/{step.pk}/set-off.pdf"
    assert address not in client.get(f"/members/{bert.pk}").content.decode()
    assert client.get(address).status_code == 404
    sets_off(coop, payout_of(bert))
    assert address in client.get(f"/members/{bert.pk}").content.decode()
    said = text_of(client.get(address).content)
    assert "Set off together 50.00 euros" in said
    assert f"Date {format_date(localdate(), language='en')}" in said
    program = {"Authorization": f"Bearer {a_token(olga, coop, scopes=['membership'])}"}
    asked = f"/api/v1/members/{bert.pk}/departures/{step.pk}/set-off"
    assert client.get(asked, headers=program).headers["Content-Type"] == "application/pdf"
