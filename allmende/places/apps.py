from allmende.kernel.apps import DomainConfig


class PlacesConfig(DomainConfig):
    name = "allmende.places"
    label = "places"
