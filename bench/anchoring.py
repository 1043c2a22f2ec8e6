"""Time how long it takes to find a quotation in a long text, and to tell the difference of two such texts.

    .venv/bin/python -m bench.anchoring [--characters 1000000] [--rounds 5]

Works without a database. Prints milliseconds of the processor in the quickest round, which other work on
the machine disturbs least.
"""

import argparse
import random
import time
from collections.abc import Callable

from sources.anchoring import Located, locate
from sources.differences import difference

LENGTH = 300  # characters of a quotation
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--characters", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    chance = random.Random(10)
    english, arabic = (written(letters, options.characters, chance) for letters in ("etaoinshrdlucm", ARABIC))
    chinese = "".join(chance.choices([chr(code) for code in range(0x4E00, 0x57C4)], k=options.characters))
    passage = part_of(english)
    words = passage.split()
    shuffled = " ".join(chance.choices(words, k=options.characters // 5))[: options.characters]
    cases = {
        "word for word": (passage, english),
        "word for word, Chinese": (part_of(chinese), chinese),
        "but for typography": (passage.replace(" ", "\n"), english),
        "but for typography, accents": (part_of(accented(english)).replace("“", '"'), accented(english)),
        "words left out": (f"{' '.join(words[:20])} […] {' '.join(words[-20:])}", english),
        "in other words": (altered(passage), english),
        "in other words, 5,000 characters": (altered(part_of(english, 4900)), english),
        "in other words, Arabic": (altered(part_of(arabic)), arabic),
        "in other words, Chinese": (f"{part_of(chinese)[:99]}的{part_of(chinese)[100:]}", chinese),
        "not there": (written("etaoinshrdlucm", LENGTH, random.Random(11)), english),
        "not there, Chinese": ("的" * 150 + "一" * 150, chinese),
        "the quotation's words, shuffled": (passage, shuffled),
        "one letter, over and over": ("a" * 150 + "b" + "a" * 149, "a" * options.characters),
        "hyphens, over and over": ("a b " * 75, "a- " * (options.characters // 3)),
        "without spaces": (passage, english.replace(" ", "")),
    }
    print(f"{'a quotation':36}{'how':>12}{'ms':>8}")
    for name, (quote, text) in cases.items():
        found = locate(quote, text)
        how = found.how if isinstance(found, Located) else "not found"
        print(f"{name:36}{how:>12}{quickest(lambda q=quote, t=text: locate(q, t), options.rounds):8.1f}")  # type: ignore[misc]
    lines = [english[at : at + 400] for at in range(0, len(english), 400)]
    edited = [altered(line) if number % 100 == 0 else line for number, line in enumerate(lines) if number % 150]
    print(f"\n{'a difference of two texts':48}{'ms':>8}")
    for name, before, after in (
        ("a few lines of it changed", "\n".join(lines), "\n".join(edited)),
        ("its lines shuffled", "\n".join(lines), "\n".join(chance.sample(lines, len(lines)))),
        ("another text", "\n".join(lines), written("etaoinshrdlucm", options.characters, chance)),
        ("one line, a few words of it changed", english, altered(english)),
    ):
        print(f"{name:48}{quickest(lambda b=before, a=after: difference(b, a), options.rounds):8.1f}")  # type: ignore[misc]


def written(letters: str, length: int, chance: random.Random) -> str:
    words = ["".join(chance.choices(letters, k=chance.randint(2, 9))) for _each in range(5000)]
    return " ".join(chance.choices(words, k=length // 5))[:length]


def accented(text: str) -> str:
    return text.replace("ie", "é").replace(" s", " “s")


def part_of(text: str, length: int = LENGTH) -> str:
    """Return whole words from near the end of a text."""
    start = text.find(" ", len(text) * 9 // 10 - length) + 1
    return text[start : text.find(" ", start + length)] if start else text[-length * 2 : -length]


def altered(text: str) -> str:
    return " ".join("another" if number % 20 == 10 else word for number, word in enumerate(text.split(" ")))


def quickest(act: Callable[[], object], rounds: int) -> float:
    times = []
    for _round in range(rounds):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return min(times) * 1000


if __name__ == "__main__":
    main()
