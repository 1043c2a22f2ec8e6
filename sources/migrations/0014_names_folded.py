"""Names can be compared without their case and accents, so that nothing is entered twice under one name."""

from django.db import migrations, models

import sources.names

FUNCTIONS = r"""
CREATE FUNCTION name_folded(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN btrim(regexp_replace(regexp_replace(lower(normalize(name, NFKD)), '[\u0300-\u036F]+', '', 'g'), '\s+', ' ', 'g'));
CREATE FUNCTION name_key(name text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN md5(name_folded(name));
"""
NO_FUNCTIONS = "DROP FUNCTION name_key(text); DROP FUNCTION name_folded(text);"


class Migration(migrations.Migration):
    dependencies = [("sources", "0013_what_is_queued")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.AddIndex(
            model_name="publisher",
            index=models.Index(sources.names.NameKey("name"), name="publisher_name_key"),
        ),
        migrations.AddIndex(
            model_name="source",
            index=models.Index(sources.names.NameKey("title"), name="source_title_key"),
        ),
    ]
