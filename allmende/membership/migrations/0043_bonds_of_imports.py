import django.db.models.deletion
from django.db import migrations, models

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0042_statutes_of_plain_sense")]
    operations = [
        migrations.AddField(
            "bond",
            "import_run",
            models.ForeignKey(
                "membership.importrun", django.db.models.deletion.PROTECT, null=True, related_name="+"
            ),
        ),
        RunSQLFile(__file__),
    ]
