from allmende.kernel.apps import DomainConfig


class CoopsConfig(DomainConfig):
    name = "allmende.coops"
    label = "coops"
