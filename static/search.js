/* Options below a search box while somebody types: a combobox with a listbox, as WAI-ARIA's authoring practices
   describe it. Without this script the box is a form, and nothing else is missing. */
"use strict";

const PAUSE = 150; // milliseconds without a keystroke, before anything is asked
const SHORTEST = 2; // letters

function offerOptions(box) {
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let active = -1;
  let timer = 0;
  let request = null;

  list.id = `${box.id}-options`;
  list.className = "options";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.labels[0].textContent);
  list.hidden = true;
  said.className = "unseen";
  said.setAttribute("role", "status");
  box.after(list, said);
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  function choose(place) {
    const options = list.children;
    if (options[active]) options[active].setAttribute("aria-selected", "false");
    active = place;
    if (!options[active]) {
      box.removeAttribute("aria-activedescendant");
      return;
    }
    options[active].setAttribute("aria-selected", "true");
    options[active].scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", options[active].id);
  }

  function stop() {
    clearTimeout(timer);
    if (request) request.abort();
    request = null;
  }

  function close() {
    stop();
    choose(-1);
    list.hidden = true;
    said.textContent = "";
    box.setAttribute("aria-expanded", "false");
  }

  function show(html) {
    choose(-1);
    list.innerHTML = html;
    [...list.children].forEach((option, place) => { option.id = `${list.id}-${place}`; });
    const count = list.children.length;
    list.hidden = count === 0;
    said.textContent = count === 0 ? "" : `${box.dataset.offered} ${count}`;
    box.setAttribute("aria-expanded", String(count > 0));
  }

  async function ask() {
    const words = box.value.trim();
    stop();
    if (words.length < SHORTEST) {
      close();
      return;
    }
    request = new AbortController();
    const { signal } = request;
    try {
      const answer = await fetch(`${box.dataset.suggestions}?q=${encodeURIComponent(words)}`, { signal });
      const html = answer.ok ? await answer.text() : "";
      if (!signal.aborted) show(html);
    } catch (error) {
      if (!signal.aborted) close(); // without a connection there are no options, and the form still works
    }
  }

  function go(option) {
    location.assign(option.dataset.address);
  }

  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    const count = list.hidden ? 0 : list.children.length;
    if (event.isComposing) return;
    if (event.key === "Escape" && count > 0) {
      event.preventDefault(); // the first one closes the list, the next one empties the box
      close();
    } else if (event.key === "ArrowDown" && count === 0) {
      event.preventDefault();
      ask();
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      choose(active + 1 < count ? active + 1 : -1);
    } else if (event.key === "ArrowUp" && count > 0) {
      event.preventDefault();
      choose(active < 0 ? count - 1 : active - 1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      go(list.children[active]);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
  });
  box.addEventListener("blur", close);
  box.form.addEventListener("submit", close);
}

document.querySelectorAll("input[data-suggestions]").forEach(offerOptions);
