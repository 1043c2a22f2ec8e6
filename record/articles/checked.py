"""Which sentences of an article have been checked already."""

from collections.abc import Mapping

from record.articles.reading import Article
from record.reading import Questions
from record.search import matching
from record.search.matching import Match

MOST = 200  # sentences that are looked up, those that are most probably checkable; an article of 2,000 words has fewer
CANDIDATES = 3


def look_up(article: Article, candidates: int = CANDIDATES) -> Questions[Mapping[int, Match]]:
    """Return what was found for sentences that are checkable or somebody's, by their places in the article."""
    asked = [place for place, sentence in enumerate(article.sentences) if sentence.kinds]
    asked = sorted(sorted(asked, key=lambda place: -article.sentences[place].score)[:MOST])
    texts = [article.sentences[place].text for place in asked]
    found = yield from matching.match_each(texts, candidates, article.language or None)
    return dict(zip(asked, found, strict=True))
