"""The exchange account in a browser: every page in both languages, sizes and themes, and a payment by keyboard."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from allmende.coops.models import Coop
from allmende.exchange.use_cases.hold_credits import hold_credits
from allmende.exchange.use_cases.pay_directly import pay_directly
from allmende.exchange.use_cases.reverse_payment import reverse_payment
from allmende.identity.models import Person
from allmende.kernel.row_access import seeing
from allmende.ledger.models import Transfer
from tests.people import a_coop, a_network, a_person, acting_for, an_office, an_officer, signed_in

from .conftest import LOOKS, PHONE, MakeVisitor, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Scene:
    """Werkhof Linde with a month of giving and receiving; Hannelore Petzold acts for it and for the network's host."""

    def __init__(self, language: str) -> None:
        self.network = a_network("Havelbogen")
        self.linde = a_coop("Werkhof Linde eG", town="Brennau")
        self.saalbau = a_coop("Saalbau Morgenrot eG", town="Brennau")
        self.solawi = a_coop("Solawi Krumme Mark eG", town="Rabenau")
        self.hannelore = a_person("Hannelore Petzold", email="hannelore@example.org", language=language)
        for coop, duties in ((self.linde, ["spend", "lend"]), (self.network.host, ["network", "spend"])):
            an_office(self.hannelore, coop, duties)
        self.spends = acting_for(self.hannelore, self.linde)
        self.others = {coop: an_officer(coop, ["spend"]) for coop in (self.saalbau, self.solawi)}
        self.tell_the_month()

    def tell_the_month(self) -> None:
        self.pay(self.saalbau, self.linde, 28_50, "Werkstatt, Bühnenbau", days=20)
        wrong = self.pay(self.linde, self.saalbau, 4_50, "Plakate zum Hoffest", days=12)
        with seeing(self.others[self.saalbau]):
            reverse_payment(
                actor=self.others[self.saalbau],
                transfer_id=uuid4(),
                reverses_id=wrong.pk,
                purpose="Plakate: Gutschrift",
                effective_on=timezone.localdate() - timedelta(days=11),
                now=timezone.now() - timedelta(days=11),
            )
        self.pay(self.linde, self.solawi, 15_00, "Beratung Jahresabschluss, 1,5 Std.", days=4)
        self.last = self.pay(self.solawi, self.linde, 33_00, "Kreissäge, 2 Tage", days=1)
        with seeing(self.spends):
            hold_credits(
                actor=self.spends,
                hold_id=uuid4(),
                payer_coop_id=self.linde.pk,
                payee_coop_id=self.saalbau.pk,
                amount=20_00,
                reference="B-2026-0042 Großer Seminarraum",
                expires_at=timezone.now() + timedelta(days=2),
                now=timezone.now(),
            )

    def pay(self, payer: Coop, payee: Coop, amount: int, purpose: str, *, days: int) -> Transfer:
        actor = self.spends if payer == self.linde else self.others[payer]
        with seeing(actor):
            return pay_directly(
                actor=actor,
                transfer_id=uuid4(),
                payer_coop_id=payer.pk,
                payee_coop_id=payee.pk,
                amount=amount,
                purpose=purpose,
                effective_on=timezone.localdate() - timedelta(days=days),
                now=timezone.now() - timedelta(days=days),
            )

    def let_in(self, visitor: Visitor, coop: Coop | None) -> None:
        """Signed in and acting for a cooperative; signing in itself has its own tests."""
        cookie = signed_in(Client(), self.hannelore, coop).cookies[settings.SESSION_COOKIE_NAME]
        visitor.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": visitor.address}])


def test_every_page_is_clean_in_every_look(visitor: MakeVisitor, album) -> None:
    scene = Scene("de")
    for language, size, scheme in LOOKS:
        Person.objects.filter(pk=scene.hannelore.pk).update(language=language)
        person = visitor(language=language, size=size, scheme=scheme)
        scene.let_in(person, scene.linde)
        pages = {
            "account": "/account",
            "held": "/account?kind=held",
            "form": f"/account/transfers/new?to={scene.solawi.slug}&amount=3&purpose=Setzlinge",
            "transfer": f"/account/transfers/{scene.last.pk}",
            "sums": "/network/balance",
        }
        look(person, pages, album, f"{language}-{size['width']}-{scheme}")
        person.open(pages["form"])
        person.page.click("main form button")
        check(person, "review", album, f"{language}-{size['width']}-{scheme}")
        scene.let_in(person, scene.network.host)
        pages = {"accounts": "/network/accounts", "limits": f"/network/accounts/{scene.linde.slug}"}
        look(person, pages, album, f"{language}-{size['width']}-{scheme}")
        scene.let_in(person, None)
        look(person, {"nobody": "/account"}, album, f"{language}-{size['width']}-{scheme}")


def look(person: Visitor, pages: dict[str, str], album, name: str) -> None:
    for page, path in pages.items():
        person.open(path)
        check(person, page, album, name)


def check(person: Visitor, page: str, album, name: str) -> None:
    album(person, f"exchange-{page}-{name}")
    assert person.violations() == [], page
    assert not person.is_wider_than_its_window(), page
    assert person.page.locator("h1").count() == 1


def test_paying_by_keyboard_alone(visitor: MakeVisitor, album) -> None:
    scene = Scene("en")
    person = visitor()
    scene.let_in(person, scene.linde)
    page = person.open("/account/transfers/new")
    page.focus("input[name=to]")
    page.keyboard.type("Solawi Krumme Mark eG")
    page.keyboard.press("Tab")
    page.keyboard.type("7.50")
    page.keyboard.press("Tab")
    page.keyboard.type("Seedlings")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=7.50 Credits to Solawi Krumme Mark eG")
    for _stop in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").strip() == "Pay 7.50 Credits":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/account")
    assert page.locator(".toast").inner_text() == "Paid: 7.50 Credits to Solawi Krumme Mark eG."
    assert page.locator(".big").first.inner_text().startswith("39.00")
    album(person, "exchange-paid")
    assert person.violations() == []


def test_a_refused_payment_without_scripts_keeps_what_was_written(visitor: MakeVisitor, album) -> None:
    scene = Scene("de")
    person = visitor(language="de", size=PHONE, scripts=False)
    scene.let_in(person, scene.linde)
    page = person.open("/account/transfers/new")
    page.fill("input[name=to]", "saal")
    page.fill("input[name=amount]", "500,00")
    page.fill("input[name=purpose]", "Das ganze Haus")
    page.click("main form button")
    assert "Es fehlen 373,50 Credits." in page.locator("[role=alert]").inner_text()
    assert page.input_value("input[name=purpose]") == "Das ganze Haus"
    album(person, "exchange-refused")
    page.fill("input[name=amount]", "110,00")
    page.click("main form button")
    assert "Sie nähern sich der Grenze." in page.locator("main").inner_text()
    album(person, "exchange-warned")
    page.click("text=110,00 Credits zahlen")
    assert "Gezahlt: 110,00 Credits an Saalbau Morgenrot eG." in page.locator(".toast").inner_text()
    album(person, "exchange-low")
