from allmende.kernel.apps import DomainConfig


class MembershipConfig(DomainConfig):
    name = "allmende.membership"
    label = "membership"
