"""Refusals of a declaration that was sent before, and when the office says who an applicant is."""

from __future__ import annotations

from allmende.kernel.errors import Conflict


class PerhapsTheSame(Conflict):
    """An applicant has more than the name of somebody known, and nobody said that it is somebody else."""

    code = "perhaps-the-same"


class NotTheSamePerson(Conflict):
    """Whom the office takes for a former member is somebody else, or has to keep a row of the own."""

    code = "not-the-same-person"


class NoMemberAnyMore(Conflict):
    """Whose application is to be closed as a member's has left the list."""

    code = "no-member-any-more"


class DeclaredOtherwise(Conflict):
    """Under this key something else was declared before."""

    code = "declared-otherwise"
