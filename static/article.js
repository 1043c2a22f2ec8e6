// Turns a sentence of an article into a claim without loading the page again. Whatever goes wrong, the form is sent as it
// is without a script, and the page says what is missing.
"use strict";

const form = document.querySelector("[data-article]");

form.addEventListener("submit", async (event) => {
  const button = event.submitter;
  // What is begun in place is chosen once it is saved: only the whole page shows that.
  if (button?.name !== "claim" || button.dataset.whole || form.querySelector("[data-pick-begin]:checked")) return;
  event.preventDefault();
  if (button.getAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  const body = new URLSearchParams(new FormData(form, button));
  body.set("piece", "1");
  try {
    const answer = await fetch(location.pathname, { method: "POST", body });
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".desk-entered");
    if (!answer.ok || !found) throw new Error(answer.statusText);
    const link = found.querySelector("a");
    button.closest("[data-made]").replaceChildren(found);
    link.focus();
  } catch (error) {
    button.removeAttribute("aria-disabled");
    button.dataset.whole = "1";
    form.requestSubmit(button);
  }
});
