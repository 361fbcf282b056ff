import django.db.models.deletion
from django.db import migrations, models

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0074_who_represents_a_holders_heirs")]
    operations = [
        migrations.AddField(
            model_name="note",
            name="import_run",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="membership.importrun",
            ),
        ),
        RunSQLFile(__file__),
    ]
