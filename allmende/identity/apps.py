from allmende.kernel.apps import DomainConfig
from allmende.ui.languages import remember_language_with


class IdentityConfig(DomainConfig):
    name = "allmende.identity"
    label = "identity"

    def ready(self) -> None:
        super().ready()
        from .web.language import remember_for_person  # the web room needs loaded models

        remember_language_with(remember_for_person)
