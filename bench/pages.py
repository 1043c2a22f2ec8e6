"""What a reader's browser loads for a page: bytes as they are sent, requests to whom, cookies.

    .venv/bin/python -m bench.pages

Every page is opened in Chromium, on a phone's screen, with nothing kept from the one before. Loads the demonstration
into a database of its own, which it drops at the end.
"""

import argparse
import json
import shutil
from collections import Counter
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from bench.scratch import manage, scratch_database
from bench.servers import need, ours

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = {"width": 390, "height": 844}
KINDS = ("Document", "Stylesheet", "Script", "Image", "Font", "Other")


class Visit(NamedTuple):
    """What one page made the browser load."""

    sent: Counter[str]  # bytes with their headers, by kind of resource
    requests: list[str]
    cookies: int

    def strangers(self, origin: str) -> list[str]:
        return [url for url in self.requests if not url.startswith((f"{origin}/", "data:"))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.parse_args()
    need("chromium")
    with scratch_database() as environment:
        manage(environment, "collectstatic", "--noinput", "-v0")
        manage(environment, "load_demo")
        with ours(environment, workers=1) as server, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM)
            heads = "".join(f"{kind.lower():>11}" for kind in KINDS)
            print(f"{'bytes':<46}{heads}{'no fonts':>10}{'requests':>10}{'elsewhere':>10}{'cookies':>9}")
            for path in addresses(server.address):
                seen = visit(chromium, server.address + path)
                bytes_ = "".join(f"{seen.sent[kind]:>11,}" for kind in KINDS)
                without = seen.sent.total() - seen.sent["Font"]
                counts = f"{len(seen.requests):>10}{len(seen.strangers(server.address)):>10}{seen.cookies:>9}"
                print(f"{path[:44]:<46}{bytes_}{without:>10,}{counts}", flush=True)
            chromium.close()


def addresses(origin: str) -> list[str]:
    """Return the home page, every verdict, and the page of the actor whom most of them name."""
    with urlopen(f"{origin}/api/v1/claims?limit=100") as answer:
        found = json.load(answer)["results"]
    [[actor, _count]] = Counter(actor["slug"] for each in found for actor in each["actors"]).most_common(1)
    return ["/", *(urlsplit(each["path"]).path for each in found), f"/actors/{actor}/"]


def visit(chromium: Browser, url: str) -> Visit:
    """Open a page and look at all of it: what is far down may be loaded late."""
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    network = context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    requests: list[str] = []
    sent: Counter[str] = Counter()

    def came(event: dict[str, object]) -> None:
        kind = str(event["type"])
        kinds[str(event["requestId"])] = kind if kind in KINDS else "Other"

    network.on("Network.requestWillBeSent", lambda event: requests.append(event["request"]["url"]))
    network.on("Network.responseReceived", came)
    network.on(
        "Network.loadingFinished",
        lambda event: sent.update({kinds.get(event["requestId"], "Other"): int(event["encodedDataLength"])}),
    )
    network.send("Network.enable")
    page.goto(url, wait_until="networkidle")
    page.mouse.wheel(0, 100_000)
    page.wait_for_load_state("networkidle")
    seen = Visit(sent, requests, len(context.cookies()))
    context.close()
    return seen


if __name__ == "__main__":
    main()
