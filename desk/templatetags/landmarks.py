"""Landmarks that the desk's theme lacks, so that screen readers jump to what a page is about (WCAG 2.2, 2.4.1)."""

from django import template
from django.utils.safestring import SafeString

register = template.Library()

CONTENT = '<div id="content" '


@register.filter(is_safe=True)
def with_main_landmark(page: SafeString) -> SafeString:
    """Return the page with the theme's container of the content marked as its main part."""
    return SafeString(page.replace(CONTENT, f'{CONTENT}role="main" ', 1))
