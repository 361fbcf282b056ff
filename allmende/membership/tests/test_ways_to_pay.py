"""Whoever owes is told how much, by when, with which words and to which account."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.timezone import localdate

from allmende.kernel.errors import Invalid, NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.joining.applying import Account
from allmende.membership.letters.mail_words import Words, fill, payment_request, refuse_words
from allmende.membership.letters.paying import Paying
from allmende.membership.letters.series import series_pdf
from allmende.membership.models import Mailing, Member
from allmende.membership.use_cases.admit_member import admit_member
from allmende.membership.use_cases.enter_payment_settings import enter_payment_settings
from allmende.membership.waiting import Kind, tasks_for
from allmende.payments.iban import InvalidIban
from allmende.payments.models import Claim
from allmende.payments.queries import incoming_account_of
from allmende.ui.formats import format_date
from tests.api.programs import Program
from tests.members import a_member
from tests.people import a_coop, a_network, a_person, acting_for, an_office, an_officer, signed_in

from .exits import the_office
from .joining import ANNA, BOARD, DECIDED_AT, an_application
from .letters import letters_to

pytestmark = pytest.mark.django_db
IBAN, SPACED = "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"
IDENTIFIER = "DE98ZZZ09999999999"
OTHER = "DE02 1203 0000 0000 2020 51"
ENGLISH = {"accept-language": "en"}


def with_account(coop, office, iban=SPACED, **settings):
    with seeing(office):
        return enter_payment_settings(actor=office, coop_id=coop.pk, iban=iban, **settings)


def admitted(coop, office, *, collects=True, **application):
    """collects: whether the cooperative has the identifier still with which the mandate was given."""
    declared = an_application(coop, language="en", **application)
    with seeing(office):
        if not collects:
            enter_payment_settings(actor=office, coop_id=coop.pk, creditor_identifier="")
        return admit_member(actor=office, application_id=declared.pk, resolution=BOARD, now=DECIDED_AT)


def mail_of_admission():
    return next(each for each in letters_to(ANNA.email) if "You are a member" in each.subject).body


def test_only_the_office_enters_the_account_and_each_change_is_written_down():
    coop = a_coop()
    for other in (acting_for(a_person()), the_office(a_coop()), an_officer(coop, ["lend"])):
        with pytest.raises(NotAllowed):
            with_account(coop, other)
    office = the_office(coop)
    with pytest.raises(InvalidIban):
        with_account(coop, office, "DE88 3704 0044 0532 0130 00")
    for iban in (SPACED, SPACED, None, ""):
        with_account(coop, office, iban)
    assert incoming_account_of(coop.pk) == ""
    with system_access():
        told = AuditEntry.objects.filter(fact="IncomingAccountNamed").order_by("pk")
        assert [each.details["iban"] for each in told] == [IBAN, ""]


def test_programs_change_one_setting_and_leave_the_other():
    coop, person = a_coop(), a_person("Hannelore Petzold")
    an_office(person, coop, ["register"])
    program = Program(person, coop)
    program.send("PUT", "/payment-settings", f'{{"iban": "{SPACED}"}}')
    changed = program.send("PUT", "/payment-settings", '{"creditor_identifier": "DE98ZZZ09999999999"}')
    assert changed.json == {"creditor_identifier": "DE98ZZZ09999999999", "iban": IBAN}
    refused = program.send("PUT", "/payment-settings", '{"iban": "DE1"}')
    assert refused.refusal == (422, "invalid-iban")


def test_the_admission_says_what_to_pay_and_where_to():
    coop = a_coop("Gartenwerk eG")
    office = the_office(coop)
    with_account(coop, office)
    admitted(coop, office)
    for words in (
        "Still to be paid:",
        "100.00 €, due on ",
        "with the words “",
        f"Gartenwerk eG, IBAN {SPACED}",
    ):
        assert words in mail_of_admission(), words


def test_where_there_is_a_mandate_nobody_is_asked_to_transfer():
    coop = a_coop("Gartenwerk eG")
    office = the_office(coop)
    with_account(coop, office, creditor_identifier=IDENTIFIER)
    admitted(coop, office, account=Account(holder="", iban=OTHER))
    said = mail_of_admission()
    assert "collected from the account DE02 •••• 2051" in said
    earliest = format_date(localdate() + timedelta(days=14), language="en")
    assert f"100.00 €, on {earliest} at the earliest" in said
    assert SPACED not in said


def test_what_is_due_later_than_the_notice_is_collected_on_its_day():
    due = date(2026, 12, 31)
    claims = [Claim(debtor=1, amount=50_00, due_on=day, reference="x") for day in (date(2026, 11, 23), due)]
    said = Paying({1: claims}, {1: "DE02 •••• 2051"}, "", {}, date(2026, 11, 23)).in_words(Member(pk=1))
    assert "am 7. Dezember 2026" in said or "on 7 December 2026 at" in said
    assert "31. Dezember 2026" in said or "on 31 December 2026 at" in said


def test_who_cannot_collect_promises_no_collection(client):
    a_network("Havelbogen")
    coop, person = a_coop("Gartenwerk eG"), a_person("Anna Ackermann")
    office = the_office(coop)
    account = Account(holder="", iban=OTHER)
    member = admitted(coop, office, collects=False, actor=acting_for(person), account=account)
    signed_in(client, person)
    addresses = ("/", f"/members/{member.pk}/claims", f"/members/{member.pk}/bank-details")
    start, claims, details = (client.get(each, headers=ENGLISH).content.decode() for each in addresses)
    letter = next(each for each in letters_to(ANNA.email) if "mandate" in each.subject.lower()).body
    mail = mail_of_admission()
    assert "By transfer to Gartenwerk eG" in start
    assert "Please ask us to which account to pay." in claims
    assert "Nothing is collected yet." in details
    assert "We cannot collect yet" in letter
    assert "100.00 €, due on " in mail
    assert "Please ask us to which account to pay." in mail
    for said in (start, claims, mail):
        assert "ollected from" not in said
    with_account(coop, office)
    assert f"IBAN {SPACED}" in client.get(f"/members/{member.pk}/claims", headers=ENGLISH).content.decode()


def test_the_overview_says_which_setting_payments_wait_for():
    coop = a_coop()
    office = the_office(coop)
    admitted(coop, office, collects=False, account=Account(holder="", iban=OTHER))

    def waits():
        with seeing(office):
            found = {each.kind: each.count for each in tasks_for(office, on=localdate())}
        return found.get(Kind.NO_ACCOUNT), found.get(Kind.NO_IDENTIFIER)

    assert waits() == (1, 1)
    with_account(coop, office)
    assert waits() == (None, 1)
    with_account(coop, office, creditor_identifier=IDENTIFIER)
    assert waits() == (None, None)


def test_the_member_and_the_office_read_the_account_beside_what_is_open(client):
    coop, person = a_coop("Gartenwerk eG"), a_person("Anna Ackermann")
    office = the_office(coop)
    with_account(coop, office)
    member = admitted(coop, office, actor=acting_for(person))
    signed_in(client, person)
    assert f"IBAN {SPACED}" in client.get(f"/members/{member.pk}/claims", headers=ENGLISH).content.decode()


def test_a_request_for_payment_goes_to_who_owes_alone(client):
    coop, person = a_coop("Gartenwerk eG"), a_person("Hannelore Petzold")
    an_office(person, coop, ["register"])
    office = the_office(coop)
    with_account(coop, office)
    owes = admitted(coop, office)
    paid = a_member(coop, "Bert Beet", paid=100_00)
    signed_in(client, person, coop=coop)
    assert "template" in client.get("/members", headers=ENGLISH).content.decode()

    first = client.get(f"/mailings/new?pick={owes.pk}&pick={paid.pk}&template=payment")
    page = client.get(first.url, headers=ENGLISH).content.decode()

    assert first.url.endswith("&owing=on")
    assert "To the one whom you chose." in page
    words = payment_request()
    refuse_words(words)
    with seeing(office):
        mail = fill(words, owes, coop)
    assert mail.subject == "Your open payment to Gartenwerk eG"
    assert "100.00 €, due on " in mail.body
    assert f"IBAN {SPACED}" in mail.body
    assert "{" not in mail.body


def test_who_is_debited_is_asked_for_no_transfer(client):
    coop, person = a_coop("Gartenwerk eG"), a_person("Anna Ackermann")
    office = the_office(coop)
    with_account(coop, office, creditor_identifier=IDENTIFIER)
    debited = admitted(coop, office, actor=acting_for(person), account=Account(holder="", iban=OTHER))
    with seeing(office):
        mail = fill(payment_request(), debited, coop)
    signed_in(client, person)
    page = client.get(f"/members/{debited.pk}/claims", headers=ENGLISH).content.decode()
    today = localdate()
    for said, day in ((mail.body, today + timedelta(days=14)), (page, today)):
        on = format_date(day, language="en")
        assert f"It is collected from the account DE02 •••• 2051, on {on} at the earliest." in said
        assert SPACED not in said


@pytest.mark.parametrize(
    ("claimed", "dues", "shown", "written"),
    [
        (date(2026, 11, 23), [date(2026, 11, 23)], "7 December 2026", "7 December 2026"),
        (date(2026, 11, 20), [date(2026, 12, 31), date(2026, 11, 20)], "4 December 2026", "7 December 2026"),
        (date(2026, 11, 1), [date(2026, 11, 1)], "23 November 2026", "7 December 2026"),
        (date(2026, 11, 1), [date(2026, 12, 31)], "31 December 2026", "31 December 2026"),
    ],
)
def test_a_page_counts_the_days_from_the_claim_and_a_letter_from_its_own(claimed, dues, shown, written):
    at = datetime(claimed.year, claimed.month, claimed.day, 12, tzinfo=UTC)
    claims = [
        Claim(pk=pk, debtor=1, amount=50_00, due_on=day, raised_at=at, reference="x")
        for pk, day in enumerate(dues)
    ]
    paying = Paying({1: claims}, {1: "DE02 •••• 2051"}, "", {}, date(2026, 11, 23))
    with translation.override("en"):
        for said, day in (
            (paying.way(Member(pk=1), is_shown=True), shown),
            (paying.way(Member(pk=1)), written),
        ):
            assert said == f"It is collected from the account DE02 •••• 2051, on {day} at the earliest."


def test_without_an_account_the_office_is_told_before_it_asks(client):
    coop, person = a_coop(), a_person("Hannelore Petzold")
    an_office(person, coop, ["register"])
    office = the_office(coop)
    admitted(coop, office)
    signed_in(client, person, coop=coop)
    asks = "/mailings/new?template=payment&owing=on"
    assert "No account yet." in client.get(asks, headers=ENGLISH).content.decode()
    with_account(coop, office)
    assert "No account yet." not in client.get(asks, headers=ENGLISH).content.decode()


def test_without_an_account_the_mail_ends_in_a_sentence():
    coop = a_coop()
    office = the_office(coop)
    member = admitted(coop, office)
    with seeing(office):
        body = fill(payment_request(), member, coop).body
    assert "Please ask us to which account to pay." in body
    assert "–" not in body


def test_what_is_due_later_is_said_to_be():
    now, later = (
        Claim(debtor=1, amount=amount, due_on=day, reference="Anteile")
        for amount, day in ((50_00, date(2026, 11, 1)), (20_00, date(2026, 12, 1)))
    )
    member = Member(pk=1)
    with translation.override("de"):
        both, alone = (
            Paying({1: claims}, {}, "", {}, date(2026, 11, 23)) for claims in ([now, later], [later])
        )
        assert both.open_sum(member) == "70,00 €, davon 20,00 € erst später"
        assert alone.open_sum(member) == "20,00 €"
        assert both.open_lines(member).split("\n") == [
            "50,00 €, fällig am 1. November 2026, mit den Worten „Anteile“",
            "20,00 €, erst am 1. Dezember 2026, mit den Worten „Anteile“",
        ]


def test_a_subject_says_nothing_that_changes_from_day_to_day():
    with pytest.raises(Invalid, match="Text") as refused:
        refuse_words(Words(subject_de="Offen: {offen}", text_de="{offen}"))
    assert refused.value.field == "subject_de"


def test_letters_to_many_read_once_what_they_owe():
    coop = a_coop()
    office = the_office(coop)
    mailing = Mailing(coop=coop, started_at=DECIDED_AT, subject_de="Offen", text_de="{offen} {zahlweg}")
    members, counts = [], []
    for name in ("Anna Ackermann", "Bert Beet", "Carla Cress"):
        members.append(a_member(coop, name))
        with seeing(office), CaptureQueriesContext(connection) as queries:
            series_pdf(mailing, members, language="de")
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
