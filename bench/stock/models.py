"""Each object of the document (record/documents.py) as a table; names of fields are the document's keys."""

from django.db import models


class Topic(models.Model):
    slug = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=500)


class Actor(models.Model):
    slug = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=500)
    kind = models.CharField(max_length=100)
    description = models.TextField(null=True)
    country = models.CharField(max_length=2, null=True)
    wikidata = models.CharField(max_length=20, null=True)
    sort_name = models.CharField(max_length=500, null=True)


class Publisher(models.Model):
    slug = models.CharField(max_length=100, primary_key=True)
    name = models.CharField(max_length=500)
    kind = models.CharField(max_length=100)
    country = models.CharField(max_length=2, null=True)


class Source(models.Model):
    slug = models.CharField(max_length=100, primary_key=True)
    title = models.CharField(max_length=500)
    publisher = models.ForeignKey(Publisher, models.PROTECT)
    kind = models.CharField(max_length=100)
    tier = models.CharField(max_length=20)
    url = models.TextField(null=True)
    published_on = models.CharField(max_length=10, null=True)
    language = models.CharField(max_length=35)
    origin = models.CharField(max_length=100, null=True)
    interests = models.TextField(null=True)


class Rating(models.Model):
    key = models.CharField(max_length=160, primary_key=True)
    slug = models.CharField(max_length=50)
    name = models.CharField(max_length=500)
    value = models.IntegerField(null=True)
    worst = models.IntegerField()
    best = models.IntegerField()
    definition = models.TextField()
    scale = models.CharField(max_length=50)


class Adjudication(models.Model):
    rating = models.CharField(max_length=100)
    blind = models.BooleanField(null=True)


class FactCheck(models.Model):
    number = models.PositiveIntegerField(primary_key=True)
    index = models.BigIntegerField(unique=True)  # of the entry, so that both sides list in the same order
    format = models.CharField(max_length=20)
    version = models.PositiveIntegerField()
    action = models.CharField(max_length=10)
    note = models.TextField(null=True)
    published_at = models.DateTimeField()
    first_published_at = models.DateTimeField()
    path = models.CharField(max_length=500)
    language = models.CharField(max_length=35)
    license = models.CharField(max_length=50)
    statement = models.TextField()
    context = models.TextField(null=True)
    said = models.CharField(max_length=20, null=True)
    topics = models.ManyToManyField(Topic)
    rating = models.ForeignKey(Rating, models.PROTECT)
    headline = models.CharField(max_length=110, null=True)
    summary = models.TextField()
    analysis = models.TextField()
    actors = models.ManyToManyField(Actor)
    sources = models.ManyToManyField(Source)
    origins = models.PositiveIntegerField()
    adjudication = models.OneToOneField(Adjudication, models.PROTECT, null=True)
    would_change = models.TextField(null=True)


class Part(models.Model):
    """A row of one fact-check, in its order."""

    fact_check = models.ForeignKey(FactCheck, models.CASCADE)

    class Meta:
        abstract = True
        ordering = ["id"]


class Appearance(Part):
    actor = models.ForeignKey(Actor, models.PROTECT)
    stance = models.CharField(max_length=20)
    quote = models.TextField(null=True)
    quote_language = models.CharField(max_length=35, null=True)
    said_on = models.CharField(max_length=10, null=True)
    occasion = models.TextField(null=True)
    source = models.ForeignKey(Source, models.PROTECT, null=True)
    since = models.CharField(max_length=20, null=True)
    attribution = models.CharField(max_length=20, null=True)
    attributed_by = models.CharField(max_length=100, null=True)


class Archive(models.Model):
    sha256 = models.CharField(max_length=64, null=True)
    captured_at = models.DateTimeField()
    url = models.TextField(null=True)


class Evidence(Part):
    stance = models.CharField(max_length=20)
    source = models.ForeignKey(Source, models.PROTECT)
    quote = models.TextField(null=True)
    locator = models.TextField(null=True)
    note = models.TextField()
    archive = models.OneToOneField(Archive, models.PROTECT, null=True)
    read = models.CharField(max_length=20, null=True)
    through = models.CharField(max_length=100, null=True)


class Reply(Part):
    actor = models.ForeignKey(Actor, models.PROTECT)
    asked_on = models.CharField(max_length=10, null=True)
    channel = models.TextField(null=True)
    due_on = models.CharField(max_length=10, null=True)
    answered_on = models.CharField(max_length=10, null=True)
    answer = models.TextField(null=True)
    not_asked = models.TextField(null=True)


class Assessment(Part):
    rating = models.CharField(max_length=100)
    blind = models.BooleanField(null=True)


class Gate(Part):
    gate = models.CharField(max_length=100)
    state = models.CharField(max_length=20)
    reason = models.TextField(null=True)
    figures = models.JSONField(null=True)


class Related(Part):
    number = models.PositiveIntegerField()
    relation = models.CharField(max_length=100)
