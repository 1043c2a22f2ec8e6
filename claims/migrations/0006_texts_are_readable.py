"""The texts of the desk that are published, or judged by, can be seen and read in the order in which they are written."""

from importlib import import_module

from django.db import migrations, models

from record.readable import validate_readable

readable = import_module("sources.migrations.0004_texts_are_readable").readable


class Migration(migrations.Migration):
    dependencies = [("claims", "0005_words_for_the_default_scale"), ("sources", "0004_texts_are_readable")]

    operations = [
        readable("claims_claim", "statement", "context", "summary", "analysis", "contrary"),
        readable("claims_appearance", "quote", "occasion"),
        readable("claims_evidence", "quote", "locator", "note"),
        readable("claims_reply", "channel", "answer", "not_asked"),
        readable("claims_actor", "name", "description"),
        readable("claims_alias", "name"),
        readable("claims_topic", "name"),
        readable("claims_ratingscale", "name"),
        readable("claims_rating", "name", "definition"),
        readable("claims_assessment", "reasons"),
        readable("claims_adjudication", "reasons"),
        readable("claims_waiver", "reason"),
        migrations.AlterField(
            model_name="actor",
            name="description",
            field=models.CharField(
                blank=True, help_text="Office or role, in a few words.", max_length=500, validators=[validate_readable]
            ),
        ),
        migrations.AlterField(
            model_name="actor",
            name="name",
            field=models.CharField(max_length=200, validators=[validate_readable]),
        ),
        migrations.AlterField(
            model_name="adjudication",
            name="reasons",
            field=models.TextField(max_length=5000, validators=[validate_readable]),
        ),
        migrations.AlterField(
            model_name="alias",
            name="name",
            field=models.CharField(max_length=200, validators=[validate_readable]),
        ),
        migrations.AlterField(
            model_name="appearance",
            name="occasion",
            field=models.CharField(blank=True, max_length=300, validators=[validate_readable]),
        ),
        migrations.AlterField(
            model_name="appearance",
            name="quote",
            field=models.TextField(
                blank=True, max_length=2000, validators=[validate_readable], verbose_name="exact words"
            ),
        ),
        migrations.AlterField(
            model_name="assessment",
            name="reasons",
            field=models.TextField(max_length=5000, validators=[validate_readable]),
        ),
        migrations.AlterField(
            model_name="claim",
            name="analysis",
            field=models.TextField(
                blank=True, help_text="How it was found, in Markdown.", max_length=50000, validators=[validate_readable]
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="context",
            field=models.TextField(
                blank=True,
                help_text="What a reader must know to understand it.",
                max_length=2000,
                validators=[validate_readable],
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="contrary",
            field=models.TextField(
                blank=True,
                help_text="What speaks against it, or what was looked for and not found, and why it does not carry.",
                max_length=5000,
                validators=[validate_readable],
                verbose_name="evidence against the verdict",
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="statement",
            field=models.TextField(
                help_text="One checkable statement, in neutral words.", max_length=500, validators=[validate_readable]
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="summary",
            field=models.TextField(
                blank=True, help_text="The finding in one sentence.", max_length=400, validators=[validate_readable]
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="locator",
            field=models.CharField(
                blank=True,
                help_text="Page, table or time in the source.",
                max_length=200,
                validators=[validate_readable],
            ),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="note",
            field=models.TextField(max_length=1000, validators=[validate_readable], verbose_name="what it shows"),
        ),
        migrations.AlterField(
            model_name="evidence",
            name="quote",
            field=models.TextField(
                blank=True, max_length=5000, validators=[validate_readable], verbose_name="quoted passage"
            ),
        ),
        migrations.AlterField(
            model_name="rating",
            name="definition",
            field=models.CharField(
                help_text="What it means, in one sentence for readers.", max_length=500, validators=[validate_readable]
            ),
        ),
        migrations.AlterField(
            model_name="rating",
            name="name",
            field=models.CharField(max_length=50, validators=[validate_readable]),
        ),
        migrations.AlterField(
            model_name="ratingscale",
            name="name",
            field=models.CharField(max_length=100, validators=[validate_readable]),
        ),
        migrations.AlterField(
            model_name="reply",
            name="answer",
            field=models.TextField(
                blank=True, help_text="In their own words.", max_length=5000, validators=[validate_readable]
            ),
        ),
        migrations.AlterField(
            model_name="reply",
            name="channel",
            field=models.CharField(
                blank=True,
                help_text="How they were asked: e-mail, press office …",
                max_length=100,
                validators=[validate_readable],
            ),
        ),
        migrations.AlterField(
            model_name="reply",
            name="not_asked",
            field=models.CharField(
                blank=True, max_length=500, validators=[validate_readable], verbose_name="why nobody asked"
            ),
        ),
        migrations.AlterField(
            model_name="topic",
            name="name",
            field=models.CharField(max_length=100, unique=True, validators=[validate_readable]),
        ),
        migrations.AlterField(
            model_name="waiver",
            name="reason",
            field=models.TextField(max_length=5000, validators=[validate_readable]),
        ),
    ]
