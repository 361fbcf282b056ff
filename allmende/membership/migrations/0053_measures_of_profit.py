from django.db import migrations, models

from allmende.kernel.migrations_sql import RunSQLFile

MEASURES = [
    ("capital", "by capital"),
    ("shares", "by shares"),
    ("heads", "equally, by heads"),
    ("reserves", "not at all: it goes to the reserves"),
]


class Migration(migrations.Migration):
    dependencies = [("membership", "0052_numbers_again")]
    operations = [
        migrations.AddField(
            "statutes",
            "profit_by",
            models.CharField("A profit is divided", choices=MEASURES, default="capital", max_length=10),
        ),
        migrations.AddField(
            "yearrun",
            "divided_by",
            models.CharField(choices=MEASURES, db_default="capital", default="capital", max_length=10),
        ),
        migrations.AlterField(
            "statutes",
            "liability",
            models.CharField(
                "Additional liability",
                choices=[
                    ("none", "excluded"),
                    ("limited", "limited to a sum"),
                    ("unlimited", "unlimited"),
                ],
                default="none",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            "statutes",
            models.CheckConstraint(
                condition=models.Q(("profit_by__in", ["capital", "shares", "heads", "reserves"])),
                name="a_profit_is_divided_by_what_there_is",
            ),
        ),
        migrations.AddConstraint(
            "yearrun",
            models.CheckConstraint(
                condition=models.Q(
                    ("divided_by", "capital"),
                    models.Q(("divided_by__in", ["shares", "heads"]), ("kind", "profit")),
                    _connector="OR",
                ),
                name="only_a_profit_is_divided_by_anything_but_capital",
            ),
        ),
        RunSQLFile(__file__),
    ]
