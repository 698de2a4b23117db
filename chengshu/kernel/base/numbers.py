"""Reference numbers people can say on the telephone: TRY-2024-000123, in order within a kind and a year."""

from django.db import connection, models

from chengshu.kernel.base.clock import today


class Sequence(models.Model):
    """The last number given under a heading. Taken in the writer's own transaction, so a refused step leaves no gap."""

    heading = models.CharField(max_length=24, primary_key=True)
    last = models.BigIntegerField()

    class Meta:
        db_table = "base_sequence"


_TAKE = (
    "INSERT INTO base_sequence (heading, last) VALUES (%s, %s) "
    "ON CONFLICT (heading) DO UPDATE SET last = base_sequence.last + %s RETURNING last"
)


def take_numbers(code: str, count: int = 1) -> list[str]:
    """The next `count` reference numbers of a kind, this year."""
    heading = f"{code}-{today().year}"
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [heading, count, count])
        (last,) = cursor.fetchone()
    return [f"{heading}-{value:06d}" for value in range(last - count + 1, last + 1)]
