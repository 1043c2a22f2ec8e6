// Below a quotation that is typed: whether it stands in its source. Asked by POST, so that no address has it.
"use strict";

const PAUSE = 600; // milliseconds without a key before the desk is asked
const asking = new WeakMap(); // for each room below a quotation: what ends a question that is under way

function roomOf(field) {
  const row = field.closest(".form-row, [id^=evidence-]")?.closest("[id^=evidence-]");
  const room = row?.querySelector("[data-quotation]");
  return room && { row, room };
}

function valueOf(row, name) {
  return row.querySelector(`[name$="-${name}"]`)?.value.trim() ?? "";
}

async function ask({ row, room }) {
  const quote = valueOf(row, "quote");
  const source = valueOf(row, valueOf(row, "read") === "through" ? "through" : "source");
  if (!quote || !source) {
    room.replaceChildren();
    return;
  }
  const controller = new AbortController();
  asking.set(room, () => controller.abort());
  const csrfmiddlewaretoken = room.closest("form").elements.csrfmiddlewaretoken.value;
  const body = new URLSearchParams({ quote, source, csrfmiddlewaretoken });
  try {
    const answer = await fetch(room.dataset.quotation, { method: "POST", body, signal: controller.signal });
    if (!answer.ok && answer.status !== 422) throw new Error(answer.statusText);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    room.replaceChildren(...found.children);
  } catch (error) {
    if (error.name !== "AbortError") room.replaceChildren(); // it is said when the claim is saved
  }
}

function askSoon(field) {
  const place = roomOf(field);
  if (!place) return;
  asking.get(place.room)?.();
  const timer = setTimeout(ask, PAUSE, place);
  asking.set(place.room, () => clearTimeout(timer));
}

const DECIDES = /^evidence-\w+-(quote|source|through|read)$/;

document.addEventListener("input", ({ target }) => {
  if (DECIDES.test(target.name ?? "")) askSoon(target);
});

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-quotation] [data-words]");
  if (!button) return;
  const { row } = roomOf(button);
  const quote = row.querySelector('[name$="-quote"]');
  quote.value = button.dataset.words;
  quote.dispatchEvent(new Event("input", { bubbles: true }));
  quote.focus();
});

document.addEventListener("DOMContentLoaded", () => {
  // What is chosen in a list that completes is told to jQuery alone.
  window.django?.jQuery?.(document).on("change", "select", ({ target }) => {
    if (DECIDES.test(target.name ?? "")) askSoon(target);
  });
});
