from django.db import migrations, models
from django.db.models import Q

KINDS = {
    "shares": "shares",
    "instalment": "instalment",
    "admission_fee": "admission fee",
    "dues": "dues",
    "shortfall": "part of a loss",
}


class Migration(migrations.Migration):
    """What leavers owe of a loss that is more than all capital."""

    dependencies = [("payments", "0007_claims_by_mistake")]
    operations = [
        migrations.AlterField("claim", "kind", models.CharField(choices=list(KINDS.items()), max_length=20)),
        migrations.RemoveConstraint("claim", "claim_kind_is_known"),
        migrations.AddConstraint(
            "claim", models.CheckConstraint(name="claim_kind_is_known", condition=Q(kind__in=list(KINDS)))
        ),
    ]
