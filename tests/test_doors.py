"""Every right is reached from a page and from a door for programs, and so is every use case (house.md §5).

What has no door of one kind stands here by name, with its reason; a name that stands here without need is refused, too.
"""

from __future__ import annotations

from allmende.config.permission_table import rules_by_domain
from tests import doors
from tests.for_each import for_each

OPEN_TO_PROGRAMS = ("membership", "payments")
"""Domains whose every right and use case a program reaches, too."""
RIGHTS = [action for rules in rules_by_domain().values() for action in rules]
JOBS = {
    **dict.fromkeys(
        (
            "membership.erase",
            "membership.forget_keys",
            "membership.forget_mailings",
            "membership.forget_notes",
            "membership.forget_statements",
            "pool.forget_purposes",
            "coops.forget",
            "home.forget",
            "identity.forget",
        ),
        "a job of the night keeps the retention periods",
    ),
    "membership.send_mailing": "the worker sends what was started",
    "membership.write_statements": "the worker writes what was asked for",
    "membership.note_year_failure": "the worker notes what went wrong",
    "membership.save_archive": "the operator's command at the machine",
    "pool.expire_request": "a job, when the time to answer is over",
    "pool.complete_ended_booking": "a job, when the time to object is over",
    "pool.cancel_bookings_of_leaver": "follows from the end of a cooperative's part in the network",
}
"""Rights of named system actors: nobody asks for them."""
SHOWN_OTHERWISE = {
    "membership.see_own_applications": "the own memberships' page shows them, and nothing is asked",
    "pool.list_bookings": "the page of bookings is everyone's, with the own ones on it",
    "exchange.list_accounts": "the page of the account asks for the cooperative's own",
}
"""Rights to read for which the page asks nothing, or something else, because it shows the own alone."""
NO_PROGRAMS = {
    "membership.see_applications": "a program asks see_own_applications, which shows the office all of its own",
}
"""Rights in domains open to programs for which a program asks something else, or which none may have."""
PAGES_ONLY: dict[str, str] = {}
"""Use cases that a page calls and a program does not."""
PROGRAMS_ONLY: dict[str, str] = {}
CALLED_BY_NOTHING = {
    "coops.appoint_officer": "holds open_office, which founding and accepting an invitation call",
}
"""Use cases that no door, no job and no other use case calls."""


def use_cases() -> list[str]:
    """As "membership.give_notice"."""
    found = [name.split(".") for name in doors.sources() if ".use_cases." in name]
    return sorted(f"{parts[1]}.{parts[-1]}" for parts in found)


def node(use_case: str) -> doors.Node:
    domain, name = use_case.split(".")
    return f"allmende.{domain}.use_cases.{name}", name


@for_each(RIGHTS)
def test_a_right_is_reached_from_a_page(right: str) -> None:
    is_asked = right in doors.rights_asked_by(doors.pages())
    if right in JOBS or right in SHOWN_OTHERWISE:
        assert not is_asked, f"{right} is reached from a page: take it off the list"
    else:
        assert is_asked, f"no page leads to {right}"


@for_each([each for each in RIGHTS if each.startswith(OPEN_TO_PROGRAMS)])
def test_a_right_is_reached_by_programs(right: str) -> None:
    is_asked = right in doors.rights_asked_by(doors.programs())
    if right in JOBS or right in NO_PROGRAMS:
        assert not is_asked, f"{right} is reached by programs: take it off the list"
    else:
        assert is_asked, f"no door for programs leads to {right}"


@for_each([each for each in use_cases() if each.startswith(OPEN_TO_PROGRAMS)])
def test_what_a_page_does_a_program_does_too(use_case: str) -> None:
    by_page = node(use_case) in doors.called_by_pages()
    by_program = node(use_case) in doors.called_by_programs()
    assert (by_page and not by_program) == (use_case in PAGES_ONLY), (
        f"called by a page: {by_page}, a program: {by_program}"
    )
    assert (by_program and not by_page) == (use_case in PROGRAMS_ONLY), f"no page calls {use_case}"


@for_each(use_cases())
def test_a_use_case_is_called(use_case: str) -> None:
    """By a door, or as a step of another one, by a job, a listener or a command."""
    called = doors.called_by_pages() | doors.called_by_programs() | doors.within()
    assert (node(use_case) in called) == (use_case not in CALLED_BY_NOTHING), use_case


def test_only_what_exists_is_named() -> None:
    named = set(JOBS) | set(SHOWN_OTHERWISE) | set(NO_PROGRAMS)
    assert named <= set(RIGHTS)
    assert set(PAGES_ONLY) | set(PROGRAMS_ONLY) | set(CALLED_BY_NOTHING) <= set(use_cases())
