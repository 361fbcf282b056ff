from django.db import migrations

from allmende.kernel.migrations_sql import RowPolicy, RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0005_exits")]
    operations = [
        RunSQLFile(__file__),
        RowPolicy(
            "membership_subscription",
            "coop_id = any(allmende_coops())"
            " or exists (select from membership_member where membership_member.id = member_id)",
        ),
    ]
