"""make_token, revoke_token, and who a bearer is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from allmende.coops.models import AccessToken
from allmende.coops.queries import token_by_secret
from allmende.coops.use_cases.end_office import end_office
from allmende.coops.use_cases.forget_what_expired import forget_what_expired
from allmende.coops.use_cases.make_token import (
    ExpiryOutOfRange,
    NoOffice,
    TokenNameTaken,
    UnknownScope,
    make_token,
)
from allmende.coops.use_cases.revoke_token import revoke_token
from allmende.kernel.actor import GUEST, Actor
from allmende.kernel.errors import NotAllowed
from allmende.kernel.models import AuditEntry
from allmende.kernel.row_access import seeing, system_access
from tests.people import a_coop, a_person, acting_for, an_office

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SOON = NOW + timedelta(days=30)


def made(actor: Actor, *, holder: Actor | None = None, **other: object) -> tuple[AccessToken, str]:
    given = {"name": "kitchen display", "scopes": ["pool"], "expires_at": SOON} | other
    with seeing(actor):
        return make_token(actor=actor, holder=holder or actor, now=NOW, **given)


def test_the_secret_opens_and_is_not_kept() -> None:
    anna, coop = a_person(), a_coop()
    an_office(anna, coop)
    token, secret = made(acting_for(anna, coop), scopes=["pool", "exchange"])
    assert secret.startswith("alm_")
    assert len(secret) > 40
    assert token_by_secret(secret, now=NOW) == token
    assert token_by_secret(secret + "x", now=NOW) is None
    assert (token.person_id, token.coop_id, token.scopes) == (anna.pk, coop.pk, ["exchange", "pool"])
    with connection.cursor() as cursor, system_access():
        cursor.execute("select coops_accesstoken::text from coops_accesstoken")
        assert secret not in cursor.fetchone()[0]
    assert AuditEntry.objects.get(fact="TokenMade").details["scopes"] == ["exchange", "pool"]


def test_a_form_sent_twice_makes_one_token() -> None:
    anna, coop = a_person(), a_coop()
    an_office(anna, coop)
    token, _secret = made(acting_for(anna, coop))
    with pytest.raises(TokenNameTaken):
        made(acting_for(anna, coop), name=" kitchen display ")
    made(acting_for(anna))  # for herself it is another
    with seeing(acting_for(anna, coop)):
        revoke_token(actor=acting_for(anna, coop), token=token, now=NOW)
    made(acting_for(anna, coop))


def test_a_token_ends() -> None:
    anna = a_person()
    token, secret = made(acting_for(anna))
    assert token_by_secret(secret, now=SOON - timedelta(seconds=1)) == token
    assert token_by_secret(secret, now=SOON) is None


def test_a_revoked_token_opens_nothing() -> None:
    anna = acting_for(a_person())
    token, secret = made(anna)
    with seeing(anna):
        revoke_token(actor=anna, token=token, now=NOW)
        revoke_token(actor=anna, token=token, now=SOON)
        token.refresh_from_db()
    assert token.revoked_at == NOW
    assert token_by_secret(secret, now=NOW) is None
    assert AuditEntry.objects.filter(fact="TokenRevoked").count() == 1


def test_only_the_own_token_is_revoked() -> None:
    token, _secret = made(acting_for(a_person("Anna")))
    bert = acting_for(a_person("Bert"))
    with system_access(), pytest.raises(NotAllowed):
        revoke_token(actor=bert, token=token, now=NOW)


def test_a_token_ends_with_the_office() -> None:
    anna, bert, coop = a_person("Anna"), a_person("Bert"), a_coop()
    an_office(anna, coop)
    office = an_office(bert, coop, ["lend"])
    _token, secret = made(acting_for(bert, coop))
    actor = acting_for(anna, coop)
    with seeing(actor):
        end_office(actor=actor, office=office, on=NOW.date())
    assert token_by_secret(secret, now=NOW) is None


def test_a_token_of_a_login_that_is_gone_opens_nothing() -> None:
    anna = a_person()
    _token, secret = made(acting_for(anna))
    anna.is_active = False
    anna.save()
    assert token_by_secret(secret, now=NOW) is None


def test_nobody_makes_a_token_for_somebody_else_or_another_cooperative() -> None:
    anna, bert, coop = a_person("Anna"), a_person("Bert"), a_coop()
    an_office(bert, coop)
    with pytest.raises(NotAllowed):
        made(acting_for(anna), holder=acting_for(bert))
    with pytest.raises(NotAllowed):
        made(acting_for(anna), holder=acting_for(anna, coop))
    with pytest.raises(NotAllowed):
        made(GUEST)


def test_a_token_does_not_make_tokens() -> None:
    anna = a_person()
    bearer = Actor(person_id=anna.pk, scopes=frozenset({"pool"}))
    with pytest.raises(NotAllowed):
        made(bearer)


def test_the_operator_makes_tokens_for_those_who_hold_an_office() -> None:
    anna, coop = a_person(), a_coop()
    operator = Actor.job("create_token")
    with pytest.raises(NoOffice):
        made(operator, holder=acting_for(anna, coop))
    an_office(anna, coop)
    token, _secret = made(operator, holder=acting_for(anna, coop))
    assert AuditEntry.objects.get(fact="TokenMade").system == "create_token"
    assert token.coop == coop


@pytest.mark.parametrize("scopes", [[], ["identity"], ["pool", "everything"]])
def test_scopes_are_those_there_are(scopes: list[str]) -> None:
    with pytest.raises(UnknownScope):
        made(acting_for(a_person()), scopes=scopes)


@pytest.mark.parametrize("days", [-1, 0, 367])
def test_a_token_is_valid_for_at_most_a_year(days: int) -> None:
    with pytest.raises(ExpiryOutOfRange):
        made(acting_for(a_person()), expires_at=NOW + timedelta(days=days))


def test_nobody_else_sees_a_token_with_a_raw_cursor() -> None:
    anna, bert, coop = a_person("Anna"), a_person("Bert"), a_coop()
    an_office(anna, coop)
    an_office(bert, coop)
    token, _secret = made(acting_for(anna, coop))

    def seen() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("select id from coops_accesstoken")
            return [pk for (pk,) in cursor.fetchall()]

    assert seen() == []
    with seeing(acting_for(bert, coop)):
        assert seen() == []
    with seeing(acting_for(anna)):
        assert seen() == [token.pk]


def test_the_database_wants_an_end_after_the_beginning() -> None:
    anna = a_person()
    token, _secret = made(acting_for(anna))
    guard = "a_token_expires_after_it_was_made"
    with pytest.raises(IntegrityError, match=guard), transaction.atomic(), seeing(acting_for(anna)):
        AccessToken.objects.filter(pk=token.pk).update(expires_at=NOW - timedelta(days=1))


def test_what_expired_long_ago_is_forgotten() -> None:
    anna, coop = a_person(), a_coop()
    an_office(anna, coop)
    made(acting_for(anna))
    an_office(anna, coop, organ="staff", until=NOW.date())
    job = Actor.job("forget_expired_records")
    assert forget_what_expired(actor=job, now=SOON + timedelta(days=364)) is None
    first = forget_what_expired(actor=job, now=SOON + timedelta(days=366))
    assert first is not None
    assert (first.tokens, first.offices) == (1, 0)
    last_day, next_day = datetime(2036, 12, 31, 12, tzinfo=UTC), datetime(2037, 1, 1, 12, tzinfo=UTC)
    assert forget_what_expired(actor=job, now=last_day) is None
    later = forget_what_expired(actor=job, now=next_day)
    assert later is not None
    assert later.offices == 1
    with pytest.raises(NotAllowed):
        forget_what_expired(actor=acting_for(anna), now=NOW)
