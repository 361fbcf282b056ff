from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("membership", "0039_kept_declarations")]
    operations = [
        migrations.AlterField("statementbundle", "year", models.PositiveIntegerField()),
    ]
