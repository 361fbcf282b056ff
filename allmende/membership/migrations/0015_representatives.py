from django.db import migrations

from allmende.kernel.migrations_sql import RunSQLFile

ONCE = "coop_id = any((select allmende_coops())::bigint[])"
OWN = "person_id = (select allmende_person())"
# Last: while the function runs, system access answers before it would be asked again.
REPRESENTED = "id = any((select membership_represented())::bigint[])"


def policy(*ways: str) -> str:
    rows = " or ".join(["(select allmende_system())", *ways])
    return f"alter policy membership_party_rows on membership_party using ({rows}) with check ({rows});"


class Migration(migrations.Migration):
    dependencies = [("membership", "0014_notes")]
    operations = [
        RunSQLFile(__file__),
        migrations.RunSQL(policy(ONCE, OWN, REPRESENTED), policy(ONCE, OWN)),
    ]
