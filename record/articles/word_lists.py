"""The words by which sentences are read: short lists that a person can read through, all in lower case."""

from dataclasses import dataclass
from functools import cache

ENGLISH, SPANISH = "en", "es"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Abbreviations after which a sentence goes on; those after which it does where a number follows; and those that may end
# it, as initials may.
GOES_ON = _words("""
    adm atty brig capt cmdr col dr fr gen gov hon hr lt maj messrs mlle mme mr mrs ms mx pres prof rep reps rev rt sen
    sens sgt st supt vs viz sr sra srta sres dra dña excmo ilmo lic ing mons dipl sig dott avv e.g i.e z.b d.h u.a p.ej
    cf approx dept univ ca bzw bspw vgl inkl ej núm pág av z ud uds ee exmo
""")
BEFORE_NUMBERS = _words("""
    no nos nr p pp pág págs art arts fig figs vol ch sec para núm n abb s bd jan feb mar apr jun jul aug sep sept oct
    nov dec ene abr ago dic
""")
MAY_END = _words("inc ltd co corp jr sr etc bros esq llc usw plc ave blvd rd ed eds")
# What a new sentence begins with more often than a name does.
STARTERS = _words("""
    a after all although an and as at because before but by during each even for from he her his how however i if in it
    its last many meanwhile more most my no not now of on one only our she since so some such than that the their then
    there these they this those though three to two under until we what when where which while who why with you your
    además al algunos aunque como con cuando de del desde después durante el él ella ellos en entre es esa ese esta este
    esto hay la las lo los mientras muchos ni nos para pero por porque que se según si sin sobre su sus también tras un
    una y ya aber am das der die doch ein eine er es im ihr mit nach sie und von wir zu au aux ce ces cette dans des
    elle et il ils le les leur mais nous par pour selon ses son sur une vous ele ela eles mas não o os um uma uns lo gli
""")
ORDINALS = _words("de da nb nn no fi hu cs sk pl hr sl sr et lv is tr")  # languages of “am 3. Mai”


@dataclass(frozen=True)
class Saying:
    """How a language says that somebody says something. `said` are the forms of a verb that stand with a speaker."""

    said: frozenset[str]
    saying: frozenset[str]  # forms that stand beside another verb: “commented on it, stating that …”
    calling: frozenset[str]  # of which the object is quoted: “labeled him a “fugitive””
    that: frozenset[str]
    according_to: frozenset[str]
    pronouns: frozenset[str]
    sources: frozenset[str]  # what says things and is no person: “a report indicates that …”


SAYINGS = {
    ENGLISH: Saying(
        said=_words(
            """
            said says say told tells tell stated states state added adds add asserted asserts assert claimed claims
            claim contended contends contend argued argues argue maintained maintains maintain insisted insists insist
            declared declares declare announced announces announce reported reports report confirmed confirms confirm
            denied denies deny noted notes note indicated indicates indicate suggested suggests suggest warned warns
            warn cautioned cautions caution emphasized emphasizes emphasize emphasised stressed stresses stress
            explained explains explain clarified clarifies clarify reiterated reiterates reiterate revealed reveals
            reveal acknowledged acknowledges acknowledge admitted admits admit conceded concedes concede testified
            testifies alleged alleges allege accused accuses pointed points wrote writes write tweeted posted replied
            replies responded responds asked asks commented comments remarked observed concluded concludes conclude
            estimated estimates estimate predicted predicts predict promised promises pledged vowed vows urged urges
            advocated advocates advocate believes believe thinks think showed shows show found finds find shouted
            corroborated recalled continued expressed expresses express described describes describe characterized
            characterizes lauded praised
            """
        ),
        saying=_words(
            """
            saying stating adding asserting claiming arguing insisting declaring announcing confirming denying noting
            warning emphasizing stressing explaining revealing acknowledging admitting alleging accusing writing telling
            """
        ),
        calling=_words(
            "called calls calling labeled labels labelled labeling described describes describing characterized "
            "characterizes characterizing considers considered termed branded dubbed"
        ),
        that=_words("that"),
        according_to=frozenset({"according to", "in the words of"}),
        pronouns=_words("he she they it"),
        sources=_words(
            "report reports study studies survey surveys poll polls data figures records documents research"
        ),
    ),
    SPANISH: Saying(
        said=_words(
            """
            dijo dice dicen dijeron afirmó afirma afirman afirmaron aseguró asegura aseguran aseguraron declaró declara
            declararon señaló señala señalan señalaron explicó explica explican explicaron añadió añade añaden agregó
            agrega sostuvo sostiene sostienen sostuvieron indicó indica indican indicaron negó niega niegan negaron
            confirmó confirma confirman confirmaron anunció anuncia anunciaron advirtió advierte advierten denunció
            denuncia denuncian acusó acusa insistió insiste insisten reiteró reitera admitió admite admiten reconoció
            reconoce reconocen apuntó apunta apuntan subrayó subraya manifestó manifiesta recordó recuerda respondió
            responde contestó escribió escribe reveló revela revelan estimó estima estiman aclaró aclara destacó destaca
            concluyó concluye muestra muestran prometió promete cree creen
            """
        ),
        saying=_words("diciendo afirmando asegurando declarando señalando añadiendo negando confirmando advirtiendo"),
        calling=_words("llamó llama calificó califica describió describe tachó tildó denominó"),
        that=_words("que"),
        according_to=frozenset({"según", "de acuerdo con"}),
        pronouns=_words("él ella ellos ellas"),
        sources=_words("informe informes estudio estudios encuesta encuestas datos cifras documentos"),
    ),
}


@cache
def all_said() -> frozenset[str]:
    """Return the verbs of saying of every language."""
    return frozenset().union(*(each.said for each in SAYINGS.values()))
