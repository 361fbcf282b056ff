"""What stands beside each question about the statutes: what holds by law where they say nothing, and its paragraph."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..law.jurisdictions import Law
from ..law.rules import FISCAL_YEAR
from ..law.sentences import duration


def hints(law: Law) -> dict[str, str]:
    """By field, in the active language. An association reads nothing of the law of cooperatives."""
    found = {
        "valid_from": _(
            "The day of the entry in the register. Older versions may follow later, while nothing is recorded for"
            " their days."
        ),
        "text": _("Whoever joins reads it before; which version that was is kept with the declaration."),
        "admission_fee": _("Empty: none. It is paid once and not given back."),
        "dues": _("Empty: none."),
        "written_form": _("By law a text is enough, such as an e-mail%(law)s.") % _of(law, "text_form"),
        "residence_required": _("Only if the statutes admit nobody else."),
        "notice_months": _notice(law),
        "section_exclusion": _("Where the statutes say for what somebody can be excluded%(law)s.")
        % _of(law, "exclusion"),
        "section_exclusion_objection": _(
            "Where they say how somebody objects. Empty: nothing is said of it."
        ),
        "heirs_continue": _heirs(law),
        "fiscal_year_begins": _(
            "Another month than before makes the year between short, from the day this version is in force."
        ),
        **(_of_shares(law) if law.shares is not False else {}),
    }
    return {name: hint.replace("§ ", "§\N{NO-BREAK SPACE}") for name, hint in found.items()}


def _of_shares(law: Law) -> dict[str, str]:
    return {
        "share_price": _("The statutes have to name it%(law)s.") % _of(law, "required_payment")
        if law.shares
        else _("Empty: there are no shares."),
        "shares_required": _("Mostly 1. More only if the statutes oblige everyone%(law)s.")
        % _of(law, "several_shares"),
        "shares_most": _(
            "If the statutes say nothing of several shares, it is 1%(law)s. Empty: they set no limit."
        )
        % _of(law, "several_shares"),
        "pay_at_once": _pay_at_once(law),
        "instalments": _("0: the rest is due when the assembly calls for it%(law)s.") % _of(law, "calls"),
        "liability": _("What members owe beyond their shares in an insolvency%(law)s.")
        % _of(law, "liability"),
        "liability_cap": _("Only where it is limited to a sum."),
        "investing_allowed": _(
            "They give capital and do not use the services. Only if the statutes admit them%(law)s."
        )
        % _of(law, "investing"),
        "transfer_allowed": _("By law they may, unless the statutes exclude it%(law)s.")
        % _of(law, "transfer_barred"),
        "payout_months": _payout(law),
        "loss_by": _("By law equally, by heads%(law)s.") % _of(law, "loss"),
        "minimum_capital": _("Empty: the statutes name no minimum capital%(law)s.")
        % _of(law, "minimum_capital"),
        "profit_by": _("By capital, unless the statutes set another measure or exclude it%(law)s.")
        % _of(law, "profit"),
    }


def _pay_at_once(law: Law) -> str:
    if not law.paid_at_once_least:
        return _("The whole price, where all of it is due with the admission.")
    return _(
        "The whole price, where all of it is due with the admission. At least a tenth of the share has a fixed"
        " day%(law)s."
    ) % _of(law, "required_payment")


def _notice(law: Law) -> str:
    if law.notice_least and law.notice_most and law.notice_ends == (FISCAL_YEAR,):
        said = {"least": duration(law.notice_least), "most": duration(law.notice_most)}
        return _(
            "By law %(least)s to the end of the fiscal year; the statutes may ask for up to %(most)s%(law)s."
        ) % (said | _of(law, "notice"))
    if law.notice_most:
        said = {"most": duration(law.notice_most)}
        return _(
            "By law 0: one leaves on any day. Period and wait for its end together are %(most)s at most%(law)s."
        ) % (said | _of(law, "notice"))
    return _("0, where the statutes say nothing.")


def _heirs(law: Law) -> str:
    if law.ends_with_year:
        return _("By law membership ends with the fiscal year of the death%(law)s.") % _of(law, "death")
    return _("Otherwise membership ends with the death%(law)s.") % _of(law, "death")


def _payout(law: Law) -> str:
    if law.payout_by_law is None:
        return _("Counted from the last day of the membership.")
    said = {"months": duration(law.payout_by_law)}
    return _("By law %(months)s after the exit; the statutes may set another period%(law)s.") % (
        said | _of(law, "payout_deferred")
    )


def _of(law: Law, topic: str) -> dict[str, str]:
    return {"law": law.because(topic)}
