"""Statutes, list of members, applications, movements of shares and capital, departures, imports, runs of a year."""

from .applications import Application, ApplicationState, RefusedCount
from .arrivals import ARRIVAL_AT_WORK, ArrivalProgress, ArrivalState, CoopArrival, CoopArrivalPart
from .bonds import BY_POWER, LONGEST_DOCUMENT, LONGEST_END_REASON, Bond, BondRole, PassesTo
from .bundles import BundleState, StatementBundle
from .corrections import LONGEST_REASON, Correction, Mistake
from .departures import Cause, Departure, Subscription, SubscriptionState
from .dissolutions import CAN_CONTINUE, Dissolution, DissolutionGround
from .erasures import Erasure, Stage
from .exports import CoopExport, CoopExportPart, ExportState
from .imports import Claiming, Fate, ImportProgress, ImportRow, ImportRun, RunState
from .letters import COLUMN_OF, LetterKind, PaperLetter
from .mailings import (
    LONGEST_MAIL,
    LONGEST_SUBJECT,
    Delivery,
    Mailing,
    MailingRecipient,
    MailingState,
    MailTemplate,
    Written,
)
from .movements import CapitalKind, CapitalMovement, ShareKind, ShareMovement
from .notes import LONGEST_NOTE, NOTES_KEPT_FOR, Note
from .queued_letters import ABOUT_A_STEP, LetterState, QueuedLetter
from .register import (
    CONTACT_DATA,
    ListOfMembers,
    Member,
    Party,
    PartyChange,
    PartyKind,
    SelfServiceKey,
)
from .statutes import LONGEST_RIGHTS, LONGEST_TEXT, Liability, LossBy, NoticeEnd, ProfitBy, Statutes
from .terms import MemberTerms
from .views import SavedView
from .year_runs import (
    DISTRIBUTIONS,
    RUNNING,
    STANDING,
    YearLine,
    YearProgress,
    YearRun,
    YearRunKind,
    YearRunState,
)

__all__ = [
    "ABOUT_A_STEP",
    "ARRIVAL_AT_WORK",
    "BY_POWER",
    "CAN_CONTINUE",
    "COLUMN_OF",
    "CONTACT_DATA",
    "DISTRIBUTIONS",
    "LONGEST_DOCUMENT",
    "LONGEST_END_REASON",
    "LONGEST_MAIL",
    "LONGEST_NOTE",
    "LONGEST_REASON",
    "LONGEST_RIGHTS",
    "LONGEST_SUBJECT",
    "LONGEST_TEXT",
    "NOTES_KEPT_FOR",
    "RUNNING",
    "STANDING",
    "Application",
    "ApplicationState",
    "ArrivalProgress",
    "ArrivalState",
    "Bond",
    "BondRole",
    "BundleState",
    "CapitalKind",
    "CapitalMovement",
    "Cause",
    "Claiming",
    "CoopArrival",
    "CoopArrivalPart",
    "CoopExport",
    "CoopExportPart",
    "Correction",
    "Delivery",
    "Departure",
    "Dissolution",
    "DissolutionGround",
    "Erasure",
    "ExportState",
    "Fate",
    "ImportProgress",
    "ImportRow",
    "ImportRun",
    "LetterKind",
    "LetterState",
    "Liability",
    "ListOfMembers",
    "LossBy",
    "MailTemplate",
    "Mailing",
    "MailingRecipient",
    "MailingState",
    "Member",
    "MemberTerms",
    "Mistake",
    "Note",
    "NoticeEnd",
    "PaperLetter",
    "Party",
    "PartyChange",
    "PartyKind",
    "PassesTo",
    "ProfitBy",
    "QueuedLetter",
    "RefusedCount",
    "RunState",
    "SavedView",
    "SelfServiceKey",
    "ShareKind",
    "ShareMovement",
    "Stage",
    "StatementBundle",
    "Statutes",
    "Subscription",
    "SubscriptionState",
    "Written",
    "YearLine",
    "YearProgress",
    "YearRun",
    "YearRunKind",
    "YearRunState",
]
