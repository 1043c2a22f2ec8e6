"""Names that are the same but for case, accents and spaces."""

from django.db.models import Func, TextField


class Folded(Func):
    """A name without its case and accents, with one space for any white space (sources/0014)."""

    function = "name_folded"
    output_field = TextField()


class NameKey(Func):
    """What names have in common that are the same when folded. Indexes have it: a name may be too long for one."""

    function = "name_key"
    output_field = TextField()
