"""The front of the house: start page, dashboard, reports, imprint, privacy, outbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from allmende.home.models import Report
from allmende.home.use_cases.file_report import Complaint, file_report
from allmende.identity.models import Person
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.mail import OutboxBackend
from allmende.kernel.models import OutboxAttachment, OutboxMail
from allmende.kernel.row_access import system_access
from allmende.pool.tests.desk import at_the_desk, booked, guest, on_saturday, text_of
from allmende.pool.tests.stage import Stage, a_stage
from tests.people import a_person, acting_for, an_office, an_officer, the_founder

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return a_stage()


def office_of(stage: Stage) -> Actor:
    return the_founder(stage.network)


def test_a_report_is_no_page_of_others_in_the_network_host(stage: Stage) -> None:
    report = file_report(
        actor=GUEST,
        complaint=Complaint(subject="entry", subject_id="7", message="Moved."),
        now=datetime.now(UTC),
    )
    office = office_of(stage)
    clerk = at_the_desk(an_officer(stage.network.host, duties=["lend", "profile"]))
    assert clerk.get(f"/reports/{report.pk}").status_code == 404
    assert at_the_desk(office).get(f"/reports/{report.pk}").status_code == 200


def test_before_the_network_is_founded_the_page_says_what_to_do() -> None:
    page = guest().get("/")
    assert page.status_code == 200
    assert "The network is not founded yet" in text_of(page)
    for path in ("/imprint", "/privacy", "/reports/new", "/search", "/resources"):
        assert guest().get(path).status_code == 200, path


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "The hall next door stands empty on Saturday."),
        ("de", "Der Saal nebenan steht am Samstag leer."),
    ],
)
def test_the_start_page_says_what_this_is_and_what_is_on_offer(
    stage: Stage, language: str, words: str
) -> None:
    stage.offer(name="Großer <b>Saal</b>")
    page = guest(language).get("/")
    text = text_of(page)
    assert words in text
    assert "Großer &lt;b&gt;Saal" in text
    assert (
        "1 offer from one cooperative" if language == "en" else "1 Angebot von einer Genossenschaft"
    ) in text
    assert ("Sum of all accounts" if language == "en" else "Summe aller Konten") in text
    assert b'name="near"' in page.content


def test_a_network_just_founded_invites_to_the_first_offer(stage: Stage) -> None:
    text = text_of(guest("en").get("/"))
    assert "Just founded: be the first to offer something" in text
    assert "0 offers" not in text


def test_the_start_page_costs_the_same_with_one_offer_and_with_thirty(stage: Stage) -> None:
    counts = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            stage.offer(name=f"Raum {number}")
        with CaptureQueriesContext(connection) as queries:
            guest().get("/")
        counts.append(len(queries))
        assert not any("ledger_transfer" in query["sql"] for query in queries)
    assert counts[0] == counts[1]


def test_the_dashboard_of_an_empty_cooperative_names_the_first_step(stage: Stage) -> None:
    text = text_of(at_the_desk(stage.lends).get("/"))
    assert "Hello Jörg Wendtland" in text
    assert "Nothing waits for you." in text
    assert "To begin Your pool is still empty." in text
    assert "No open bookings" in text


def test_the_dashboard_shows_what_waits_and_what_is_ahead(stage: Stage) -> None:
    room = stage.offer(by_agreement=True)
    booked(stage, room, on_saturday(10), on_saturday(14))
    lender = text_of(at_the_desk(stage.lends, "de").get("/"))
    assert "Eines wartet auf Sie." in lender
    assert "Werkhof Linde eG fragt an: Großer Seminarraum" in lender
    assert "Zusagen" in lender
    borrower = text_of(at_the_desk(stage.borrows).get("/"))
    assert "borrowed from Saalbau Morgenrot eG" in borrower
    assert "20.00 Credits held" in borrower


def test_who_may_not_answer_gets_no_button(stage: Stage) -> None:
    booked(stage, stage.offer(by_agreement=True), on_saturday(10), on_saturday(14))
    clerk = an_officer(stage.lender, ["spend"], name="Kim Knoten")
    text = text_of(at_the_desk(clerk).get("/"))
    assert "asks for Großer Seminarraum" in text
    assert " Confirm " not in text
    assert "Nothing waits for you." in text


def test_oneself_is_told_what_oneself_can_do(stage: Stage) -> None:
    person = a_person("Nora Neugier")
    text = text_of(at_the_desk(acting_for(person)).get("/"))
    assert "You hold no office in a cooperative yet." in text
    an_office(person, stage.lender)
    text = text_of(at_the_desk(acting_for(person)).get("/"))
    assert "To pay, lend or answer requests, act for a cooperative:" in text
    assert "Act for it" in text


def test_the_dashboard_costs_the_same_with_one_booking_and_with_thirty(stage: Stage) -> None:
    room, desk, counts = stage.offer(price=0, by_agreement=True), at_the_desk(stage.lends), []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            hour = 8 + number % 10
            booked(stage, room, on_saturday(hour, 1 + number // 10), on_saturday(hour + 1, 1 + number // 10))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get("/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def report(**changes: str) -> dict[str, str]:
    return {
        "subject": "resource",
        "subject_id": "7",
        "address": "/resources/7",
        "message": "Kaputt.",
    } | changes


@pytest.mark.parametrize("language", ["de", "en"])
def test_anyone_reports_from_the_page_they_saw(stage: Stage, language: str) -> None:
    form = guest(language).get("/reports/new?subject=resource&subject_id=7&address=/resources/7")
    assert b'value="/resources/7"' in form.content
    answer = guest(language).post("/reports/new", report(), follow=True)
    assert ("Thank you." if language == "en" else "Danke.") in text_of(answer)
    with system_access():
        assert Report.objects.get().subject_id == "7"


@pytest.mark.parametrize(
    "changes",
    [
        {"message": ""},
        {"subject": "x"},
        {"reply_to": "nonsense"},
        {"nickname": "bot"},
        {"message": "x" * 4001},
    ],
)
def test_a_report_that_does_not_fit_is_kept_in_the_form(stage: Stage, changes: dict[str, str]) -> None:
    answer = guest().post("/reports/new", report(**changes))
    assert answer.status_code == 422
    assert b'value="/resources/7"' in answer.content
    with system_access():
        assert Report.objects.count() == 0


def test_after_twenty_reports_in_an_hour_one_waits(stage: Stage) -> None:
    cache.clear()
    desk = guest()
    answers = [desk.post("/reports/new", report()).status_code for _ in range(21)]
    assert answers == [302] * 20 + [429]
    cache.clear()


def test_the_office_reads_and_settles(stage: Stage) -> None:
    filed = file_report(
        actor=GUEST,
        complaint=Complaint(subject="entry", subject_id="7", message="<script>alert(1)</script> moved."),
        now=datetime.now(UTC),
    )
    desk = at_the_desk(office_of(stage))
    assert "One report waits for the network's office." in text_of(desk.get("/"))
    assert b"<script>alert" not in desk.get("/reports").content
    page = desk.get(f"/reports/{filed.pk}")
    assert b"<script>alert" not in page.content
    assert b'href="/organisations/7"' in page.content
    refused = desk.post(f"/reports/{filed.pk}", {"outcome": " "})
    assert refused.status_code == 422
    assert "Please say in a sentence what was done." in text_of(refused)
    assert "Settled." in text_of(desk.post(f"/reports/{filed.pk}", {"outcome": "Mended."}, follow=True))
    assert "Mended." in text_of(desk.get(f"/reports/{filed.pk}"))


def test_reports_are_the_offices_alone(stage: Stage) -> None:
    filed = file_report(
        actor=GUEST, complaint=Complaint(subject="other", message="Hm."), now=datetime.now(UTC)
    )
    desk = at_the_desk(stage.lends)
    assert desk.get("/reports").headers["Location"] == "/reports/new"
    assert desk.get(f"/reports/{filed.pk}").status_code == 404
    assert desk.post(f"/reports/{filed.pk}", {"outcome": "Gone."}).status_code == 404
    assert guest().get(f"/reports/{filed.pk}").status_code == 404
    assert at_the_desk(office_of(stage)).get("/reports/987654").status_code == 404


def test_reports_in_pages_of_thirty_with_as_many_queries_as_for_one(stage: Stage) -> None:
    desk, counts = at_the_desk(office_of(stage)), []
    for numbers in (range(1), range(1, 31)):
        for number in numbers:
            complaint = Complaint(subject="other", message=f"Nr. {number}")
            file_report(actor=GUEST, complaint=complaint, now=datetime.now(UTC))
        with CaptureQueriesContext(connection) as queries:
            text = text_of(desk.get("/reports"))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert "1 to 30 of 31" in text
    assert desk.get("/reports?page=2").status_code == desk.get("/reports?page=nonsense").status_code == 200


@pytest.mark.parametrize("language", ["de", "en"])
def test_imprint_and_privacy_say_what_is_true_before_the_network_writes_its_own(
    stage: Stage, language: str
) -> None:
    for path in ("/imprint", "/privacy"):
        assert guest(language).get(path).status_code == 200
    cookies = guest().get("/privacy").content.decode()
    for name in ("allmende_session", "csrftoken", "messages", "allmende_language", "theme"):
        assert f"<code>{name}</code>" in cookies


def test_the_outbox_is_the_demos_alone(stage: Stage, settings: Any) -> None:
    assert guest().get("/outbox").status_code == 404
    settings.SHOW_OUTBOX = True
    assert "No mail yet" in text_of(guest().get("/outbox"))
    with system_access():
        OutboxMail.objects.create(
            recipient="a@example.org",
            subject="<b>Hallo</b>",
            body="Siehe http://localhost:8000/bookings/7\n<script>x</script>",
        )
    page = guest().get("/outbox")
    assert b'href="http://localhost:8000/bookings/7"' in page.content
    assert b"<script>x" not in page.content
    assert b"<b>Hallo" not in page.content


def test_the_outbox_gives_out_what_came_with_a_mail(stage: Stage, settings: Any) -> None:
    letter = EmailMessage("Ihr Beitritt", "Guten Tag", to=["a@example.org"])
    letter.attach("Erklärung <b>.html", b"<script>x</script>", "text/html")
    OutboxBackend().send_messages([letter])
    with system_access():
        address = f"/outbox/attachments/{OutboxAttachment.objects.get().pk}"
    assert guest().get(address).status_code == 404
    settings.SHOW_OUTBOX = True
    page = guest().get("/outbox").content.decode()
    assert f'href="{address}"' in page
    assert "Erklärung &lt;b&gt;.html" in page
    file = guest().get(address)
    assert file.content == b"<script>x</script>"
    assert file["Content-Disposition"].startswith("attachment;")
    assert file["X-Content-Type-Options"] == "nosniff"
    assert guest().get(f"{address}0").status_code == 404


def test_people_read_their_language_and_guests_their_browsers(stage: Stage) -> None:
    Person.objects.filter(pk=stage.lends.person_id).update(language="de")
    assert b'lang="de"' in at_the_desk(stage.lends, "de").get("/").content
    assert b'lang="en"' in Client(headers={"Accept-Language": "en"}).get("/").content
