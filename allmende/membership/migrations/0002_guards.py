from django.db import migrations

from allmende.kernel.migrations_sql import AppendOnly, RowPolicy, RunSQLFile

OF_THE_COOP = "coop_id = any(allmende_coops())"
# A person sees the own register row, and through it what hangs on it: the inner look is under the policy of its table.
OF_A_VISIBLE_PARTY = "exists (select from membership_party where membership_party.id = party_id)"
OF_A_VISIBLE_MEMBER = "exists (select from membership_member where membership_member.id = member_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("membership", "0001_initial"),
        ("ledger", "0003_paid_total"),
        ("coops", "0002_row_policies"),
        ("kernel", "0002_guards"),
    ]
    operations = [
        RunSQLFile(__file__),
        AppendOnly("membership_statutes"),
        AppendOnly("membership_sharemovement"),
        AppendOnly("membership_capitalmovement"),
        RowPolicy("membership_party", f"{OF_THE_COOP} or person_id = allmende_person()"),
        RowPolicy("membership_bond", f"{OF_THE_COOP} or {OF_A_VISIBLE_PARTY}"),
        RowPolicy("membership_member", f"{OF_THE_COOP} or {OF_A_VISIBLE_PARTY}"),
        RowPolicy("membership_application", f"{OF_THE_COOP} or {OF_A_VISIBLE_PARTY}"),
        RowPolicy("membership_sharemovement", f"{OF_THE_COOP} or {OF_A_VISIBLE_MEMBER}"),
        RowPolicy("membership_capitalmovement", f"{OF_THE_COOP} or {OF_A_VISIBLE_MEMBER}"),
        RowPolicy("membership_departure", f"{OF_THE_COOP} or {OF_A_VISIBLE_MEMBER}"),
        RowPolicy("membership_listofmembers", OF_THE_COOP),
        RowPolicy("membership_refusedcount", OF_THE_COOP),
    ]
