import django.db.models.functions.text
from django.db import migrations, models

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0048_letters_of_changes")]
    operations = [
        RunSQLFile(__file__),
        migrations.RemoveField("party", "search_text"),
        migrations.AddField(
            "party",
            "search_text",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    django.db.models.functions.text.Concat(
                        models.F("given_name"),
                        models.Value(" "),
                        models.F("family_name"),
                        models.Value(" "),
                        models.F("name"),
                        models.Value(" "),
                        models.F("town"),
                        models.Value(" "),
                        models.F("postcode"),
                    ),
                    function="membership_sought",
                ),
                output_field=models.TextField(),
            ),
        ),
    ]
