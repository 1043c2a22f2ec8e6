"""The rating scale that a fresh installation starts with; a newsroom may change it or add its own."""

from django.apps import apps
from django.apps.registry import Apps
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext as _

from claims.models import Rating


def ensure_a_scale(*, apps: Apps = apps, using: str = DEFAULT_DB_ALIAS, **_kwargs: object) -> None:
    """Create the default scale where there is none at all.

    Runs after each migration, with the models as that migration left them: there may be no table yet, or no more.
    """
    try:
        scales = apps.get_model("claims", "RatingScale")._default_manager.using(using)
    except LookupError:
        return
    if scales.exists():
        return
    tone = Rating.Tone
    steps = [
        ("true", _("True"), 5, tone.GOOD, _("The statement is accurate and nothing significant is missing.")),
        (
            "mostly-true",
            _("Mostly true"),
            4,
            tone.FAIR,
            _("The statement is accurate but needs clarification."),
        ),
        (
            "half-true",
            _("Half true"),
            3,
            tone.MIXED,
            _("The statement is partly accurate but leaves out important details or takes things out of context."),
        ),
        (
            "mostly-false",
            _("Mostly false"),
            2,
            tone.POOR,
            _("The statement contains some truth but ignores facts that would give a different impression."),
        ),
        ("false", _("False"), 1, tone.BAD, _("The statement is not accurate.")),
        (
            "unproven",
            _("Unproven"),
            None,
            tone.NEUTRAL,
            _("The evidence that is available does not settle it."),
        ),
    ]
    scale = scales.create(slug="default", name=_("Truth scale"), is_default=True)
    for position, (slug, name, value, step_tone, definition) in enumerate(steps, start=1):
        scale.ratings.create(
            slug=slug, name=name, value=value, tone=step_tone, definition=definition, position=position
        )
