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
DETERMINERS = _words("a an the his her its their this that these those no un una el la los las su sus este esta")
# Verbs by which somebody says that something is not so.
DENIALS = _words("denied denies deny denying negó niega niegan negaron negando desmintió desmiente desmienten")
# What is written in capital letters before a colon and is no speaker in a transcript.
NOT_SPEAKERS = _words("breaking update updated note notes watch read correction ps urgente última nota")
ORDINALS = _words("de da nb nn no fi hu cs sk pl hr sl sr et lv is tr")  # languages of “am 3. Mai”


@dataclass(frozen=True)
class Saying:
    """How a language says that somebody says something."""

    said: frozenset[str]  # forms of verbs that stand with a speaker, and “that” or a quotation after them
    saying: frozenset[str]  # forms beside another verb: “he wrote a letter, stating that …”
    bare: frozenset[str]  # of both, those that need no “that”: “he said the river rose”
    nominal: frozenset[str]  # of both, those that say something of a thing: “she confirmed the talks”
    calling: frozenset[str]  # those whose object is quoted: “called him a “fugitive””
    that: frozenset[str]
    according_to: str  # a regular expression
    pronouns: frozenset[str]  # of one person
    others: frozenset[str]  # pronouns of several, or of things
    selves: frozenset[str]  # pronouns of whoever speaks or is spoken to: “I think” is nobody's statement
    passed_over: frozenset[str]  # between a speaker and the verb
    negations: frozenset[str]
    nouns_after: frozenset[str]  # before what looks like a verb of saying and is a noun: “secretary of state”
    not_said: frozenset[str]  # before a form that nobody is the subject of: “is said to be”, “that is to say”
    joins: frozenset[str]  # before a speaker
    openers: frozenset[str]  # of what stands before a clause, and says when or where
    asides: frozenset[str]  # of what stands after a speaker, and says who that is
    between: frozenset[str]  # of the words of a name that is longer than the name of a person


SAYINGS = {
    ENGLISH: Saying(
        said=_words("""
            said says say told tells tell stated states state added adds add asserted asserts assert claimed claims
            claim contended contends contend argued argues argue maintained maintains maintain insisted insists insist
            declared declares declare announced announces announce reported reports report confirmed confirms confirm
            denied denies deny noted notes note indicated indicates indicate suggested suggests suggest warned warns
            warn cautioned cautions caution emphasized emphasizes emphasize emphasised emphasises stressed stresses
            stress explained explains explain clarified clarifies clarify reiterated reiterates reiterate revealed
            reveals reveal acknowledged acknowledges acknowledge admitted admits admit conceded concedes concede
            testified testifies alleged alleges allege accused accuses wrote writes write tweeted posted replied replies
            responded responds asked asks commented comments remarked observed concluded concludes conclude estimated
            estimates estimate predicted predicts predict promised promises pledged vowed vows advocated advocates
            advocate believed believes believe thinks think showed shows found finds find shouted corroborated
            recalled continued expressed expresses express pointed
        """),
        saying=_words("""
            saying stating adding asserting claiming arguing insisting declaring announcing confirming denying noting
            warning emphasizing emphasising stressing explaining revealing acknowledging admitting alleging accusing
            writing telling
        """),
        bare=_words("""
            said says say stated believes believe thinks think argued argues insisted insists contended contends
            asserted asserts claimed saying claiming arguing insisting
        """),
        nominal=_words("""
            confirmed confirms confirm denied denies deny acknowledged acknowledges admitted admits corroborated alleged
            alleges reiterated reiterates accused accuses predicted predicts indicated pointed cautioned warned
            confirming denying acknowledging admitting alleging accusing told tells
        """),
        calling=_words("""
            called calls calling labeled labels labelled labeling described describes describing characterized
            characterizes characterizing considers considered termed branded dubbed
        """),
        that=_words("that"),
        according_to=r"\baccording to\s",
        pronouns=_words("he she"),
        others=_words("they it"),
        selves=_words("i we you me us"),
        passed_over=_words("""
            has have had also further then later now just once again since repeatedly often always previously already
            did does do would will himself herself then who both all
        """),
        negations=_words("not never neither nor cannot without didn't doesn't hasn't haven't hadn't won't don't"),
        nouns_after=_words("of for in by with from at on"),
        not_said=_words("is are was were be been being to"),
        joins=_words(
            "and but while although though as because since when where if yet so then however that whereas or"
        ),
        openers=_words("""
            in on at during after before since under despite for by from with to last this earlier next late yesterday
            today within among amid speaking as of over until without through
        """),
        asides=_words("who which whose whom including along alongside together such especially particularly citing"),
        between=_words("""
            of the for from in and at to with within by a an on or like including as than against between about whether
            briefed known
        """),
    ),
    SPANISH: Saying(
        said=_words("""
            dijo dice dicen dijeron afirmó afirma afirman afirmaron aseguró asegura aseguran aseguraron declaró declara
            declararon señaló señala señalan señalaron explicó explica explican explicaron añadió añade añaden agregó
            agrega sostuvo sostiene sostienen sostuvieron indicó indica indican indicaron negó niega niegan negaron
            confirmó confirma confirman confirmaron anunció anuncia anunciaron advirtió advierte advierten denunció
            denuncia denuncian acusó acusa insistió insiste insisten reiteró reitera admitió admite admiten reconoció
            reconoce reconocen apuntó apunta apuntan subrayó subraya manifestó manifiesta recordó recuerda respondió
            responde contestó escribió escribe reveló revela revelan estimó estima estiman aclaró aclara destacó destaca
            concluyó concluye mostró muestra muestran prometió promete cree creen preguntó pregunta
        """),
        saying=_words("diciendo afirmando asegurando declarando señalando añadiendo negando confirmando advirtiendo"),
        bare=frozenset(),
        nominal=_words("negó niega niegan negaron confirmó confirma confirmaron denunció denuncia admitió reconoció"),
        calling=_words("llamó llama calificó califica describió describe tachó tildó denominó"),
        that=_words("que"),
        according_to=r"\b(?:según|de acuerdo con)\s",
        pronouns=_words("él ella"),
        others=_words("ellos ellas"),
        selves=_words("yo nosotros nosotras usted ustedes"),
        passed_over=_words("ha han había también además luego después ayer hoy ya se lo le les quien"),
        negations=_words("no nunca jamás ni tampoco"),
        nouns_after=_words("de del en por con para"),
        not_said=_words("es son fue fueron ser sido está están"),
        joins=_words("y e pero mientras aunque como porque cuando donde si que pues"),
        openers=_words("en durante tras antes desde bajo pese para por con según sobre hasta sin entre a"),
        asides=_words("quien quienes que cuyo cuya incluido incluida junto"),
        between=_words("de del la las el los en y con por para un una a al que"),
    ),
}


@cache
def all_said() -> frozenset[str]:
    """Return the verbs of saying of every language."""
    return frozenset().union(*(each.said for each in SAYINGS.values()))
