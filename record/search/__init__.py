"""Search and matching: one ranking for the website, the API and the desk.

Texts become words and grams (text, languages, terms), which tables of the database hold (models, index). A question is
ranked against them (ranking), and what was found is judged (matching) and explained (passages, spelling).
"""
