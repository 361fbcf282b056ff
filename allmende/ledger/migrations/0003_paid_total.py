from django.db import migrations, models

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_functions")]
    operations = [
        migrations.AddField("account", "paid_total", models.BigIntegerField(db_default=0)),
        RunSQLFile(__file__),
    ]
