"""Time how long a share picture takes, by form and script: laying it out, and drawing it in a process of its own.

    .venv/bin/python -m bench.pictures [--rounds 15]

Works without a database. Prints milliseconds of the quickest round, which other work on the machine disturbs least.
"""

import argparse
import os
import time

from msgspec.structs import asdict

TEXTS = {
    "a sentence": ("The river rose by two meters in one night.", "en"),
    "700 characters": ("The river rose by two meters in one night, as the board had said before it. " * 9, "en"),
    "Arabic": ("ارتفع منسوب النهر بمقدار مترين في ليلة واحدة وفقًا لتقرير الهيئة.", "ar"),
    "Chinese": ("河水一夜之间上涨了两米，管理局在2025年9月6日的广播采访中说。", "zh"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    import django

    django.setup()
    from public.website.pictures import drawing
    from public.website.pictures.card import card_of
    from public.website.pictures.design import FORMS, drawing_of
    from record.documents import FactCheckDocument
    from record.state import RecordState
    from tests.record.factories import content

    moment = "2026-11-22T10:00:00Z"
    envelope = {"format": "factcheck/1", "number": 1, "version": 1, "action": "published", "note": None, "path": "/"}
    print(f"{'text':16}{'form':12}{'laid out':>10}{'drawn':>8}{'in all':>8}{'bytes':>9}")
    for name, (statement, language) in TEXTS.items():
        written = asdict(content(statement, language=language))
        document = FactCheckDocument(**written, **envelope, published_at=moment, first_published_at=moment)
        for form in FORMS.values():
            times = []
            for _ in range(rounds):
                start = time.perf_counter()
                laid_out = drawing_of(card_of(document, None, RecordState()), form)
                svg = laid_out.svg()
                middle = time.perf_counter()
                png = drawing.png(svg, laid_out.fonts)
                times.append((time.perf_counter() - start, middle - start))
            whole, before = min(times)
            row = f"{before * 1000:10.1f}{(whole - before) * 1000:8.1f}{whole * 1000:8.1f}{len(png):9,}"
            print(f"{name:16}{form.name:12}{row}")


if __name__ == "__main__":
    main()
