"""What the API says of organisations."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from allmende.kernel.api import Schema


class RegisterOut(Schema):
    """Where the entry comes from. Whoever passes it on names the attribution and keeps the licence."""

    name: str
    licence: str
    licence_url: str
    attribution: str
    url: str


class OrganisationOut(Schema):
    id: int
    name: str
    legal_form: str = Field(description="Our code, empty if unknown")
    legal_form_text: str = Field(description="As the register writes it")
    sectors: list[str]
    sector_text: str = Field(description="As the register writes it")
    description: str
    website: str
    contact_email: str = Field(description="Of a cooperative of the network that names one, else empty")
    street: str
    postcode: str
    town: str
    region: str
    country: str = Field(description="ISO 3166-1 alpha-2")
    latitude: float | None
    longitude: float | None
    precision: str = Field(description="address, postcode, town, region, online or unknown")
    confirmed_on: date | None = Field(description="The day on which the register last listed it")
    coop: str | None = Field(description="Short name of the cooperative of the network, if it is one")
    distance_m: int | None = Field(None, description="With `lat` and `lon`: metres from there")
    source: RegisterOut | None = Field(description="The register it was imported from")
    url: str


class OrganisationsOut(Schema):
    items: list[OrganisationOut]
    next_cursor: str | None = Field(description="Send as `cursor` for the next page; null at the end")
