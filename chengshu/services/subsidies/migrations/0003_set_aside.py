"""What was reserved for claims under way was their whole amount."""

from django.db import migrations
from django.db.models import F


def set_aside(apps, schema_editor):
    claims = apps.get_model("subsidies", "Claim").objects.filter(state__in=["applied", "reviewing", "supplementing"])
    claims.update(aside=F("amount"))


class Migration(migrations.Migration):
    dependencies = [("subsidies", "0002_allocation_allocationhistory_and_more")]

    operations = [migrations.RunPython(set_aside, migrations.RunPython.noop)]
