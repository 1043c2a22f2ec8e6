// Below a statement that is typed: which fact-checks and claims resemble it. Asked by POST, so that no address has it.
"use strict";

const WAIT = 400; // milliseconds without a key before the desk is asked
const SHORTEST = 12; // characters; less is no statement yet

function lookUpSimilar(room) {
  const form = room.closest("form");
  const statement = form.elements.statement;
  const [status, list] = room.children;
  let timer;
  let asking = new AbortController();
  let shown = statement.value.trim();

  function show(message, found = []) {
    // Only what changes is announced, and only how many there are.
    if (status.textContent !== message) status.textContent = message;
    list.replaceChildren(...found);
  }

  async function ask(text) {
    asking = new AbortController();
    const body = new URLSearchParams({
      statement: text,
      language: form.elements.language?.value ?? "",
      claim: room.dataset.claim,
      csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value,
    });
    try {
      const answer = await fetch(room.dataset.similar, { method: "POST", body, signal: asking.signal });
      if (!answer.ok && answer.status !== 422) throw new Error(answer.statusText);
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      const message = found.querySelector("[data-status]");
      message.remove();
      show(message.textContent.trim().replace(/\s+/g, " "), found.children);
      shown = text;
    } catch (error) {
      if (error.name !== "AbortError") show(room.dataset.failed);
    }
  }

  statement.addEventListener("input", () => {
    clearTimeout(timer);
    asking.abort();
    const text = statement.value.trim();
    if (text.length < SHORTEST) {
      shown = "";
      show("");
    } else if (text !== shown) {
      timer = setTimeout(ask, WAIT, text);
    }
  });
  // A new claim that was not saved, since something else is missing: its page has no other list of them.
  if (!room.dataset.claim && shown.length >= SHORTEST) ask(shown);
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-similar]").forEach(lookUpSimilar);
});
