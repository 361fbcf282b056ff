"""Delete an application with everything that was said in it (§ 15 (1) GenG; Art. 17 GDPR)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.timezone import localdate

from allmende.kernel.actor import Actor
from allmende.kernel.facts import tell
from allmende.kernel.mail import forget_mails
from allmende.kernel.row_access import system_access

from .facts.exports import CoopExportDeleted
from .letters.confirming import label_of as mails_of
from .letters.joining import label_of
from .letters.self_service import label_of_key
from .models import (
    CONTACT_DATA,
    Application,
    Bond,
    Cause,
    CoopExport,
    Correction,
    Departure,
    ExportState,
    MailingRecipient,
    Member,
    MemberTerms,
    PaperLetter,
    Party,
    PartyChange,
    QueuedLetter,
    Subscription,
)
from .register.party_changes import undo_change
from .stored.erasing import CONTACT, ERASED, IS_WRITTEN_TO, NO_LANGUAGE


def lock_with_beside(parties: Collection[int]) -> None:
    """Rows of the register that may go, with those who stand beside them, by id: before their keys to self-service, as
    whoever uses one.
    """
    beside = Bond.objects.filter(party__in=parties).values("beside")
    rows = Party.objects.filter(Q(pk__in=parties) | Q(pk__in=beside))
    list(rows.order_by("pk").select_for_update())


def forget_application(application: Application, *, actor: Actor) -> None:
    """Delete application, party, those beside it, every mail about it, and archives of the cooperative that hold it.

    Whoever stands in the list of members stays there, as before the application, and whoever stands beside somebody
    else does.
    """
    forget_mails(label_of(application))
    _forget_archives(application, actor)
    with system_access():  # an applicant who withdraws sees the own row only, not who stands beside it
        lock_with_beside([application.party_id])
        party = application.party
        _take_back_what_was_declared(application, party)
        application.delete()
        if _is_needed(party):
            _forget_who_never_was(party)
            return
        bonds = Bond.objects.filter(party=party).select_related("beside")
        beside = [bond.beside for bond in bonds]
        bonds.delete()
        for each in [party, *beside]:
            forget_row_beside(each)


def _take_back_what_was_declared(application: Application, party: Party) -> None:
    """Of whoever was a member before: the list says again what it said before the application."""
    moment = application.recognised_at or application.recorded_at
    written = PartyChange.objects.filter(party=party, changed_at=moment).first()
    if written is not None:
        undo_change(written, party)
    if application.recognised_at is not None:
        _take_back_who_came_along(application, party)
    if application.brought_login:
        party.person = None
        party.save(update_fields=["person"])


def _take_back_who_came_along(application: Application, party: Party) -> None:
    """Who stands beside a row from before since the day of the application, by the names that it says."""
    zone = ZoneInfo(application.coop.time_zone)
    declared = application.declaration.get("details", {}).get("beside", [])
    named = {(each["role"], each["given_name"], each["family_name"]) for each in declared}
    since = localdate(application.recorded_at, timezone=zone)
    for bond in Bond.objects.filter(party=party, from_day=since).select_related("beside"):
        beside = bond.beside
        if (bond.role, beside.given_name, beside.family_name) in named:
            bond.delete()
            forget_row_beside(beside)
    _bring_back_who_was_ended(application)


def _bring_back_who_was_ended(application: Application) -> None:
    """A bond that ended is never rewritten: what the application ended is made anew, from its first day on. Of whom the
    office entered again since, the end stays.
    """
    for bond in Bond.objects.filter(ended_by=application).order_by("pk"):
        same = Bond.objects.filter(party=bond.party_id, beside=bond.beside_id, role=bond.role)
        is_back = same.filter(from_day__gte=bond.until_day).exclude(pk=bond.pk).exists()
        bond.delete()
        bond.pk, bond.ended_by = None, None
        if not is_back:
            bond.until_day, bond.end_reason = None, ""
        bond.save(force_insert=True)


def forget_row_beside(beside: Party) -> None:
    """Of who stands beside nobody any more, and is nothing else here."""
    if not _is_needed(beside):
        _delete_row(beside)


def forget_row_of_applicant(party: Party) -> None:
    """Of an applicant who goes on in another row: nothing is left but what an entry by mistake rests on."""
    if _is_needed(party):
        _forget_who_never_was(party)
        return
    _delete_row(party)


def _delete_row(party: Party) -> None:
    """With all letters to it, also about a membership that stays: nobody knows any more who read them. It is locked."""
    _forget_mails_to(party)
    QueuedLetter.objects.filter(recipient=party).delete()
    PaperLetter.objects.filter(recipient=party).delete()
    party.delete()


def _forget_mails_to(party: Party) -> None:
    """The last letter still goes out; a key to what is there no longer does not."""
    forget_mails(mails_of(party), unsent_too=False)
    forget_mails(label_of_key(party))


def _is_needed(party: Party) -> bool:
    return (
        Member.objects.filter(party=party).exists()
        or Application.objects.filter(party=party).exists()
        or Bond.objects.filter(beside=party).exists()
        or MailingRecipient.objects.filter(party=party).exists()
    )


def _forget_who_never_was(party: Party) -> None:
    """Of whom only a number stands in the list that was entered by mistake, nobody knows any more who it was."""
    entries = Member.objects.filter(party=party)
    still = entries.filter(voided_at=None).exists() or Application.objects.filter(party=party).exists()
    if still or not entries.exists() or Bond.objects.filter(beside=party).exists():
        return
    _forget_mails_to(party)
    forget_papers(party)
    nothing = {name: "" for name in CONTACT_DATA if name not in ("birth_date", "country", "language")}
    named = {"family_name": ERASED, "name": ERASED, "birth_date": None, "person": None}
    Party.objects.filter(pk=party.pk).update(**(nothing | named))


def _forget_archives(application: Application, actor: Actor) -> None:
    """Those made since it was signed. One that is being made at this moment fails, and is asked for again."""
    with system_access():
        exports = CoopExport.objects.select_for_update().filter(coop_id=application.coop_id)
        locked = exports.exclude(made_at__lt=application.recorded_at)
        for export in locked.order_by("pk"):
            if export.state == ExportState.WAITING:
                # Written, though nothing changes: its job reads as of a moment before this, and is to notice.
                export.save(update_fields=["state"])
                continue
            fact = CoopExportDeleted(export_id=export.pk, coop_id=export.coop_id)
            export.delete()
            tell(fact, actor=actor)


def forget_contact(party: Party) -> None:
    """Take e-mail, phone, date of birth and language, also from what the register said before, and the letters. The
    language stays while a letter to print waits.
    """
    _forget_mails_to(party)
    _forget_in_changes(party)
    row = Party.objects.filter(pk=party.pk)
    row.update(email="", phone="", birth_date=None)
    row.exclude(IS_WRITTEN_TO).update(language=NO_LANGUAGE)


def forget_what_was_volunteered(party: Party, *, is_of_age: bool) -> None:
    """On request, also while the membership lasts: the phone, and of whoever is of age the date of birth."""
    _forget_in_changes(party)
    party.phone = ""
    party.birth_date = None if is_of_age else party.birth_date
    party.save(update_fields=["phone", "birth_date"])


def _forget_in_changes(party: Party) -> None:
    kept = RawSQL("before - %s::text[]", [list(CONTACT)])
    PartyChange.objects.filter(party=party, before__has_any_keys=list(CONTACT)).update(before=kept)


def forget_words_of_movements(coop_id: int, *, before: date, at_most: int) -> int:
    """Take reasons and who entered them from movements that took effect and were recorded before a day, of at most so
    many of each history. Days, kinds and amounts stay: every figure as of any day is what it was. Returns how many.
    """
    with connection.cursor() as cursor:
        cursor.execute("select membership_forget_words(%s, %s, %s)", [coop_id, before, at_most])
        return int(cursor.fetchone()[0])


def forget_papers(party: Party) -> None:
    """Take the papers of a party that left long ago: declarations, former addresses, reasons, who stood beside it.

    Name, address and dates stay in the list of members (§ 30 (2) GenG), and that there was a declaration.
    """
    Application.objects.filter(party=party).update(declaration={}, pays_instalments=False)
    Subscription.objects.filter(member__party=party).update(declaration={})
    QueuedLetter.objects.filter(Q(member__party=party) | Q(recipient=party)).delete()
    PaperLetter.objects.filter(Q(member__party=party) | Q(recipient=party)).delete()
    PartyChange.objects.filter(party=party).delete()
    Departure.objects.filter(member__party=party).exclude(cause=Cause.EXCLUSION).update(reason="")
    # A ground must stand beside an exclusion: the database asks for it.
    Departure.objects.filter(member__party=party, cause=Cause.EXCLUSION).update(reason=ERASED)
    Correction.objects.filter(member__party=party).update(reason=ERASED)
    MemberTerms.objects.filter(member__party=party).update(reason="")
    bonds = Bond.objects.filter(party=party).select_related("beside")
    beside = [bond.beside for bond in bonds]
    bonds.delete()
    for each in beside:
        if Party.objects.filter(pk=each.pk).exists():
            forget_row_beside(each)
