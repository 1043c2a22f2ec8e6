"""Reading an article: its sentences, who says what in them, and which of them can be checked.

Nothing here decides on a fact: it points at where a fact-checker may want to look, and says why.
"""
