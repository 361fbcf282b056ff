from django.db import migrations, models

from allmende.kernel.migrations_sql import RunSQLFile


class Migration(migrations.Migration):
    dependencies = [("membership", "0033_single_lines")]
    operations = [
        migrations.AlterField(
            "erasure",
            "stage",
            models.CharField(
                choices=[
                    ("contact", "e-mail, phone, date of birth"),
                    ("accounts", "account holders and IBANs"),
                    ("papers", "declarations, former addresses, reasons, who stands beside"),
                    ("books", "words of movements and payments, and who entered them"),
                ],
                max_length=10,
            ),
        ),
        RunSQLFile(__file__),
    ]
