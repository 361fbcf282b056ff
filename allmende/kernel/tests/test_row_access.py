import pytest
from django.db import connection, transaction

from allmende.kernel.actor import Actor
from allmende.kernel.row_access import enter, seeing, system_access


def seen() -> tuple[list[int] | None, int | None, bool]:
    with connection.cursor() as cursor:
        cursor.execute("select allmende_coops(), allmende_person(), allmende_system()")
        return cursor.fetchone()


@pytest.mark.django_db
def test_nothing_is_seen_by_default() -> None:
    assert seen() == (None, None, False)


@pytest.mark.django_db
def test_what_is_seen_ends_with_the_block_and_nests() -> None:
    with seeing(Actor(person_id=3, coop_id=7)):
        assert seen() == ([7], 3, False)
        with system_access():
            assert seen() == (None, None, True)
        assert seen() == ([7], 3, False)
        with seeing(person_id=3, coop_ids=[7, 8]):
            assert seen() == ([7, 8], 3, False)
    assert seen() == (None, None, False)


@pytest.mark.django_db
def test_a_block_inside_one_that_sees_the_same_asks_nothing(django_assert_num_queries) -> None:
    with seeing(coop_ids=[7]):
        with django_assert_num_queries(1), seeing(coop_ids=[7]):
            assert seen() == ([7], None, False)
        with system_access(), seeing(coop_ids=[7]):
            assert seen() == ([7], None, False)
        assert seen() == ([7], None, False)


@pytest.mark.django_db
def test_entering_inside_a_block_is_seen_as_such() -> None:
    with seeing(coop_ids=[7]):
        enter(Actor(person_id=3, coop_id=8))
        with seeing(coop_ids=[7]):
            assert seen() == ([7], None, False)


@pytest.mark.django_db
def test_an_exception_takes_its_view_with_it() -> None:
    with pytest.raises(ZeroDivisionError), system_access():
        raise ZeroDivisionError
    assert seen() == (None, None, False)


@pytest.mark.django_db(transaction=True)
def test_what_runs_after_the_commit_sees_what_it_asks_for() -> None:
    found = []

    def looks() -> None:
        with seeing(coop_ids=[7]):
            found.append(seen())

    with seeing(coop_ids=[7]):
        transaction.on_commit(looks)
    assert found == [([7], None, False)]


@pytest.mark.django_db(transaction=True)
def test_entering_lasts_for_the_transaction_only() -> None:
    with transaction.atomic():
        enter(Actor(person_id=3, coop_id=7))
        assert seen() == ([7], 3, False)
    assert seen() == (None, None, False)
