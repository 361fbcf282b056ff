from django.db import migrations

from allmende.kernel.migrations_sql import RowPolicy


class Migration(migrations.Migration):
    dependencies = [("home", "0001_initial"), ("kernel", "0002_guards")]
    operations = [RowPolicy("home_report", "recipient_coop_id = any(allmende_coops())")]
