from django.db import migrations

# A function in a policy is called for every row; in a sub-select it is called once a query. With a hundred thousand
# members that is most of what a page of their list takes.
ONCE = "coop_id = any((select allmende_coops())::bigint[])"
EACH = "coop_id = any(allmende_coops())"
OWN = "person_id = (select allmende_person())"
OF_A_VISIBLE_PARTY = "exists (select from membership_party where membership_party.id = party_id)"
OF_A_VISIBLE_MEMBER = "exists (select from membership_member where membership_member.id = member_id)"
OTHERWISE = {
    "party": OWN,
    "member": OF_A_VISIBLE_PARTY,
    "sharemovement": OF_A_VISIBLE_MEMBER,
    "capitalmovement": OF_A_VISIBLE_MEMBER,
    "departure": OF_A_VISIBLE_MEMBER,
    "partychange": OF_A_VISIBLE_PARTY,
}


def policy(table: str, of_the_coop: str) -> str:
    rows = f"(select allmende_system()) or {of_the_coop} or {OTHERWISE[table]}"
    return (
        f"""alter policy membership_{table}_rows on membership_{table} using ({rows}) with check ({rows});"""
    )


class Migration(migrations.Migration):
    dependencies = [("membership", "0010_import_guards")]
    operations = [migrations.RunSQL(policy(table, ONCE), policy(table, EACH)) for table in OTHERWISE]
