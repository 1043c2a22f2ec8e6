// Parts of a claim's page that take longer to find than the page: they are asked for when it is there.
"use strict";

async function fill(places) {
  const answer = await fetch(places[0].dataset.later);
  if (!answer.ok) return; // the link to them stays
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const place of places) {
    const found = page.querySelector(`[data-part="${place.dataset.part}"]`);
    if (!found) continue; // the session ended: it is the page of signing in
    place.replaceChildren(...found.childNodes);
    place.hidden = !place.childElementCount;
  }
}

const places = [...document.querySelectorAll("[data-later]")];
if (places.length) fill(places).catch(() => {}); // without a connection, the link stays too
