import django.contrib.postgres.indexes
from django.db import migrations, models

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("directory", "0007_row_policies")]

    operations = [
        migrations.CreateModel(
            name="KnownWord",
            fields=[("word", models.TextField(primary_key=True, serialize=False))],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"],
                        opclasses=["gin_trgm_ops"],
                        fastupdate=False,
                        name="knownword_by_parts",
                    )
                ]
            },
        ),
        RunSQLFile(__file__),
    ]
