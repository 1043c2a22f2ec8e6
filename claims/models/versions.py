"""Earlier states of a claim and its parts, field by field, whoever wrote: kept by triggers (django-pghistory).

They tell the proposed rating, and are shown through claims/history.py alone.
"""

from typing import Any

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from claims.models.also_checked import AlsoChecked
from claims.models.claims import Claim
from claims.models.parts import Appearance, ClaimRelation, Evidence, Reply

OF_THE_WORKFLOW = ["changed_at", "stage_since", "evidence_numbered"]  # they follow from other changes


def _version_of(model: type[models.Model], name: str, exclude: list[str] | None = None) -> Any:
    excluded = exclude or []
    stored = model._meta.concrete_model or model  # a proxy has no fields of its own
    fields = [field.name for field in stored._meta.local_fields if field.name not in excluded]
    return pghistory.create_event_model(
        model,
        pghistory.InsertEvent(label="added"),
        pghistory.UpdateEvent(label="changed", condition=pghistory.AnyChange(*fields)),
        pghistory.DeleteEvent(label="removed"),
        fields=fields,
        model_name=name,
        obj_field=pghistory.ObjForeignKey(related_name="+", related_query_name="+"),
    )


class ClaimVersion(_version_of(Claim, "ClaimVersion", OF_THE_WORKFLOW)):  # type: ignore[misc]  # made by pghistory
    class Meta:
        verbose_name = _("version of a claim")
        verbose_name_plural = _("versions of claims")
        ordering = ["pgh_id"]


class ClaimTopic(Claim.topics.through):  # type: ignore[name-defined, misc]  # made by Django
    """A claim's topic, as a model of its own: triggers are installed on those alone."""

    class Meta:
        proxy = True


class ClaimTopicVersion(_version_of(ClaimTopic, "ClaimTopicVersion")):  # type: ignore[misc]  # see above
    class Meta:
        verbose_name = _("topic that came or went")
        verbose_name_plural = _("topics that came or went")
        ordering = ["pgh_id"]


class AppearanceVersion(_version_of(Appearance, "AppearanceVersion")):  # type: ignore[misc]  # see above
    class Meta:
        verbose_name = _("version of an appearance")
        verbose_name_plural = _("versions of appearances")
        ordering = ["pgh_id"]


class EvidenceVersion(_version_of(Evidence, "EvidenceVersion")):  # type: ignore[misc]  # see above
    class Meta:
        verbose_name = _("version of a piece of evidence")
        verbose_name_plural = _("versions of pieces of evidence")
        ordering = ["pgh_id"]


class ReplyVersion(_version_of(Reply, "ReplyVersion")):  # type: ignore[misc]  # see above
    class Meta:
        verbose_name = _("version of a reply")
        verbose_name_plural = _("versions of replies")
        ordering = ["pgh_id"]


class RelationVersion(_version_of(ClaimRelation, "RelationVersion")):  # type: ignore[misc]  # see above
    class Meta:
        verbose_name = _("version of a related claim")
        verbose_name_plural = _("versions of related claims")
        ordering = ["pgh_id"]


class AlsoCheckedVersion(_version_of(AlsoChecked, "AlsoCheckedVersion")):  # type: ignore[misc]  # see above
    class Meta:
        verbose_name = _("version of what others checked")
        verbose_name_plural = _("versions of what others checked")
        ordering = ["pgh_id"]
