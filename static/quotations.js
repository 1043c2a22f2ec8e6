// Below a quotation that is typed: whether it stands in its source. Asked by POST, so that no address has it.
"use strict";

const PAUSE = 600; // milliseconds without a key before the desk is asked
const asking = new WeakMap(); // for each room below a quotation: what ends a question that is under way

const DECIDES = /^(evidence-\w+)-(quote|source|through|read)$/;

function roomOf(quote) {
  return quote.parentElement.querySelector("[data-quotation]");
}

function valueBeside(quote, name) {
  const beside = quote.name.replace(/-quote$/, `-${name}`);
  return quote.form.elements[beside]?.value ?? "";
}

async function ask(quote) {
  const room = roomOf(quote);
  const source = valueBeside(quote, valueBeside(quote, "read") === "through" ? "through" : "source");
  if (!quote.value.trim() || !source) {
    room.replaceChildren();
    return;
  }
  const controller = new AbortController();
  asking.set(room, () => controller.abort());
  const csrfmiddlewaretoken = quote.form.elements.csrfmiddlewaretoken.value;
  const body = new URLSearchParams({ quote: quote.value, source, csrfmiddlewaretoken });
  try {
    const answer = await fetch(room.dataset.quotation, { method: "POST", body, signal: controller.signal });
    // Who was signed out is led to the page for signing in, which has no place in a form.
    if (answer.redirected || (!answer.ok && answer.status !== 422)) throw new Error(answer.statusText);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    room.replaceChildren(...found.children);
  } catch (error) {
    if (error.name === "AbortError") return;
    const failed = document.createElement("p");
    failed.className = "desk-hint";
    failed.textContent = room.dataset.failed;
    room.replaceChildren(failed);
  }
}

function askSoon(field) {
  const prefix = DECIDES.exec(field.name ?? "")?.[1];
  const quote = prefix && field.form.elements[`${prefix}-quote`];
  if (!quote) return;
  asking.get(roomOf(quote))?.();
  const timer = setTimeout(ask, PAUSE, quote);
  asking.set(roomOf(quote), () => clearTimeout(timer));
}

document.addEventListener("input", ({ target }) => askSoon(target));

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-quotation] [data-words]");
  if (!button) return;
  const quote = button.closest("[data-quotation]").parentElement.querySelector("textarea");
  quote.value = button.dataset.words;
  quote.dispatchEvent(new Event("input", { bubbles: true }));
  quote.focus();
});

document.addEventListener("DOMContentLoaded", () => {
  // What is chosen in a list that completes is told to jQuery alone.
  window.django?.jQuery?.(document).on("change", "select", ({ target }) => askSoon(target));
});
