"""What the public site's templates need beside Django's own."""

from django import template
from django.conf import settings
from django.template import Context
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from public import dates, imported, languages, notices
from public.titles import title
from public.website import countries, frames, labels, mark, plain_text, prose, ratings, titles, writing
from public.website.addresses import Page
from public.website.pictures.shared import share_picture
from record import licenses
from record.documents import Archive, FactCheckDocument, Imported, Notice
from record.paths import encoded

register = template.Library()

register.filter("when", dates.in_a_time_element)
register.filter("moment", dates.with_the_time)
register.filter("is_day", dates.is_day)
register.filter("markdown", prose.html)
register.filter("label", labels.label)
register.filter("language_name", languages.name)
register.filter("country_name", countries.name)
register.filter("verdict_title", title)
register.filter("marked_title", lambda verdict: titles.marked_title(verdict))


@register.filter
def license_address(name: str) -> str | None:
    """Return where the text of a known license can be read."""
    return licenses.ADDRESSES.get(name)


@register.filter
def said(notice: Notice) -> SafeString:
    """Return what became of a source, in a sentence."""
    words = notices.sentence(notice, dates.in_a_time_element)
    return mark_safe(words)  # noqa: S308 - the sentence is our own, and the day is within an element of ours


@register.filter
def copy_facts(archive: Archive) -> str:
    """Return what kind of file an archived copy is, and how large, as far as the document says so."""
    kind = archive.media_type and str(labels.MEDIA_TYPES.get(archive.media_type, archive.media_type))
    size = None if archive.size is None else filesizeformat(archive.size)
    return ", ".join(fact for fact in (kind, size) if fact)


register.filter("tone", ratings.tone)
register.filter("length_class", writing.length)
register.filter("share", ratings.share)
register.filter("steps", ratings.steps)
register.simple_tag(mark.disc)
register.simple_tag(writing.attributes, name="text_attributes")
register.simple_tag(share_picture)


@register.simple_tag
def outgoing(address: str | None, text: str) -> SafeString:
    """Return a link out when the address is one of the web, else the text alone."""
    if not prose.web_address(address):
        return format_html("{}", text)
    return format_html('<a class="outgoing" href="{}" rel="{}">{}</a>', address, prose.REL, text)


@register.simple_tag
def imported_from(origin: Imported, *, is_linked: bool = False) -> SafeString:
    """Return where a fact-check was imported from, and when it was published there."""
    site = outgoing(origin.url, origin.site) if is_linked else origin.site
    words = imported.sentence(origin, dates.in_a_time_element, format_html("<bdi>{}</bdi>", site))
    return mark_safe(words)  # noqa: S308 - the sentence is our own; the site and the day are escaped


@register.simple_tag
def address_of(path: str) -> str:
    """Return the address of a document's path on this site."""
    return f"{settings.SITE_URL}{path}"


@register.simple_tag(takes_context=True)
def own_address(context: Context) -> str:
    """Return the shown page's canonical address: without what shared links carry, with a list's cursor."""
    request = context["request"]
    cursor = [f"{name}={request.GET[name]}" for name in ("before", "after") if name in request.GET]
    return f"{settings.SITE_URL}{encoded(request.path)}" + (f"?{cursor[0]}" if cursor else "")


@register.simple_tag(takes_context=True)
def continued(context: Context) -> str:
    """Return what tells a later screen of a list from its first one, and nothing on any other page."""
    page = context.get("page")
    if not isinstance(page, Page) or page.is_first:
        return ""
    query = context["request"].GET
    if "before" in query:
        return _(", before no. %(number)s") % {"number": query["before"]}
    return _(", after %(name)s") % {"name": query["after"]}


@register.simple_tag(takes_context=True)
def embed_frame(context: Context, document: FactCheckDocument, speakers: list[str]) -> frames.Frame:
    """Return the frame in which other sites show a verdict."""
    return frames.frame(document, speakers, context["request"].record_state.name)


@register.simple_tag(takes_context=True, name="plain_text")
def verdict_as_text(context: Context, document: FactCheckDocument, speakers: list[str]) -> str:
    """Return a verdict as plain text."""
    masthead, has_notice = context["request"].record_state.name, bool(context["told"].standing)
    return plain_text.plain_text(document, speakers, masthead, has_notice=has_notice)
