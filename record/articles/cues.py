"""Words that make a sentence worth checking, or not: short lists that a person can read through.

Each is a regular expression of whole words. What is in REASONS is told to readers; the rest weighs in the score alone.
Of languages without lists, numbers are all that is seen.
"""

import re
from collections.abc import Mapping
from functools import cache

from record.articles.word_lists import ENGLISH, SPANISH

NUMBER, DATE, COMPARISON, CAUSE, RECORD = "number", "date", "comparison", "cause", "record"
OFFICIAL, ACCUSATION, ATTRIBUTED = "official", "accusation", "attributed"
REASONS = (NUMBER, DATE, COMPARISON, CAUSE, RECORD, OFFICIAL, ACCUSATION, ATTRIBUTED)
PAST, SPEAKER, SPEAKERS, LISTENER = "past", "speaker", "speakers", "listener"
PREDICTION, FEELING, OPINION = "prediction", "feeling", "opinion"

YEAR = r"(?<![\d.,$€£¥])(?:1[5-9]|20)\d\d(?!\d|[.,]\d)s?"
AMOUNT = r"[$€£¥]\s?\d[\d.,]*|\d[\d.,]*(?:\s?%|-\w+)?"
PATTERNS: Mapping[str, Mapping[str, str]] = {
    ENGLISH: {
        DATE: rf"""
            {YEAR}|(?:january|february|march|april|in may|june|july|august|september|october|november|december)(?: \d+)?
            |last (?:year|month|week|summer|night|january|february|march|april|may|june|july|august|september|october
            |november|december)|(?:years?|months?|weeks?|days|decades?) ago|since|yesterday|this (?:year|month|week)
            |earlier this \w+|in the (?:last|past) \w+ ?\w*|weekly|monthly|annually|an? (?:year|month|week|day)
            |(?:per|every) (?:year|month|week|day)
        """,
        NUMBER: rf"""
            {AMOUNT}|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|percent|per cent|percentage
            |two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|ninety
            |one-third|two-thirds|third of|quarter of|half of|several
        """,
        COMPARISON: r"""
            than|majority|minority|most of|as (?:many|much|high|low) as|twice|double[ds]?|tripled?|times|compared|above
            |below|average|increas(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|rises?|rose|risen|fell|fallen|grew|grown
            |declin(?:e|es|ed|ing)|drop(?:s|ped)|cuts?|doubling|lost|lose|loses|rais(?:e|es|ed|ing)
            |reduc(?:e|es|ed|ing)|primary|main|largely|mostly|predominantly|generally
        """,
        CAUSE: r"""
            because|due to|caus(?:e|es|ed|ing)|leads? to|led to|result(?:s|ed|ing)? (?:in|from|of)
            |attribut(?:ed|able) to|thanks to|responsible for|contribut(?:e|es|ed) to|creat(?:e|es|ed)|kill(?:s|ed
            |ing)?|destroy(?:s|ed)
            |threaten(?:s|ed)|harm(?:s|ed)?
        """,
        RECORD: r"""
            first|largest|biggest|highest|lowest|smallest|greatest|worst|fastest|longest|oldest|youngest|record|only
            |ever|never|all|every|no one|nobody|none|always|entire|the most|the least|neither|nor|unprecedented
            |historic
        """,
        OFFICIAL: r"""
            laws?|legal|illegal(?:ly)?|unlawful|bills?|acts?|treat(?:y|ies)|constitution(?:al)?|courts?
            |congress(?:ional)?|senate|parliament|tax(?:es)?|budget|deficit|debt|polic(?:y|ies)|vot(?:e|es|ed|ing)
            |veto(?:ed)?
            |sign(?:s|ed)|pass(?:es|ed)|approv(?:e|es|ed|al)|authoriz(?:e|es|ed|ation)|bann?(?:ed)?|sanctions?
            |indict(?:ed|ment)
            |charg(?:es|ed)|convict(?:ed|ion)|arrest(?:ed)?|elect(?:ed|ion|ions)|appointed|nominated|recogniz(?:e|es|ed)
            |endors(?:e|es|ed)|support(?:s|ed)|oppos(?:e|es|ed)|deploy(?:s|ed|ing)|troops|strikes?|military|attacks?
            |negotiat(?:e|es|ed)|agreement|program|spen(?:d|ds|t|ding)|invest(?:s|ed)?|funds?|funded|jobs|unemployment
            |wages|income|prices|economy|health|insurance|weapons|nuclear|designated|ordered|imposed|report|study|data
            |released|published|invaded
        """,
        ACCUSATION: r"""
            fraud|corrupt(?:ion)?|crimes?|criminals?|terroris[mt]s?|illegitimate|fugitive|cartels?
            |traffick(?:ing|ers?)|smuggl(?:ed|ing|ers?)|murder(?:ed|s)?|lied|lies|lying|cheat(?:ed|ing)?|stole|stolen
            |steal(?:ing)?|scandal|violat(?:e|es|ed|ion|ions)|abus(?:e|es|ed)|failed|fails|false|untrue|hoax|drugs
        """,
        PAST: r"was|were|had|did|been|became|came|went|took|made|gave|got|held|won|built|brought|left|said|\w{3,}ed",
        SPEAKER: r"i|i'm|i've|i'd|i'll|me|my|mine|myself|let me",
        SPEAKERS: r"we|we're|we've|we'll|we'd|us|our|ours|ourselves|let's",
        LISTENER: r"""
            you|you're|you've|you'll|your|yours|ladies|gentlemen|please|thanks?|welcome|good (?:evening|morning|night)
        """,
        PREDICTION: r"""
            will|won't|shall|would|could|should|may|might|must|can|cannot|can't|going to|gonna|if|potential(?:ly)?
            |needs? to|have to|ought|hope[sd]?|plan to|intends?|aims?
        """,
        FEELING: r"""
            believe|think|feel|felt|love|like|hate|want|wants|wanted|wish|proud|glad|happy|sorry|afraid|know|guess|mean
            |agree|disagree|understand|care|remember|sure|hear
        """,
        OPINION: r"""
            important|best|good|great|bad|wrong|right|terrible|wonderful|beautiful|tremendous|strong(?:ly)?|weak|fair
            |unfair|smart|stupid|dangerous|crazy|amazing|disaster|disgrace|better|nice|tough|clear(?:ly)?|obvious(?:ly)?
            |really|very|simply|absolutely|fundamental(?:ly)?|moral|values|dream|freedom
        """,
    },
    SPANISH: {
        DATE: rf"""
            {YEAR}|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre
            |(?:año|mes|semana) pasad[oa]|hace \w+ (?:años|meses|días|semanas)|desde|ayer|este (?:año|mes)|esta semana
            |anual(?:es|mente)?|(?:al|cada) (?:año|mes|día)
        """,
        NUMBER: rf"""
            {AMOUNT}|cien(?:tos)?|mil|miles|millón|millones|billones|docenas?|por ciento|dos|tres|cuatro|cinco|seis
            |siete|ocho|nueve|diez|once|doce|veinte|treinta|mitad|tercio|varios|varias
        """,
        COMPARISON: r"""
            (?:más|menos|mayor|menor|mejor|peor) (?:que|de)|mayoría|minoría|doble|triple|veces|comparad[oa]|promedio
            |aument(?:o|a|ó|an|aron|ado)|sub(?:e|en|ió|ieron|ido)|baj(?:ó|a|an|aron|ado)|crec(?:e|en|ió|ieron|ido)
            |cayó|cayeron|disminuy(?:ó|e)|redu(?:jo|ce|cido)|supera(?:n|do)?|principal(?:es)?
        """,
        CAUSE: r"""
            porque|debido a|a causa de|caus(?:a|an|ó|aron)|provoc(?:a|an|ó|aron)|gracias a|responsables? de
            |mat(?:a|an|ó|aron)|destruy(?:e|ó)
        """,
        RECORD: r"""
            primer[oa]?|mayor|menor|peor|récord|únic[oa]|nunca|jamás|siempre|tod[oa]s|ningun[oa]|ningún|nadie
            |históric[oa]
        """,
        OFFICIAL: r"""
            ley(?:es)?|ilegal(?:es)?|decreto|tratado|constitución|tribunal(?:es)?|congreso|senado|parlamento|impuestos?
            |presupuesto|déficit|deuda|vot(?:o|os|ó|aron)|firm(?:ó|aron|a)|aprob(?:ó|aron|ado)|autoriz(?:ó|ado)
            |prohib(?:e|ió|ido)|sanciones|acusad[oa]s?|condenad[oa]s?|detenid[oa]s?|elecci(?:ón|ones)|elegid[oa]
            |gobierno|ministerio|gast(?:o|os|ó)|inversión|empleos?|desempleo|paro|precios|economía|militar(?:es)?
            |ataques?|acuerdo|publicó|informe|estudio
        """,
        ACCUSATION: r"""
            fraude|corrup(?:ción|t[oa]s?)|crimen|crímenes|criminal(?:es)?|terroris(?:mo|tas?)|ilegítim[oa]|prófugo
            |narcotráfico|asesin(?:ó|ato|atos)|minti(?:ó|eron)|mentira|rob(?:ó|aron|o)|fracas(?:ó|aron)|fals[oa]s?
        """,
        PAST: r"fue|fueron|era|eran|había|hubo|estuvo|hizo|hicieron|tuvo|\w{2,}(?:ó|aron|ieron)",
        SPEAKER: r"yo|me|mi|mis|mí|conmigo|creo|pienso|quiero|soy|estoy|he",
        SPEAKERS: r"nosotr[oa]s|nos|nuestr[oa]s?|vamos|tenemos|somos|hemos|queremos",
        LISTENER: r"ustedes|usted|tú|te|ti|tus?|vosotros|os|gracias|señor[ae]s|buen[oa]s (?:noches|tardes|días)",
        PREDICTION: r"""
            podrían?|deberían?|pueden?|deben?|van? a|si|quizás|tal vez|\w{2,}(?:rá|rán|ría|rían)
        """,
        FEELING: r"creo|pienso|siento|espero|deseo|amo|odio|quiero|quiere|orgullos[oa]|feliz|sé|entiendo",
        OPINION: r"""
            importante|mejor|buen[oa]?|gran|mal[oa]?|terrible|maravillos[oa]|hermos[oa]|fuerte|débil|justo|injusto
            |peligros[oa]|muy|claramente|realmente|absolutamente
        """,
    },
    "": {NUMBER: r"[$€£¥]?\s?\d[\d.,]*(?:\s?%)?", DATE: YEAR},
}


def known(language: str) -> str:
    """Return the language whose words are used for one, or an empty text where there are none."""
    return language if language in PATTERNS else ""


@cache
def patterns(language: str) -> Mapping[str, re.Pattern[str]]:
    """Return a pattern for each code."""
    return {code: _compiled(pattern) for code, pattern in PATTERNS[known(language)].items()}


def _compiled(pattern: str) -> re.Pattern[str]:
    alternatives = re.sub(r"\n\s*", "", pattern.strip())
    return re.compile(rf"(?<![\w'])(?:{alternatives})(?![\w'])", re.IGNORECASE)
