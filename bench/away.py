"""Stop the primary for minutes while readers ask for everything, with a replica and with nothing but what is kept.

    .venv/bin/python -m bench.away [--verdicts 100] [--minutes 5]

Works with database servers of its own, in temporary folders.
"""

import argparse
import os
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ |= {"DJANGO_SETTINGS_MODULE": "factcheck.settings", "JOURNAL": "off"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--verdicts", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=5)
    options = parser.parse_args()
    import django

    django.setup()
    from tests.factcheck.test_replica import PUBLISH, environment, soon, streaming
    from tests.server import manage, served

    number = options.verdicts
    with streaming() as (primary, replica), tempfile.TemporaryDirectory() as folder:
        given = environment(primary, None)
        manage(given, "migrate", "-v0")
        statements = [f"The river rose by {n} meters." for n in range(number)]
        manage(given, "shell", "-v0", "-c", PUBLISH.format(statements))
        for words, environ in (("a replica", environment(primary, replica)), ("what is kept", given)):
            with served(Path(folder), **environ) as server:
                soon(server, "/api/v1/claims", f'"number":{number}', seconds=20)
                verdicts = range(1, options.verdicts + 1)
                found = [f"/api/v1/claims/{n}" for n in verdicts]
                found += [f"/claims/{n}/the-river-rose-by-{n - 1}-meters/" for n in verdicts]
                found += ["/", "/corrections/", "/topics/", "/actors/", "/sources/", "/methodology/", "/api/v1/claims"]
                if words == "what is kept":
                    assert {server.ask("GET", address)[0] for address in found} == {200}
                primary.stop()
                print(f"with {words}:", read(server, found, options.minutes * 60), flush=True)
                primary.start()
                number += 1
                manage(given, "shell", "-v0", "-c", PUBLISH.format([f"The river fell, {words}."]))
                seconds = soon(server, "/api/v1/claims", f'"number":{number}', seconds=20)
                print(f"  the next publication was seen {seconds:.1f} s after it", flush=True)


def read(server, addresses: list[str], seconds: float) -> str:  # type: ignore[no-untyped-def]
    """Ask for all of them in turn, for so long; return what was answered and how long the slowest took."""
    answers: Counter[int] = Counter()
    slowest, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        for address in addresses:
            began = time.monotonic()
            answers[server.ask("GET", address)[0]] += 1
            slowest = max(slowest, time.monotonic() - began)
    return f"{dict(answers)}, slowest {slowest:.2f} s"


if __name__ == "__main__":
    main()
