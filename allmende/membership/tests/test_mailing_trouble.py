"""What becomes of a mailing when the mail server refuses, breaks off, or is not there; and its pages and doors."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused, SMTPServerDisconnected
from uuid import uuid4

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now

from allmende.kernel.errors import Invalid, NotAllowed, NotFound
from allmende.kernel.mail import MailDelayed, MailUnclear, NoMailServer
from allmende.kernel.row_access import seeing, system_access
from allmende.membership.letters.handing_over import MOST_TRIES
from allmende.membership.letters.mail_words import Words
from allmende.membership.models import Mailing, MailingRecipient, MailTemplate
from allmende.membership.tasks.mailings import carry_on_mailing, carry_on_mailings
from allmende.membership.use_cases.delete_mail_template import delete_mail_template
from allmende.membership.use_cases.note_mail_trouble import note_mail_trouble
from allmende.membership.use_cases.save_mail_template import save_mail_template
from allmende.membership.use_cases.send_mailing import send_mailing
from tests.members import a_member
from tests.people import a_coop, a_person, a_token, an_office, an_officer, signed_in

from .test_mailings import JOB, WORDS, some_members, started, states, told

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
HERE = f"{__name__}.Server"
taken: list[str] = []
problem: dict[str, Exception] = {}


class Server(BaseEmailBackend):
    """A mail server that does to an address what `problem` says."""

    def open(self):
        if "open" in problem:
            raise problem["open"]

    def send_messages(self, email_messages):
        for message in email_messages:
            if error := problem.get(message.to[0]):
                raise error
            taken.append(message.to[0])


@pytest.fixture(autouse=True)
def _server(settings):
    settings.EMAIL_BACKEND = HERE
    taken.clear()
    problem.clear()


def a_mailing(coop):
    some_members(coop)
    return started(an_officer(coop), coop)


def reasons(mailing):
    with system_access():
        return list(
            MailingRecipient.objects.filter(mailing=mailing, state="failed").values_list("reason", flat=True)
        )


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            SMTPRecipientsRefused({"anna@example.org": (550, b"5.1.1 <anna@example.org>: no such user")}),
            "550 5.1.1",
        ),
        (SMTPDataError(554, b"Looks like spam to anna@example.org"), "554"),
        (ValueError("anna@example.org is no address"), "501 5.1.3"),
    ],
)
def test_a_refused_mail_says_why_without_the_address_and_the_others_go_on(error, reason):
    problem["anna@example.org"] = error
    mailing = a_mailing(a_coop())
    assert not send_mailing(actor=JOB, mailing_id=mailing.pk)
    assert states(mailing) == [("Anna", "failed"), ("Bert", "sent"), ("Cem", "no_address")]
    assert reasons(mailing) == [reason]


def let_time_pass(mailing):
    with system_access():
        rows = MailingRecipient.objects.filter(mailing=mailing, not_before__isnull=False)
        rows.update(not_before=Now() - timedelta(seconds=1))


def test_whose_server_says_not_now_waits_for_another_try_and_the_others_go_on():
    problem["anna@example.org"] = SMTPRecipientsRefused(
        {"anna@example.org": (450, b"4.2.0 <anna@example.org>: greylisted")}
    )
    mailing = a_mailing(a_coop())
    assert not send_mailing(actor=JOB, mailing_id=mailing.pk)
    assert states(mailing)[:2] == [("Anna", "waiting"), ("Bert", "sent")]
    assert not send_mailing(actor=JOB, mailing_id=mailing.pk)
    with system_access():
        anna = MailingRecipient.objects.get(mailing=mailing, state="waiting")
    assert (anna.reason, anna.tries, anna.done_at) == ("450 4.2.0", 1, None)
    problem.clear()
    let_time_pass(mailing)
    assert not send_mailing(actor=JOB, mailing_id=mailing.pk)
    assert taken == ["bert@example.org", "anna@example.org"]
    with system_access():
        assert Mailing.objects.get().state == "done"


def test_whose_server_never_takes_it_is_given_up():
    problem["anna@example.org"] = SMTPRecipientsRefused({"anna@example.org": (452, b"4.2.2 full")})
    mailing = a_mailing(a_coop())
    with system_access():
        MailingRecipient.objects.filter(mailing=mailing).update(tries=MOST_TRIES - 1)
    assert not send_mailing(actor=JOB, mailing_id=mailing.pk)
    assert states(mailing)[0] == ("Anna", "failed")
    assert reasons(mailing) == ["452 4.2.2"]


@pytest.mark.parametrize(
    "error",
    [
        SMTPRecipientsRefused({"anna@example.org": (421, b"4.7.0 too much")}),
        SMTPDataError(451, b"4.3.0 try later"),
        SMTPSenderRefused(452, b"4.3.1 no space", "info@example.org"),
    ],
)
def test_a_server_that_wants_no_more_now_is_left_alone_until_later(error):
    problem["anna@example.org"] = error
    mailing = a_mailing(a_coop())
    with pytest.raises(MailDelayed):
        send_mailing(actor=JOB, mailing_id=mailing.pk)
    assert states(mailing)[:2] == [("Anna", "waiting"), ("Bert", "waiting")]
    carry_on_mailing(mailing_id=mailing.pk)
    with system_access():
        assert Mailing.objects.get().waits_for_server
    problem.clear()
    carry_on_mailing(mailing_id=mailing.pk)
    assert taken == ["anna@example.org", "bert@example.org"]


def test_the_database_puts_back_only_what_the_server_did_not_take():
    mailing = a_mailing(a_coop())
    row = MailingRecipient.objects.filter(mailing=mailing, member__number=1)

    def put_back(**said):
        with system_access(), transaction.atomic():
            row.update(state="waiting", **said)

    with system_access():
        row.update(state="sending")
    for reason in ("", "550 5.1.1", "4501"):
        with pytest.raises(IntegrityError, match="already"):
            put_back(reason=reason)
    put_back(reason="451 4.3.0")
    with system_access():
        row.update(state="sending")
    for state in ("unclear", "sent"):
        with system_access():
            row.update(state=state, done_at=Now())
        with pytest.raises(IntegrityError, match="already"):
            put_back(reason="450", done_at=None)


def test_what_may_have_left_is_not_sent_again():
    problem["anna@example.org"] = SMTPServerDisconnected("gone with anna@example.org")
    mailing = a_mailing(a_coop())
    with pytest.raises(MailUnclear) as broke:
        send_mailing(actor=JOB, mailing_id=mailing.pk)
    assert broke.value.reason == "SMTPServerDisconnected"
    assert states(mailing)[0] == ("Anna", "unclear")
    problem.clear()
    assert not send_mailing(actor=JOB, mailing_id=mailing.pk)
    assert states(mailing)[:2] == [("Anna", "unclear"), ("Bert", "sent")]
    assert taken == ["bert@example.org"]


def test_what_a_killed_worker_began_is_not_sent_again():
    mailing = a_mailing(a_coop())
    with system_access():
        MailingRecipient.objects.filter(mailing=mailing, member__number=1).update(state="sending")
    assert not send_mailing(actor=JOB, mailing_id=mailing.pk)
    assert states(mailing)[:2] == [("Anna", "unclear"), ("Bert", "sent")]
    assert taken == ["bert@example.org"]


def test_a_mailing_waits_for_its_server_and_says_so(client):
    coop = a_coop()
    mailing = a_mailing(coop)
    problem["open"] = ConnectionRefusedError("nobody there")
    with pytest.raises(NoMailServer):
        send_mailing(actor=JOB, mailing_id=mailing.pk)
    carry_on_mailing(mailing_id=mailing.pk)
    with system_access():
        assert Mailing.objects.get().waits_for_server
    assert states(mailing)[0] == ("Anna", "waiting")
    olga = a_person("Olga Obst")
    an_office(olga, coop)
    signed_in(client, olga, coop)
    assert "does not answer" in client.get(f"/mailings/{mailing.pk}").content.decode()
    problem.clear()
    carry_on_mailing(mailing_id=mailing.pk)
    assert taken == ["anna@example.org", "bert@example.org"]
    with system_access():
        assert not Mailing.objects.get().waits_for_server
    said = {"mailing_id": mailing.pk, "coop_id": coop.pk}
    assert told("MailingWaits") == [said | {"waits": True}, said | {"waits": False}]
    with system_access(), pytest.raises(NotAllowed):
        note_mail_trouble(actor=an_officer(coop), mailing_id=mailing.pk)
    with system_access():
        assert not Mailing.objects.get().waits_for_server


def test_a_mailing_whose_job_was_lost_goes_on_and_is_queued_once():
    mailing = a_mailing(a_coop())

    def queued():
        with connection.cursor() as cursor:
            cursor.execute(
                "select count(*) from procrastinate_jobs where lock = %s", [f"mailing:{mailing.pk}"]
            )
            return cursor.fetchone()[0]

    carry_on_mailings(timestamp=0)
    assert queued() == 1
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    carry_on_mailings(timestamp=0)
    carry_on_mailings(timestamp=0)
    assert queued() == 1


def test_templates_are_kept_replaced_and_deleted_by_the_office_alone():
    coop = a_coop()
    office, stranger = an_officer(coop), an_officer(a_coop())

    def saved(actor=office, name=" Einladung ", words=WORDS):
        with seeing(actor):
            return save_mail_template(actor=actor, coop_id=coop.pk, name=name, words=words, now=NOW)

    first = saved()
    again = saved(words=Words(subject_de="Neu", text_de="Neu"))
    assert (again.pk, again.name, again.subject_de, again.subject_en) == (first.pk, "Einladung", "Neu", "")
    with pytest.raises(Invalid):
        saved(name=" ")
    with pytest.raises(Invalid):
        saved(words=Words(subject_de="{wer}", text_de="x"))
    with pytest.raises(NotAllowed):
        saved(actor=stranger)
    with seeing(stranger), pytest.raises(NotFound):
        delete_mail_template(actor=stranger, template_id=first.pk)
    with seeing(office):
        delete_mail_template(actor=office, template_id=first.pk)
        assert not MailTemplate.objects.exists()


@pytest.fixture
def office(client):
    olga, coop = a_person("Olga Obst", email="olga@example.org"), a_coop("Gartenwerk eG")
    an_office(olga, coop)
    return signed_in(client, olga, coop), coop


def test_the_office_looks_tries_keeps_sends_and_stops(office):
    client, coop = office
    anna, *_ = some_members(coop)
    address = f"/mailings/new?pick={anna.pk}"
    said = {"key": str(uuid4()), "subject_de": "Hallo {vorname}", "text_de": "Nr. {nummer}"}
    assert client.get(address).status_code == 200
    shown = client.post(address, said | {"do": "show"}).content.decode()
    assert "Hallo Anna" in shown
    assert client.post(address, said | {"do": "show", "text_de": "{wer}"}).status_code == 422
    assert "olga@example.org" in client.post(address, said | {"do": "try"}).content.decode()
    client.post(address, said | {"do": "keep", "name": "Gruß"})
    with system_access():
        template = MailTemplate.objects.get()
    filled = client.get(f"/mailings/new?template={template.pk}").content.decode()
    assert "Hallo {vorname}" in filled
    for shown in ({}, {"shown": "2"}, {"shown": "x"}):
        refused = client.post(address, said | shown | {"do": "send"})
        assert refused.status_code == 422
        assert 'name="shown" value="1"' in refused.content.decode()
    said["shown"] = "1"
    sent = client.post(address, said | {"do": "send"})
    assert client.post(address, said | {"do": "send"}).url == sent.url
    page = client.get(sent.url).content.decode()
    assert "Ackermann, Anna" in page
    assert "Beet" not in page
    assert client.post(f"{sent.url}/end").url == sent.url
    assert client.post(f"{sent.url}/end").url == sent.url
    listed = client.get("/mailings").content.decode()
    assert "Hallo …" in listed
    assert "Gruß" in listed
    assert client.post(f"/mail-templates/{template.pk}/deletion").url == "/mailings"
    assert client.get("/mailings/new?q=Niemand").status_code == 200


def test_another_office_finds_no_mailing(office):
    client, _coop = office
    other = a_coop()
    mailing = a_mailing(other)
    assert client.get(f"/mailings/{mailing.pk}").status_code == 404
    assert client.post(f"/mailings/{mailing.pk}/end").status_code == 404


def test_programs_write_to_members_and_stop(client):
    coop, olga = a_coop(), a_person("Olga Obst")
    an_office(olga, coop)
    anna, *_ = some_members(coop)
    token = {"Authorization": f"Bearer {a_token(olga, coop, scopes=['membership'])}"}

    def post(path, body):
        return client.post(f"/api/v1{path}", body, content_type="application/json", headers=token)

    def get(path):
        return client.get(f"/api/v1{path}", headers=token).json()

    key = str(uuid4())
    said = {"key": key, "subject_de": "Hallo", "text_de": "{name}", "members": [anna.pk]}
    made = post("/mailings", said)
    assert made.status_code == 201
    assert post("/mailings", said).json() == made.json()
    assert made.json()["counts"] == {"waiting": 1}
    pk = made.json()["id"]
    assert [each["id"] for each in get("/mailings")["items"]] == [pk]
    rows = get(f"/mailings/{pk}/recipients")
    assert [(each["member"], each["state"]) for each in rows["items"]] == [(anna.pk, "waiting")]
    assert post(f"/mailings/{pk}/end", {}).json()["state"] == "stopped"
    assert post(f"/mailings/{pk}/end", {}).status_code == 409
    for wrong, status in (({"members": []}, 422), ({"shown": 2}, 409)):
        assert post("/mailings", said | {"key": str(uuid4())} | wrong).status_code == status
    refused = post("/mailings", said | {"key": str(uuid4()), "text_de": "{wer}"})
    assert (refused.status_code, refused.json()["field"]) == (422, "text_de")
    assert a_member(a_coop()).pk
