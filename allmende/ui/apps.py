"""The ui domain: base page, components, tokens."""

from __future__ import annotations

from allmende.kernel.apps import DomainConfig


class UiConfig(DomainConfig):
    name = "allmende.ui"
    label = "ui"
