"""The sentences behind the codes of an import: of rows, of files, of imports that stopped."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

SENTENCES: dict[str, Promise] = {
    # of a row that is refused
    "broken": gettext_lazy("The row holds bytes that are no text in the encoding of the file."),
    "name_missing": gettext_lazy("No name stands in this row."),
    "number_unreadable": gettext_lazy("“%(value)s” in “%(column)s” is no member's number."),
    "number_taken": gettext_lazy("The list of members has the number %(value)s already."),
    "number_void": gettext_lazy(
        "The number %(value)s stays with a row that was entered by mistake. Leave the number empty to "
        "give the next one."
    ),
    "number_repeated": gettext_lazy(
        "The number %(first)s stands in row %(second)s already, under another name."
    ),
    "row_repeated": gettext_lazy("The same as row %(value)s: number, name and day are alike."),
    "joined_missing": gettext_lazy("Since when this is a member stands nowhere in the row."),
    "day_unreadable": gettext_lazy("“%(value)s” in “%(column)s” is no day."),
    "joined_ahead": gettext_lazy("The day of joining, %(value)s, lies in the future."),
    "joined_on_dissolved": gettext_lazy(
        "The day of joining, %(first)s, is not before the dissolution of the cooperative on %(second)s: from then on "
        "nobody joins, and nobody takes further shares (§ 87 (1) GenG). Please correct the day or leave the row out; "
        "where the dissolution is wrong or over, take it back or record that the cooperative continues."
    ),
    "left_before_joined": gettext_lazy(
        "The last day, %(first)s, lies before the day of joining, %(second)s."
    ),
    "shares_unreadable": gettext_lazy("“%(value)s” in “%(column)s” is no number of shares."),
    "shares_missing": gettext_lazy("How many shares this member holds stands nowhere in the row."),
    "capital_unreadable": gettext_lazy("“%(value)s” in “%(column)s” is no amount."),
    "capital_negative": gettext_lazy("Capital is never below zero; here stands %(value)s."),
    "capital_without_shares": gettext_lazy("The statutes know no shares, so there is no capital."),
    "capital_beyond_shares": gettext_lazy(
        "Paid in are %(first)s more than all shares of this member take, %(second)s: a share takes no more than its "
        "price (§ 19 (1) GenG). Please correct the shares or the capital. If the member is owed the %(first)s, write "
        "%(second)s into the file, and enter the rest as a payment on the member’s page afterwards: it is kept for the "
        "member until it is used or paid back."
    ),
    "capital_beyond_shares_short": gettext_lazy(
        "Paid in: %(first)s beyond the shares, which take %(second)s."
    ),
    "too_long": gettext_lazy("“%(column)s” has %(first)s characters; %(second)s are possible."),
    # of a movement that is refused, and with it the history of its member
    "movement_without_number": gettext_lazy(
        "A movement of %(value)s without a member’s number: it finds its member by the number. Please add it."
    ),
    "movement_without_member": gettext_lazy(
        "No row that is taken tells who has the number %(value)s, and since when: without the member no movement."
    ),
    "movement_of_nothing": gettext_lazy("A movement of %(value)s, but neither of shares nor of capital."),
    "movement_repeated": gettext_lazy(
        "The same movement as in row %(value)s: day, shares and capital are alike. If both took place, please write "
        "them as one row."
    ),
    "moved_before_joined": gettext_lazy(
        "The day of the movement, %(first)s, lies before the day of joining, %(second)s: nobody holds anything before. "
        "Please correct one of the two days."
    ),
    "moved_on_dissolved": gettext_lazy(
        "Shares taken on %(first)s, not before the dissolution of the cooperative on %(second)s: from then on nobody "
        "takes further shares, and none are transferred (§ 87 (1) GenG). Please correct the day or leave the row out; "
        "where the dissolution is wrong or over, take it back or record that the cooperative continues."
    ),
    "moved_after_leaving": gettext_lazy(
        "The day of the movement, %(first)s, lies after the last day, %(second)s: from then on capital is only paid "
        "out. Please correct the day or the sign."
    ),
    "moved_after_balance_day": gettext_lazy(
        "The day of the movement, %(first)s, lies after the balance day, %(second)s, as of which the list stands. "
        "Please choose a later balance day, or leave the row out and enter it afterwards."
    ),
    "shares_below_zero": gettext_lazy(
        "At the end of %(first)s that would be %(second)s shares: nobody holds fewer than none, on any day. An earlier "
        "row is missing, or a day or a sign is wrong."
    ),
    "capital_below_zero": gettext_lazy(
        "At the end of %(first)s the capital would be %(second)s: it is never below zero, on any day. An earlier row "
        "is missing, or a day or a sign is wrong."
    ),
    "transfer_without_day": gettext_lazy(
        "A transfer with member no. %(value)s, but without a day of movement. Please add the day."
    ),
    "transfer_one_sided": gettext_lazy(
        "A transfer with member no. %(value)s, of whom no row that is taken has the same day with the same shares and "
        "capital, and the other sign. A transfer is entered with both sides: please add or correct the other row."
    ),
    "transfer_to_oneself": gettext_lazy(
        "A transfer with oneself: please correct the number of the other member."
    ),
    "transfer_both_ways": gettext_lazy(
        "Shares and capital of a transfer go the same way: both are given, or both are taken. Please correct a sign."
    ),
    "transfer_once_more": gettext_lazy(
        "Another transfer of the same day with member no. %(first)s stands in row %(second)s. Please write both as "
        "one, on either side."
    ),
    "transfer_after_joining": gettext_lazy(
        "The first shares came by a transfer on %(first)s, and the membership began on %(second)s: whoever joins with "
        "shares of a member joins on the day of the transfer. Please correct one of the two days."
    ),
    "history_refused": gettext_lazy(
        "Row %(value)s of the same number is refused: a history is entered whole or not at all."
    ),
    # of a row that is taken, without a part of it or with something to look at
    "number_given": gettext_lazy("Without a number in the file: it gets %(value)s, after the highest."),
    "number_again": gettext_lazy(
        "The number %(value)s stands with a row of a list that was taken back, too: it goes to this member again."
    ),
    "further_shares": gettext_lazy("Further shares of the member in row %(value)s."),
    "movement_of": gettext_lazy("A movement of the member in row %(value)s."),
    "transfer_to": gettext_lazy(
        "A transfer to member no. %(first)s: both sides are alike, the other is row %(second)s."
    ),
    "transfer_from": gettext_lazy(
        "A transfer from member no. %(first)s: both sides are alike, the other is row %(second)s."
    ),
    "perhaps_twice": gettext_lazy(
        "Perhaps the same person as in row %(value)s: name and date of birth or address are alike."
    ),
    "perhaps_known": gettext_lazy("The list has somebody of this name, with the number %(value)s."),
    "beside_asked": gettext_lazy(
        "“%(first)s” has the name of member no. %(second)s. Please say whether that is the same person."
    ),
    "beside_sure": gettext_lazy(
        "“%(first)s” is member no. %(second)s, by name and number, date of birth or e-mail: the member stands there, "
        "with no second row."
    ),
    "beside_same": gettext_lazy(
        "“%(first)s” is member no. %(second)s, as you said: the member stands there, with no second row."
    ),
    "beside_other": gettext_lazy(
        "“%(first)s” is somebody else than member no. %(second)s, as you said, and gets a row of the own."
    ),
    "beside_known": gettext_lazy(  # said, as the next, until a preview asked who that is
        "“%(first)s” has the name of member no. %(second)s and is entered beside this one with a row of its own. If it "
        "is the same person, end that on this member’s page afterwards, and add the member there by number."
    ),
    "beside_in_file": gettext_lazy(
        "“%(first)s” has the name of the member in row %(second)s and is entered beside this one with a row of its "
        "own. If it is the same person, end that on this member’s page afterwards, and add the member there by number."
    ),
    "birth_date_unreadable": gettext_lazy("“%(value)s” is no date of birth and is left out."),
    "birth_date_odd": gettext_lazy("Born on %(value)s, after joining: the date of birth is left out."),
    "email_unreadable": gettext_lazy("“%(value)s” is no e-mail address and is left out."),
    "address_whole": gettext_lazy(
        "“%(value)s” is taken for the street as a whole, postcode and town stay empty: write them in columns of their "
        "own, or as “street number, postcode town”."
    ),
    "country_unknown": gettext_lazy("“%(value)s” is no country we know; Germany is taken."),
    "group_unknown": gettext_lazy("The statutes know no group “%(value)s”; it is left out."),
    "iban_wrong": gettext_lazy("The IBAN %(value)s is wrong and is left out. %(column)s"),
    "mandate_missing": gettext_lazy(  # said until such an account became the one for payouts
        "The IBAN %(value)s is left out: the row has no day on which a mandate was signed."
    ),
    "remark_left_out": gettext_lazy(
        "“%(column)s” is left out: notes are kept for a year after the membership ended, and that is over."
    ),
    "iban_left_out": gettext_lazy("The membership has ended: the bank details are left out."),
    "reference_odd": gettext_lazy("“%(value)s” is no reference a bank takes: the mandate gets a new one."),
    "reference_repeated": gettext_lazy(
        "Another mandate has the reference %(value)s: this one gets a new one."
    ),
    "investing_unreadable": gettext_lazy(
        "Whether “%(value)s” means an investing member is not clear: entered as an ordinary one."
    ),
    "signed_unreadable": gettext_lazy("“%(value)s” in “%(column)s” is no day and is left out."),
    "died_odd": gettext_lazy("Died on %(value)s, not within the membership: the day of death is left out."),
    "died_without_end": gettext_lazy(
        "Died on %(value)s, but no last day stands in the row: entered as a member. Record the death, with the heirs, "
        "on the member’s page afterwards."
    ),
    "died_unknown": gettext_lazy(
        "Left by death, and no column says when: the day of death stays unknown. It is not the last day of the "
        "membership."
    ),
    "shares_too_few": gettext_lazy("Holds %(first)s; the statutes ask for %(second)s shares."),
    "shares_too_many": gettext_lazy(  # said until the statutes of the row's own day were asked
        "Holds %(first)s; the statutes allow %(second)s shares."
    ),
    "shares_above_most": gettext_lazy(
        "With these shares %(first)s are held; the statutes of that day allow %(second)s at most (§ 7a (1) GenG). "
        "Entered as the list says: please look whether the row and the statutes are right."
    ),
    "shares_above_most_short": gettext_lazy(
        "With these shares %(first)s are held; the statutes of that day allow %(second)s."
    ),
    "capital_above_shares": gettext_lazy(  # said until such a row was refused
        "Paid in: %(first)s, more than the shares are worth (%(second)s)."
    ),
    "capital_below_duty": gettext_lazy("Paid in: %(first)s, less than is due at once (%(second)s)."),
    "capital_beyond_left": gettext_lazy(
        "Paid in: %(first)s, more than the shares took (%(second)s). Of whoever left, capital is what is still to be "
        "paid out: entered so, please look at it."
    ),
    "two_in_one": gettext_lazy(
        "“%(value)s” looks like two people in one row: entered as a household under this one name. For two members, "
        "write a row for each; for two who hold shares together, one into the name, the other into a column “joint "
        "holders”."
    ),
    "perhaps_dead": gettext_lazy(
        "“%(value)s” reads as if this member had died, but is entered as the list has it. If so, columns say it: the "
        "last day in “left on”, “death” in “reason for leaving”, the day of death in “died on”."
    ),
    "guardian_missing": gettext_lazy(
        "Born on %(value)s, a minor: the file names no legal guardian. Add one on the member’s page."
    ),
    "guardians_left_out": gettext_lazy(
        "Only whoever is under 18, with the date of birth, has guardians: “%(value)s” is left out."
    ),
    "representatives_left_out": gettext_lazy(
        "Only organisations have representatives: “%(value)s” is left out."
    ),
    "holders_left_out": gettext_lazy(
        "An organisation holds its shares alone: “%(value)s” in “%(column)s” is left out."
    ),
    "beside_unreadable": gettext_lazy("“%(value)s” in “%(column)s” is no list of names and is left out."),
    "held_together": gettext_lazy("Held together: entered as a household, %(value)s."),
    "joined_after": gettext_lazy("Joined after the balance day: the capital counts from the day of joining."),
    # of a row that is no member
    "totals": gettext_lazy("A line of totals."),
    "no_member": gettext_lazy("Neither number nor name: taken for a remark."),
    # of a row when its import is undone
    "kept_void": gettext_lazy(
        "Stays as void, “entered by mistake”, because something was recorded since: no day counts as "
        "membership, and nobody gets the number but whoever has it in the corrected list."
    ),
    "kept_counts": gettext_lazy(
        "Stays as it was entered, because a payment, an application or an exit came "
        "since. If that was a mistake, too, take it back before the import; if it counts, the membership ends as any "
        "other does: by notice or another way out."
    ),
    "kept_followed": gettext_lazy(  # said until memberships no longer ended with their import
        "Stays in the list, because something came since that counts: its shares and its capital of the "
        "import are reversed, and it ended."
    ),
    "kept_goes_on": gettext_lazy(
        "Stays a member, with the shares taken since: those of the import, and its capital, are reversed."
    ),
    "kept_together": gettext_lazy(
        "Stays as it was entered, because it handed on shares to a member who stays, or took them over: both sides of "
        "a transfer stand or fall together."
    ),
    "kept_moved": gettext_lazy("Stays as it is: what the import entered has been moved on since."),
    # of a file, beside what a spreadsheet says of itself
    "too_many_members": gettext_lazy("The file has more than 50,000 rows. Please split it."),
    # of an import
    "preview_outdated": gettext_lazy(
        "The list of members has changed since the preview, so nothing was entered. This is the new preview."
    ),
    "failed": gettext_lazy("The import stopped because of an error of ours. Nothing was entered."),
    "undo_in_a_year": gettext_lazy(
        "Not undone, everything is as before: meanwhile its members got a part in what was posted for a year. Take "
        "that back first."
    ),
    "undo_failed": gettext_lazy("Undoing stopped because of an error of ours. Everything is as before."),
}
