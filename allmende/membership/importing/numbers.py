"""Which numbers of the list a file may bring: none that stands for somebody, or ever did."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from ..models import ImportRun, Member


def keeping_their_number(coop_id: int) -> QuerySet[Member]:
    """Members whose number nobody else gets.

    Not those that are void because their list was taken back: they never were members, and the corrected list brings
    the number again. The void row stays with it as well; as known at any moment the list of members (§ 30 GenG) has one
    of the two, because one was void before the other was recorded.
    """
    given_back = Q(voided_at__isnull=False, import_run__in=_undone(coop_id))
    return Member.objects.filter(~given_back, coop_id=coop_id)


def free_again(coop_id: int) -> set[int]:
    """Numbers that nobody but such void rows has."""
    void = Member.objects.filter(coop_id=coop_id, voided_at__isnull=False, import_run__in=_undone(coop_id))
    kept = keeping_their_number(coop_id).values("number")
    return set(void.exclude(number__in=kept).values_list("number", flat=True))


def _undone(coop_id: int) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(coop_id=coop_id, undone_at__isnull=False)
