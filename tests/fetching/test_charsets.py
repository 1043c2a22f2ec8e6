from fetching.charsets import decoded


def test_words_of_another_alphabet_are_known_among_markup_and_accents_stay_accents() -> None:
    """Markup is all in Latin letters; what is beyond ASCII beside it decides, in whole words or as single letters."""
    markup = '<div class="article-body"><p class="lead"></p></div>' * 20
    for text, encoding in (
        ("Небо зелёное, и всегда было таким.", "cp1251"),
        ("Une fenêtre était restée ouverte, près de l'entrée; personne n'a rien su de ça, à Genève.", "cp1252"),
    ):
        assert decoded(f"{markup}{text}{markup}".encode(encoding)) == f"{markup}{text}{markup}"
