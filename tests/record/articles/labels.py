"""What each sentence of the case file's article is, as a person read it before anything was tuned.

The article stands outside the project (shared/data/venezuela/article.txt), so here are places alone: the paragraph,
which is a line of the file, and the sentence within it, both from 1. Checkable is what somebody could look up: numbers,
comparisons, causes, law, what is or happened, and what somebody says of such things; also what the case file made a
claim of, opinions among it. Wishes, threats, aims, predictions, praise and color are not. What is said is someone's by
the text's own words; a pronoun stands for whoever was named last as saying something.
"""

from collections.abc import Sequence
from dataclasses import dataclass

QUOTED, PARAPHRASED = "quoted", "paraphrased"


@dataclass(frozen=True)
class Label:
    """One sentence: whether it is checkable and why, who says it and how, and the claims that it states or denies."""

    place: tuple[int, int]
    is_checkable: bool
    why: str
    said_by: str = ""
    how: str = ""
    claims: Sequence[str] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is plain narration: neither checkable nor anybody's words."""
        return not self.is_checkable and not self.said_by


LABELS = [
    Label((1, 1), False, "a lead: what unnamed people aim at"),
    Label((1, 2), True, "officials on what is planned", "U.S. officials", PARAPHRASED),
    Label((2, 1), True, "offices that somebody holds"),
    Label((2, 2), True, "two accusations", "Rubio", QUOTED, ["maduro-illegitimate", "primary-source"]),
    Label((3, 1), True, "strikes that took place, on whom", claims=["strikes-venezuelans"]),
    Label((3, 2), True, "officials on what is being prepared", "Officials", PARAPHRASED),
    Label((3, 3), True, "a number of troops"),
    Label((4, 1), False, "what two people think, by nobody's words"),
    Label((5, 1), True, "plans", "Current and former officials", PARAPHRASED, ["operations-inside"]),
    Label((5, 2), True, "an approval that was given or not"),
    Label((6, 1), False, "an aim and what would come of it"),
    Label((7, 1), True, "an accusation", "Administration officials", PARAPHRASED, ["cartel-head"]),
    Label((8, 1), True, "an indictment, with its year"),
    Label((8, 2), True, "two accusations", "Rubio", QUOTED, ["fugitive", "cartel-head"]),
    Label(
        (9, 1),
        True,
        "talks that are held",
        "two prominent figures within the Venezuelan opposition",
        PARAPHRASED,
        ["counterdrug-only"],
    ),
    Label((10, 1), False, "that nothing is said"),
    Label((11, 1), True, "an order of the president"),
    Label((11, 2), True, "a buildup that took place"),
    Label((12, 1), True, "strikes that took place"),
    Label((12, 2), True, "numbers of strikes and of dead"),
    Label((12, 3), True, "who was struck", "President Trump", PARAPHRASED, ["strikes-venezuelans"]),
    Label((12, 4), True, "plans", "Reports from NBC News", PARAPHRASED, ["operations-inside"]),
    Label((13, 1), True, "a meeting, with how many", "Rubio", QUOTED),
    Label((13, 2), False, "praise", "Rubio", QUOTED),
    Label((14, 1), True, "a plan that exists", "Pedro Urruchurtu", PARAPHRASED, ["hundred-hours"]),
    Label((14, 2), True, "what the plan has, and who ran for office"),
    Label((15, 1), True, "who won", "Independent election observers", QUOTED, ["gonzalez-won"]),
    Label((16, 1), False, "what is talked about, in their own words", "Urruchurtu", QUOTED),
    Label((16, 2), True, "an opinion that became a claim", "Urruchurtu", QUOTED, ["force-needed"]),
    Label((17, 1), True, "what a strategy has", "Urruchurtu", PARAPHRASED),
    Label(
        (18, 1),
        True,
        "talks that are held",
        "Another high-ranking member of the mostly exiled Venezuelan opposition",
        PARAPHRASED,
        ["counterdrug-only"],
    ),
    Label((19, 1), True, "what a policy is for", "The State Department", PARAPHRASED, ["counterdrug-only"]),
    Label((20, 1), True, "two accusations", "Tommy Pigott", QUOTED, ["maduro-illegitimate", "fugitive"]),
    Label((20, 2), False, "an aim", "Tommy Pigott", QUOTED),
    Label((21, 1), True, "what a policy is for", "Tommy Pigott", QUOTED, ["counterdrug-only"]),
    Label((21, 2), True, "a denial", "Tommy Pigott", QUOTED, ["counterdrug-only"]),
    Label((22, 1), True, "what the law is"),
    Label((22, 2), True, "a recognition by a government", claims=["gonzalez-won"]),
    Label((22, 3), False, "what could be"),
    Label((23, 1), True, "support and sanctions in an earlier term"),
    Label((23, 2), True, "a comparison with its cause"),
    Label((24, 1), False, "who talks in a house"),
    Label((24, 2), True, "what was tried first", "Sources familiar with these conversations", PARAPHRASED),
    Label((25, 1), False, "a heading"),
    Label((26, 1), False, "that somebody said something forcefully"),
    Label((27, 1), True, "a sum of money", claims=["reward-50m"]),
    Label((28, 1), True, "an office and a part in what happened"),
    Label((28, 2), True, "where somebody comes from, and what he has always said", "Rubio", PARAPHRASED),
    Label((29, 1), False, "what people are aware of"),
    Label((30, 1), True, "what was never said"),
    Label((31, 1), True, "an accusation", "Trump", QUOTED, ["cartel-head"]),
    Label((32, 1), False, "a threat", "Trump", QUOTED),
    Label((33, 1), True, "an authorization that is lacking", "Rubio", QUOTED),
    Label((34, 1), True, "what the law is", "Legal experts", PARAPHRASED, ["self-defense"]),
    Label((35, 1), True, "a number of dead, a reason", "The White House", PARAPHRASED, ["self-defense"]),
    Label((35, 2), True, "a cause, and where something is made"),
    Label((36, 1), True, "an accusation", "the White House", QUOTED, ["primary-source"]),
    Label((36, 2), False, "a threat", "the White House", QUOTED),
    Label((37, 1), True, "who endorsed whom, with the year"),
    Label((38, 1), True, "an attempt that failed"),
    Label((38, 2), True, "an attempt that failed, and by whom"),
    Label((39, 1), False, "a view of the whole"),
    Label((40, 1), True, "a share of votes", claims=["gonzalez-won"]),
    Label((40, 2), True, "who checked a count", "The Carter Center", PARAPHRASED, ["gonzalez-won"]),
    Label((41, 1), True, "what an army does, and its pay"),
    Label((42, 1), False, "a heading"),
    Label((43, 1), False, "an advice", "some high-ranking U.S. officials", PARAPHRASED),
    Label((44, 1), False, "a prediction", "These officials", PARAPHRASED),
    Label((45, 1), True, "an opinion that became a claim", "Grenell and his allies", PARAPHRASED, ["diplomacy-best"]),
    Label((46, 1), False, "that two people disagree"),
    Label((46, 2), True, "a release and an agreement"),
    Label((46, 3), False, "that nothing is known"),
    Label((47, 1), False, "an opinion", "Grenell", PARAPHRASED),
    Label((48, 1), False, "a belief", "Grenell", QUOTED),
    Label((48, 2), False, "a belief", "Grenell", QUOTED),
    Label((49, 1), True, "who makes and exports", "Delcy Rodríguez", PARAPHRASED, ["no-export", "primary-source"]),
    Label((49, 2), False, "a belief about others' aims", "Delcy Rodríguez", QUOTED),
    Label((50, 1), False, "a wish", "Rodríguez", PARAPHRASED),
    Label((50, 2), True, "what voters want more", "Rodríguez", PARAPHRASED),
    Label((51, 1), True, "a letter, and a denial in it", "Maduro", PARAPHRASED, ["letter-sent", "no-export"]),
    Label(
        (52, 1),
        True,
        "a letter with its date",
        "several sources briefed by The New York Times",
        PARAPHRASED,
        ["letter-sent"],
    ),
    Label((52, 2), True, "when a letter was published", "Rodríguez", PARAPHRASED, ["letter-sent"]),
    Label((53, 1), True, "that a letter arrived", "Karoline Leavitt", PARAPHRASED, ["letter-sent"]),
    Label((54, 1), True, "shares of what grows where", "the United Nations", PARAPHRASED),
    Label((54, 2), True, "where drugs come from", "a 2020 D.E.A. report", PARAPHRASED, ["primary-source"]),
    Label((55, 1), True, "flights, how often", "Yván Gil", PARAPHRASED, ["deportation-flights"]),
    Label((56, 1), False, "readiness", "Gil", QUOTED),
    Label((56, 2), False, "a prediction", "Gil", QUOTED),
    Label((57, 1), False, "a condition", "Gil", PARAPHRASED),
    Label((58, 1), False, "who else worked on it"),
]
