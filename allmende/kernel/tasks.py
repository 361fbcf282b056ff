"""Jobs of the kernel."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.core.mail import EmailMessage
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from .models import OutboxMail


@app.task(queue="mail", retry=RetryStrategy(max_attempts=8, exponential_wait=4))
def send_mail(*, to: str, subject: str, body: str, language: str) -> None:
    """Send one mail; a failing server is asked again, up to 18 hours later."""
    EmailMessage(subject=subject, body=body, to=[to], headers={"Content-Language": language}).send()


@app.periodic(cron="17 3 * * *")
@app.task(pass_context=False)
def empty_outbox(timestamp: int) -> None:
    """Forget the demo's mails after seven days."""
    OutboxMail.objects.filter(
        written_at__lt=datetime.fromtimestamp(timestamp, UTC) - timedelta(days=7)
    ).delete()
