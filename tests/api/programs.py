"""Programs that speak to the JSON API with a token."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.test import Client

from allmende.coops.models import Coop
from allmende.identity.models import Person
from tests.people import a_token

API = "/api/v1"


class Program:
    """Sends JSON with the token of a person, bound to a cooperative or to oneself; without a person: a guest."""

    def __init__(
        self,
        person: Person | None = None,
        coop: Coop | None = None,
        *,
        scopes: Iterable[str] = ("directory", "pool", "exchange", "membership", "coops"),
        language: str = "en",
    ) -> None:
        self.headers = {"Accept-Language": language}
        if person:
            self.headers["Authorization"] = f"Bearer {a_token(person, coop, scopes=scopes)}"
        self.client = Client(raise_request_exception=False)

    def get(self, path: str, **query: Any) -> Answer:
        return Answer(self.client.get(API + path, query, headers=self.headers))

    def post(self, path: str, key: str = "", **payload: Any) -> Answer:
        """Send the payload as JSON, with `key` as Idempotency-Key."""
        return self.send("POST", path, payload, **({"Idempotency-Key": key} if key else {}))

    def send(self, method: str, path: str, payload: Any = "", **headers: str) -> Answer:
        """Any method, with JSON (a text or bytes go as they are) and further headers."""
        response = self.client.generic(
            method,
            API + path,
            payload if isinstance(payload, str | bytes) else json.dumps(payload),
            content_type=headers.pop("content_type", "application/json"),
            headers=self.headers | headers,
        )
        return Answer(response)

    def all_pages(self, path: str, **query: Any) -> list[Any]:
        """The items of a list to its end, page by page."""
        items, cursor = [], None
        while True:
            page = self.get(path, **query, **({"cursor": cursor} if cursor else {}))
            assert page.status == 200, page
            items += page["items"]
            cursor = page["next_cursor"]
            if not cursor:
                return items


class Answer:
    """Status and JSON of a response."""

    def __init__(self, response: Any) -> None:
        self.status: int = response.status_code
        self.headers = response.headers
        self.kind: str = response.headers.get("Content-Type", "")
        self.content: bytes = response.getvalue() if response.streaming else response.content
        self.json: Any = response.json() if "json" in self.kind else None
        if self.status >= 400:
            assert self.kind == "application/problem+json", (
                f"{self.status} is no problem document: {self.kind}"
            )
            assert self.json["status"] == self.status
            assert self.json["type"] == f"urn:allmende:problem:{self.json['code']}"
            assert self.json["title"]

    def __getitem__(self, name: str) -> Any:
        return self.json[name]

    @property
    def refusal(self) -> tuple[int, str]:
        """(status, code) of a refusal."""
        return self.status, self.json["code"] if self.json else ""

    def __repr__(self) -> str:
        return f"<{self.status} {self.json}>"
