"""The document, made of rows at each request."""

from rest_framework import serializers

from bench.stock.models import (
    Actor,
    Adjudication,
    Appearance,
    Archive,
    Assessment,
    Evidence,
    FactCheck,
    Gate,
    Publisher,
    Rating,
    Related,
    Reply,
    Source,
    Topic,
)


class TopicSerializer(serializers.ModelSerializer):
    class Meta:
        model = Topic
        fields = ["slug", "name"]


class ActorSerializer(serializers.ModelSerializer):
    class Meta:
        model = Actor
        fields = ["slug", "name", "kind", "description", "country", "wikidata", "sort_name"]


class PublisherSerializer(serializers.ModelSerializer):
    class Meta:
        model = Publisher
        fields = ["slug", "name", "kind", "country"]


class SourceSerializer(serializers.ModelSerializer):
    publisher = PublisherSerializer()

    class Meta:
        model = Source
        fields = [
            *("slug", "title", "publisher", "kind", "tier", "url", "published_on", "language", "origin", "interests"),
        ]


class RatingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Rating
        fields = ["slug", "name", "value", "worst", "best", "definition", "scale"]


class ClaimSerializer(serializers.ModelSerializer):
    topics = TopicSerializer(many=True)

    class Meta:
        model = FactCheck
        fields = ["statement", "context", "topics", "said"]


class AppearanceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Appearance
        fields = [
            *("actor", "stance", "quote", "quote_language", "said_on", "occasion", "source", "since"),
            *("attribution", "attributed_by"),
        ]


class ArchiveSerializer(serializers.ModelSerializer):
    class Meta:
        model = Archive
        fields = ["sha256", "captured_at", "url"]


class EvidenceSerializer(serializers.ModelSerializer):
    archive = ArchiveSerializer()

    class Meta:
        model = Evidence
        fields = ["stance", "source", "quote", "locator", "note", "archive", "read", "through"]


class ReplySerializer(serializers.ModelSerializer):
    class Meta:
        model = Reply
        fields = ["actor", "asked_on", "channel", "due_on", "answered_on", "answer", "not_asked"]


class AssessmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Assessment
        fields = ["rating", "blind"]


class AdjudicationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Adjudication
        fields = ["rating", "blind"]


class GateSerializer(serializers.ModelSerializer):
    class Meta:
        model = Gate
        fields = ["gate", "state", "reason", "figures"]


class RelatedSerializer(serializers.ModelSerializer):
    class Meta:
        model = Related
        fields = ["number", "relation"]


class FactCheckSerializer(serializers.ModelSerializer):
    claim = ClaimSerializer(source="*")
    rating = RatingSerializer()
    actors = ActorSerializer(many=True)
    appearances = AppearanceSerializer(many=True, source="appearance_set")
    evidence = EvidenceSerializer(many=True, source="evidence_set")
    sources = SourceSerializer(many=True)
    replies = ReplySerializer(many=True, source="reply_set")
    assessments = AssessmentSerializer(many=True, source="assessment_set")
    adjudication = AdjudicationSerializer()
    gates = GateSerializer(many=True, source="gate_set")
    related = RelatedSerializer(many=True, source="related_set")

    class Meta:
        model = FactCheck
        fields = [
            *("format", "number", "version", "action", "note", "published_at", "first_published_at", "path"),
            *("language", "license", "claim", "rating", "headline", "summary", "analysis", "appearances", "evidence"),
            *("actors", "sources", "origins", "replies", "assessments", "adjudication", "gates", "related"),
            "would_change",
        ]
