"""The few fields that something new needs, where it is begun beside the field that it is chosen in."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextInputWidget

from claims import wikidata
from claims.models import Actor, Alias, Topic
from desk import alike
from desk.admin.widgets import CODES, CodeWidget
from record.addresses import InvalidAddress
from sources import known, slugs
from sources.models import Publisher, Source
from sources.pasting import described

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST_NAME = 200  # characters
MOST_ALIASES = 30
HAS_SCHEME = ("http:", "https:")
IS_KNOWN = gettext_lazy("This work is known as “%(title)s”. Use that one, or give the address of the other.")


class Pills(forms.RadioSelect):
    """A choice of few by one click."""

    template_name = "desk/pills.html"


class Beginning(forms.ModelForm):  # type: ignore[type-arg]  # it takes none at run time
    """A new row. `is_another` says that somebody saw the rows that are alike, and means another."""

    is_another = False

    def __init__(self, *args: Any, is_another: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.is_another = is_another
        self.use_required_attribute = False  # the row may be taken back without a word
        for name, each in self.fields.items():
            column = self.instance._meta.get_field(name) if name in _names(self._meta.model) else None
            for validator, list_id, named in CODES:
                if validator in getattr(column, "validators", []):
                    each.widget = CodeWidget(list_id, named if list_id == "names-of-countries" else None)
            if type(each.widget) is forms.TextInput:
                each.widget = UnfoldAdminTextInputWidget()
            each.widget.attrs.setdefault("placeholder", each.help_text)
            if isinstance(each.widget, Pills):
                each.choices = [choice for choice in each.choices if choice[0]]  # type: ignore[attr-defined]

    def validate_unique(self) -> None:
        """Leave it to the offer of what is alike, unless somebody has seen that."""
        if self.is_another:
            super().validate_unique()

    def alike(self) -> list[Any]:
        """Return the rows that may be the same as this one."""
        name = self.cleaned_data.get(alike.COLUMNS[self._meta.model], "")
        return alike.alike(self._meta.model, name)

    def begin(self) -> Any:
        """Save the row under a slug of its own."""
        row: Any = self.save(commit=False)
        row.slug = slugs.slug_for(type(row), getattr(row, alike.COLUMNS[type(row)]))
        row.save()
        return row


def _names(model: type[Model]) -> set[str]:
    return {column.name for column in model._meta.concrete_fields}


class NewActor(Beginning):
    aliases = forms.CharField(
        label=gettext_lazy("Other names"),
        required=False,
        max_length=2_000,
        help_text=gettext_lazy("With semicolons between them."),
    )

    class Meta:
        model = Actor
        fields = ["name", "kind", "description", "country", "wikidata"]
        widgets = {"kind": Pills}

    def clean_wikidata(self) -> str | None:
        return self.cleaned_data["wikidata"] or None

    def alike(self) -> list[Any]:
        return alike.alike(Actor, self.cleaned_data.get("name", ""), wikidata=self.cleaned_data.get("wikidata"))

    def clean_aliases(self) -> list[str]:
        names = dict.fromkeys(name.strip() for name in self.cleaned_data["aliases"].split(";"))
        kept = [name for name in names if name]
        if len(kept) > MOST_ALIASES:
            raise forms.ValidationError(_("Give at most %(most)d other names.") % {"most": MOST_ALIASES})
        for name in kept:
            if len(name) > LONGEST_NAME:
                raise forms.ValidationError(_("A name has at most %(most)d characters.") % {"most": LONGEST_NAME})
            Alias._meta.get_field("name").run_validators(name)
        return kept

    def begin(self) -> Actor:
        actor: Actor = super().begin()
        names = [name for name in self.cleaned_data["aliases"] if name != actor.name]
        Alias.objects.bulk_create(Alias(actor=actor, name=name) for name in names)
        return actor


class NewPublisher(Beginning):
    class Meta:
        model = Publisher
        fields = ["name", "kind", "country", "homepage"]
        widgets = {"kind": Pills, "homepage": forms.HiddenInput}


class NewTopic(Beginning):
    class Meta:
        model = Topic
        fields = ["name"]


class NewSourceFields(Beginning):
    """A source; desk/admin/picking.py adds the field for its publisher."""

    class Meta:
        model = Source
        fields = ["title", "url", "kind", "tier", "published_on", "language", "authors", "interests"]
        widgets = {
            "kind": Pills,
            "tier": Pills,
            "url": UnfoldAdminTextInputWidget(attrs={"inputmode": "url", "spellcheck": "false"}),
            "interests": UnfoldAdminTextInputWidget,
        }

    def alike(self) -> list[Any]:
        return alike.alike(Source, self.cleaned_data.get("title", ""), url=self.cleaned_data.get("url", ""))

    def clean(self) -> dict[str, Any]:
        """Refuse an address at which another work is current, also where somebody says that it is another."""
        cleaned = super().clean() or self.cleaned_data
        url = cleaned.get("url")
        if url and self.is_another and (other := known.taken_by(url, besides=self.instance)):
            self.add_error("url", IS_KNOWN % {"title": other.title})
        return cleaned


@dataclass
class FilledIn:
    """What is known of something new by what was typed. `why` says in words why it is not more."""

    values: dict[str, Any] = field(default_factory=dict)
    why: "StrOrPromise" = ""
    said: "StrOrPromise" = ""
    known: list[Any] = field(default_factory=list)  # that it is, by its address or identifier
    publisher_name: str = ""  # of a publisher that is not here yet
    homepage: str = ""


def filled_in(model: type[Model], typed: str, *, language: str) -> FilledIn:
    """Return the fields of something new, asking the page at an address or Wikidata where that was typed."""
    typed = typed.strip()[: alike.LONGEST_TERM]
    if model is Source and alike.is_address(typed):
        return _of_page(typed, language)
    if model is Actor and alike.WIKIDATA.fullmatch(typed):
        return _of_wikidata(typed.upper(), language)
    values = {alike.COLUMNS[model]: typed}
    return FilledIn(values | {"language": language} if model is Source else values)


def _of_page(address: str, language: str) -> FilledIn:
    address = address if address.lower().startswith(HAS_SCHEME) else f"https://{address}"
    if works := known.known_at(address):
        return FilledIn(known=works)
    try:
        page = described(address)
    except InvalidAddress as error:
        return FilledIn({"url": address, "language": language}, why=str(error))
    if works := known.known_at(page.url):
        return FilledIn(known=works)
    names = ("url", "title", "kind", "authors", "published_on", "language")
    found = FilledIn({name: value for name in names if (value := getattr(page, name))})
    found.values.setdefault("language", language)
    if page.publisher:
        found.values["publisher"] = page.publisher.pk
    else:
        found.publisher_name, found.homepage = page.publisher_name or page.host, f"https://{page.host}/"
    if page.why:
        found.why = _("The page was not read, so only its address is filled in. %(why)s") % {"why": page.why}
    else:
        found.said = _("This is what the page says of itself. Check it, and add what is missing.")
    return found


def _of_wikidata(identifier: str, language: str) -> FilledIn:
    if actors := list(Actor.objects.filter(wikidata=identifier)):
        return FilledIn(known=actors)
    values: dict[str, Any] = {"wikidata": identifier}
    try:
        item = wikidata.item(identifier, language)
    except wikidata.NotAnswered as why:
        return FilledIn(values, why=str(why))
    values |= {"wikidata": item.identifier, "name": item.name, "description": item.description}
    values |= {"kind": item.kind, "country": item.country, "aliases": "; ".join(item.aliases)}
    return FilledIn(values, said=_("This is what Wikidata says. Check it, and add what is missing."))
