from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """That dues of a period are claimed once can wait for the end of what an archive brings in."""

    dependencies = [
        ("kernel", "0002_guards"),  # btree_gist
        ("payments", "0015_one_payment_for_several_claims"),
    ]
    operations = [
        migrations.RemoveConstraint("claim", "dues_of_a_period_are_claimed_once"),
        migrations.AddConstraint(
            "claim",
            ExclusionConstraint(
                name="dues_of_a_period_are_claimed_once",
                expressions=[(each, RangeOperators.EQUAL) for each in ("coop", "debtor", "subject")],
                condition=Q(kind="dues", cancelled_at=None) & ~Q(subject=""),
                deferrable=models.Deferrable.IMMEDIATE,
            ),
        ),
    ]
