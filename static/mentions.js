// Completes a name after @ in a comment, from the list of people on the page. Without this script one types it whole.
"use strict";

const MOST = 6;
const BEFORE_CARET = /(?:^|[^\w.@+-])@([\w.@+-]*)$/u;

function completeMentions(text, number) {
  const people = [...document.getElementById(text.dataset.people).options];
  const list = document.createElement("ul");
  list.id = `mentions-${number}`;
  list.className = "desk-mentions";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  text.after(list);
  text.setAttribute("aria-autocomplete", "list");
  text.setAttribute("aria-controls", list.id);
  let chosen = 0;

  function typed() {
    return text.value.slice(0, text.selectionStart).match(BEFORE_CARET)?.[1];
  }

  function close() {
    list.hidden = true;
    text.removeAttribute("aria-activedescendant");
  }

  function choose(index) {
    chosen = (index + list.children.length) % list.children.length;
    [...list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    text.setAttribute("aria-activedescendant", list.children[chosen].id);
  }

  function take(name) {
    const start = text.selectionStart - typed().length;
    text.setRangeText(`${name} `, start, text.selectionStart, "end");
    text.focus();
    close();
  }

  function option(person, at) {
    const item = document.createElement("li");
    item.id = `${list.id}-${at}`;
    item.setAttribute("role", "option");
    item.textContent = person.label === person.value ? person.value : `${person.value} (${person.label})`;
    item.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the text keeps the focus
      take(person.value);
    });
    return item;
  }

  function offer() {
    const begun = typed()?.toLowerCase();
    if (begun === undefined) return close();
    const matches = (words) => words.toLowerCase().split(/\s+/).some((word) => word.startsWith(begun));
    const found = people.filter((person) => matches(person.value) || matches(person.label)).slice(0, MOST);
    list.replaceChildren(...found.map(option));
    list.hidden = found.length === 0;
    if (list.hidden) return close();
    choose(0);
  }

  text.addEventListener("input", offer);
  text.addEventListener("blur", close);
  text.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") {
      const names = [...list.children].map((item) => item.textContent.split(" ")[0]);
      take(names[chosen]);
    } else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

document.querySelectorAll("textarea[data-people]").forEach((text, number) => {
  if (document.getElementById(text.dataset.people)) completeMentions(text, number);
});
