"""How a claim concerns a person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Involvement:
    """The answers of the predicates of these names (claims/permissions.py), as they were when they were asked."""

    has_written: bool
    has_assessed: bool
    has_assessed_in_this_round: bool
    has_recused: bool
    is_invited: bool
    is_still_blind: bool
    leaves_assessing_to_the_blind: bool
    leaves_publishing_to_another: bool
    has_joined_discussion: bool
