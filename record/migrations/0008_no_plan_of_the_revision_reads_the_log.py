"""No session keeps a plan, made while the log was short, with which renewing the revision reads all of a long one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("record", "0007_order_and_revision")]

    operations = [
        migrations.RunSQL(
            "ALTER FUNCTION renew_revision() SET enable_seqscan = off",
            "ALTER FUNCTION renew_revision() RESET enable_seqscan",
        ),
    ]
