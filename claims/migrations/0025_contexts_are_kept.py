"""Who made a version, and by which verb, is in its context: that changes no more once its transaction has ended, and
is not removed.

Within it, django-pghistory itself updates what it inserted, where a context has more to say than before.
"""

from django.db import migrations

TRIGGERS = """
CREATE TRIGGER refuse_later_change BEFORE UPDATE ON pghistory_context FOR EACH ROW
WHEN (OLD.created_at <> transaction_timestamp() OR NEW.created_at <> OLD.created_at OR NEW.id <> OLD.id)
EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_removal BEFORE DELETE ON pghistory_context FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON pghistory_context FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
UNDO_TRIGGERS = """
DROP TRIGGER refuse_later_change ON pghistory_context;
DROP TRIGGER refuse_removal ON pghistory_context;
DROP TRIGGER refuse_truncate ON pghistory_context;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0024_stage_since_follows_the_stage"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(TRIGGERS, UNDO_TRIGGERS)]
