"""Mails with attachments, and how every trace of a mail goes when the law wants it gone at once."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction

from allmende.kernel.letters import MOST_BYTES, Letter
from allmende.kernel.mail import Attachment, OutboxBackend, forget_mails, mail_line, send_mail_later
from allmende.kernel.models import OutboxAttachment, OutboxMail
from allmende.kernel.row_access import seeing, system_access
from tests.worker import run_waiting_jobs

pytestmark = pytest.mark.django_db(transaction=True)

DECLARATION = Attachment("Beitritt Äpfel.pdf", b"%PDF-1.7 \x00\xff", "application/pdf")
LABEL = "application:17"


@pytest.fixture(autouse=True)
def _outbox(settings: Any) -> None:
    settings.EMAIL_BACKEND = "allmende.kernel.mail.OutboxBackend"
    with connection.cursor() as cursor:
        # The queue's tables are no models that a test's end would empty.
        cursor.execute("delete from procrastinate_jobs")


def write(subject: str = "Ihr Beitritt", *, about: str = LABEL, files: tuple[Attachment, ...] = ()) -> None:
    send_mail_later(
        to="anna@example.org",
        subject=subject,
        body="Guten Tag",
        language="de",
        attachments=files,
        about=about,
    )


def jobs() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("select task_name, status::text from procrastinate_jobs order by id")
        return [(name.rpartition(".")[2], status) for name, status in cursor.fetchall()]


def mail_jobs() -> list[str]:
    return [status for name, status in jobs() if name == "send_mail"]


def outbox() -> list[str]:
    with system_access():
        return list(OutboxMail.objects.order_by("id").values_list("subject", flat=True))


def change_jobs(change: str, where: str = "true") -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"update procrastinate_jobs set {change} where {where}")


def look_again() -> None:
    """As if the time to look again had come."""
    change_jobs("scheduled_at = null", "task_name like '%forget_mails_under_way' and status = 'todo'")
    run_waiting_jobs()


def test_an_attachment_comes_with_its_mail() -> None:
    table = Attachment("liste.csv", "Nummer;Name\n1;Äpfel\n".encode(), "text/csv")
    write(files=(DECLARATION, table))
    run_waiting_jobs()
    with system_access():
        kept = [(each.name, bytes(each.content), each.type) for each in OutboxAttachment.objects.all()]
    assert kept == [(each.name, each.content, each.type) for each in (DECLARATION, table)]


def test_an_attachment_leaves_as_mail_servers_expect_it(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    write(files=(DECLARATION,))
    run_waiting_jobs()
    [sent] = mail.outbox
    _text, file = sent.message().get_payload()
    assert file.get_filename() == DECLARATION.name
    assert file.get_content_type() == "application/pdf"
    assert base64.b64decode(file.get_payload()) == DECLARATION.content
    assert LABEL not in sent.message().as_string()


def test_answers_go_where_the_writer_says(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    said = {"to": "anna@example.org", "subject": "Hallo", "body": "Guten Tag", "language": "de"}
    send_mail_later(**said, reply_to="buero@example.org")
    send_mail_later(**said)
    run_waiting_jobs()
    with mail_line() as send:
        send(**said, reply_to="buero@example.org")
    assert [each.reply_to for each in mail.outbox] == [["buero@example.org"], [], ["buero@example.org"]]
    assert mail.outbox[0].message()["Reply-To"] == "buero@example.org"


def test_the_name_of_a_file_cannot_add_a_header(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    write(files=(Attachment("a.pdf\r\nBcc: bert@example.org", b"%PDF", "application/pdf"),))
    run_waiting_jobs()
    [sent] = mail.outbox
    assert sent.recipients() == ["anna@example.org"]
    assert "\nBcc:" not in sent.message().as_string()


def test_a_mail_of_an_older_version_still_leaves() -> None:
    write()
    change_jobs("args = args - 'attachments' - 'about'")
    run_waiting_jobs()
    assert outbox() == ["Ihr Beitritt"]


def test_what_is_too_large_for_a_mail_is_refused_before_it_waits() -> None:
    with pytest.raises(ValueError, match="too large"):
        write(files=(Attachment("a.pdf", b"x" * (MOST_BYTES + 1), "application/pdf"),))
    assert mail_jobs() == []


def test_the_outbox_shows_attachments_to_nobody_who_does_not_mean_all() -> None:
    OutboxBackend().send_messages([_letter()])
    with seeing(person_id=1, coop_ids=[1]), connection.cursor() as cursor:
        cursor.execute("select count(*) from kernel_outboxattachment")
        assert cursor.fetchone() == (0,)


def _letter() -> Letter:
    letter = Letter(subject="Ihr Beitritt", body="-", to=["anna@example.org"])
    letter.attach(DECLARATION.name, DECLARATION.content, DECLARATION.type)
    return letter


def test_every_trace_of_a_mail_goes_and_no_others() -> None:
    write("Gesendet", files=(DECLARATION,))
    write("Andere", about="application:170", files=(DECLARATION,))
    write("Ohne", about="")
    run_waiting_jobs()
    write("Wartet")
    write("Aufgegeben")
    change_jobs("status = 'failed'", "args->>'subject' = 'Aufgegeben'")
    forget_mails(LABEL)
    assert outbox() == ["Andere", "Ohne"]
    with connection.cursor() as cursor:
        cursor.execute("select args->>'about' from procrastinate_jobs order by id")
        assert cursor.fetchall() == [("application:170",), ("",)]
    with system_access():
        assert OutboxAttachment.objects.count() == 1
    run_waiting_jobs()
    assert outbox() == ["Andere", "Ohne"]


def test_a_transaction_that_fails_forgets_nothing() -> None:
    write()
    with transaction.atomic():
        forget_mails(LABEL)
        transaction.set_rollback(True)
    assert mail_jobs() == ["todo"]


def test_a_mail_under_way_is_sent_to_its_end_and_then_forgotten() -> None:
    write()
    change_jobs("status = 'doing'")
    forget_mails(LABEL)
    assert jobs() == [("send_mail", "doing"), ("forget_mails_under_way", "todo")]

    look_again()  # still under way: later once more
    assert mail_jobs() == ["doing"]
    assert ("forget_mails_under_way", "todo") in jobs()

    with system_access():  # it arrives
        OutboxMail.objects.create(recipient="anna@example.org", subject="Ihr Beitritt", body="-", about=LABEL)
    change_jobs("status = 'succeeded'", "task_name like '%send_mail'")
    look_again()
    assert mail_jobs() == []
    assert outbox() == []
    assert ("forget_mails_under_way", "todo") not in jobs()


def test_a_mail_that_failed_under_way_is_not_tried_again() -> None:
    write()
    change_jobs("status = 'doing'")
    forget_mails(LABEL)
    change_jobs("status = 'todo', attempts = 1", "task_name like '%send_mail'")
    change_jobs("scheduled_at = now() + interval '1 hour'", "task_name like '%send_mail'")
    look_again()
    assert mail_jobs() == []


def test_the_pauses_between_two_looks_grow() -> None:
    write()
    change_jobs("status = 'doing'")
    forget_mails(LABEL)
    for _each in range(8):
        look_again()
    with connection.cursor() as cursor:
        cursor.execute(
            "select (args->>'waited')::int from procrastinate_jobs"
            " where task_name like '%forget_mails_under_way' order by id"
        )
        assert [waited for (waited,) in cursor.fetchall()] == [
            60, 120, 240, 480, 960, 1920, 3600, 3600, 3600
        ]  # fmt: skip


def test_a_last_letter_leaves_before_it_is_forgotten() -> None:
    write("Bestätigung")
    run_waiting_jobs()
    write("Ablehnung")
    forget_mails(LABEL, unsent_too=False)
    assert outbox() == []
    assert mail_jobs() == ["todo"]
    run_waiting_jobs()
    assert outbox() == ["Ablehnung"]
    look_again()
    assert outbox() == []
    assert mail_jobs() == []


def test_a_label_finds_its_jobs_by_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("set enable_seqscan = off")
        cursor.execute(
            "explain select from procrastinate_jobs where args->>'about' = 'application:17' and args->>'about' <> ''"
        )
        assert "mails_by_label" in str(cursor.fetchall())
        cursor.execute("reset enable_seqscan")


def test_no_label_is_no_label() -> None:
    with pytest.raises(ValueError, match="without a label"):
        forget_mails("")
