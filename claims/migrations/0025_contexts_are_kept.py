"""Who made a version, and by which verb, is in its context: that changes no more once its transaction has ended.

Within it, django-pghistory itself updates what it inserted, where a context has more to say than before.
"""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER refuse_later_change BEFORE UPDATE ON pghistory_context FOR EACH ROW
WHEN (OLD.created_at <> transaction_timestamp() OR NEW.created_at <> OLD.created_at OR NEW.id <> OLD.id)
EXECUTE FUNCTION refuse_change();
"""
UNDO_TRIGGER = "DROP TRIGGER refuse_later_change ON pghistory_context"


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0024_stage_since_follows_the_stage"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(TRIGGER, UNDO_TRIGGER)]
