from django.db import migrations

from allmende.kernel.migrations_sql import RowPolicy


class Migration(migrations.Migration):
    dependencies = [("coops", "0001_initial"), ("kernel", "0002_guards")]
    operations = [
        RowPolicy("coops_office", "coop_id = any(allmende_coops()) or person_id = allmende_person()"),
        RowPolicy("coops_invitation", "inviting_coop_id = any(allmende_coops())"),
        RowPolicy("coops_accesstoken", "person_id = allmende_person()"),
    ]
