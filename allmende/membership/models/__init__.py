"""Statutes, the list of members, applications, the two movements of shares and capital, and how members leave."""

from .applications import Application, ApplicationState, RefusedCount
from .departures import Cause, Departure, Subscription, SubscriptionState
from .movements import CapitalKind, CapitalMovement, ShareKind, ShareMovement
from .register import (
    CONTACT_DATA,
    Bond,
    BondRole,
    ListOfMembers,
    Member,
    Party,
    PartyChange,
    PartyKind,
    SelfServiceKey,
)
from .statutes import Liability, LossBy, NoticeEnd, Statutes

__all__ = [
    "CONTACT_DATA",
    "Application",
    "ApplicationState",
    "Bond",
    "BondRole",
    "CapitalKind",
    "CapitalMovement",
    "Cause",
    "Departure",
    "Liability",
    "ListOfMembers",
    "LossBy",
    "Member",
    "NoticeEnd",
    "Party",
    "PartyChange",
    "PartyKind",
    "RefusedCount",
    "SelfServiceKey",
    "ShareKind",
    "ShareMovement",
    "Statutes",
    "Subscription",
    "SubscriptionState",
]
