"""Search and matching: one ranking for the website, the API and the desk.

Documents become what can be searched (searchables, addresses), and texts words, grams and vectors (text, languages,
terms, encoders), which tables of the database hold (models, index). A question, with its words corrected (spelling), is
ranked against them (ranking). What is found is counted and shown (finding, passages), offered while somebody types
(completing), or judged to be of the same claim (matching, likeness).
"""
