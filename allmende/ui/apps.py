from allmende.kernel.apps import DomainConfig


class UiConfig(DomainConfig):
    name = "allmende.ui"
    label = "ui"
