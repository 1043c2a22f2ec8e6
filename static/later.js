// Parts of a claim's page that take longer to find than the page: they are asked for when it is there. Each has its room,
// and a status that says that they are looked for, what was found, or that it failed.
"use strict";

function say(place, words, isShown) {
  const status = place.querySelector(":scope > p[role=status]");
  if (!status) return;
  status.textContent = words;
  status.classList.toggle("desk-unseen", !isShown);
}

async function fill(places) {
  const answer = await fetch(places[0].dataset.later);
  if (!answer.ok) throw new Error(answer.statusText);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const place of places) {
    const found = page.querySelector(`[data-part="${place.dataset.part}"]`);
    if (!found) throw new Error("the session ended: it is the page of signing in");
    const said = found.querySelector("[data-said]")?.textContent.trim();
    say(place, said ?? place.dataset.none, !said);
    for (const folded of found.querySelectorAll("details")) folded.open = false; // it has the room of a line
    show(place, found.childNodes);
  }
}

function show(place, found) {
  const room = place.querySelector("[data-room]");
  if (found) room.replaceChildren(...found);
  room.classList.remove("desk-unscripted");
}

const places = [...document.querySelectorAll("[data-later]")];
if (places.length) {
  fill(places).catch(() => {
    for (const place of places) {
      say(place, place.dataset.failed, true);
      show(place); // the link to them
    }
  });
}
