from datetime import UTC, datetime, time

from django.db import migrations


def to_events(apps, schema):
    """What was counted so far goes on being counted, among the events of matches."""
    showing, event = apps.get_model("deals", "Showing"), apps.get_model("meeting", "Event")
    rows = showing.objects.values_list("supply_id", "demand_id", "shown_on").iterator(2_000)
    made = (
        event(
            meeting="market.supplies", what="shown", side="demand", supply=supply, demand=demand, on=day,
            at=datetime.combine(day, time(4), UTC),
        )
        for supply, demand, day in rows
    )
    event.objects.bulk_create(made, batch_size=500, ignore_conflicts=True)


class Migration(migrations.Migration):

    dependencies = [
        ('deals', '0001_initial'),
        ('meeting', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(to_events, migrations.RunPython.noop),
        migrations.DeleteModel(
            name='Showing',
        ),
    ]
