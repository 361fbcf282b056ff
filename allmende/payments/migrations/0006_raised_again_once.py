import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A claim that is raised again names the dropped one it stands in for: so nobody owes the same twice."""

    dependencies = [("payments", "0005_forget_words")]
    operations = [
        migrations.AddField(
            "claim",
            "replaces",
            models.ForeignKey(
                "payments.claim",
                django.db.models.deletion.PROTECT,
                null=True,
                related_name="replaced_by",
                db_index=False,
            ),
        ),
        migrations.AddConstraint(
            "claim",
            models.UniqueConstraint(name="a_dropped_claim_is_raised_again_once", fields=["replaces"]),
        ),
    ]
