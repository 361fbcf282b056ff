"""What happened with mails to groups of members."""

from __future__ import annotations

from dataclasses import dataclass

from allmende.kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class MailTemplateSaved(Fact):
    template_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class MailTemplateDeleted(Fact):
    template_id: int
    coop_id: int


@dataclass(frozen=True, kw_only=True)
class MailingTried(Fact):
    """A mailing went to its writer alone, as this member would get it."""

    coop_id: int
    member_id: int


@dataclass(frozen=True, kw_only=True)
class MailingStarted(Fact):
    """A mail is on its way to so many members; so many more have no address."""

    mailing_id: int
    coop_id: int
    recipients: int
    without_address: int


@dataclass(frozen=True, kw_only=True)
class MailingStopped(Fact):
    """The office stopped it; to so many it was not sent."""

    mailing_id: int
    coop_id: int
    not_sent: int


@dataclass(frozen=True, kw_only=True)
class MailingWaits(Fact):
    """The mail server did not answer, or does again."""

    mailing_id: int
    coop_id: int
    waits: bool


@dataclass(frozen=True, kw_only=True)
class MailingSent(Fact):
    """It is over: how often it left, was refused, or may have left."""

    mailing_id: int
    coop_id: int
    sent: int
    failed: int
    unclear: int


@dataclass(frozen=True, kw_only=True)
class SeriesLetterWritten(Fact):
    """A mailing left as letters, for so many members whom no mail reaches; never whom."""

    mailing_id: int
    coop_id: int
    letters: int


@dataclass(frozen=True, kw_only=True)
class RecipientsForgotten(Fact):
    """To whom mailings went that were over a year ago was removed: number of recipients."""

    recipients: int


@dataclass(frozen=True, kw_only=True)
class LettersQueued(Fact):
    """So many letters of a kind wait for the worker."""

    coop_id: int
    kind: str
    number: int


@dataclass(frozen=True, kw_only=True)
class LettersCarriedOn(Fact):
    """The worker took so many queued letters; not_written: how many of them could not be set."""

    coop_id: int
    letters: int
    not_written: int
