from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A corrected list gives a number again that only void rows of lists that were taken back have."""

    dependencies = [("membership", "0051_powers_of_attorney")]
    operations = [
        migrations.RemoveConstraint(model_name="member", name="a_number_is_given_once"),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["coop", "number", "id"], name="member_by_number"),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                name="a_number_is_given_once",
                fields=("coop", "number"),
                condition=Q(voided_at=None) | Q(import_run=None),
            ),
        ),
    ]
