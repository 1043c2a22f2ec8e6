// A claim's form: rows that are folded to a line, added, moved and removed in place, and focus where the work goes on.
// All of it can be saved without this script.
"use strict";

{
  const STILL = "details > summary, .desk-row-tools button";

  const rowsOf = (formset) => [...formset.querySelectorAll(":scope > .form-group:not(.empty-form)")];
  const prefixOf = (formset) => formset.id.replace(/-data$/, "");
  const formsetOf = (element) => element.closest(".desk-rows .formset");

  // A field that another script replaced by a box of its own is focused there.
  function focusOn(field) {
    const hidden = field.classList.contains("select2-hidden-accessible");
    const shown = (hidden && field.parentElement.querySelector(".select2-selection")) || field;
    if (!shown.matches("a[href], button, input, select, textarea, summary, [tabindex]")) shown.tabIndex = -1;
    shown.focus();
  }

  // The line says what the fields say.
  function valueOf(row, name) {
    const shown = row.querySelectorAll(`.field-${name} :is(input:not([type=hidden]), select, textarea)`);
    const chosen = [...shown].find((field) => field.type !== "radio" || field.checked);
    if (!chosen) return "";
    if (chosen.type === "radio") return chosen.closest("label").textContent.trim();
    if (chosen.tagName === "SELECT") return chosen.selectedOptions[0]?.textContent.trim() ?? "";
    return chosen.value.trim();
  }

  function tellLine(row) {
    for (const part of row.querySelectorAll("[data-line]")) part.textContent = valueOf(row, part.dataset.line);
  }

  function tellPlaces(formset) {
    rowsOf(formset).forEach((row, index) => {
      const place = row.querySelector("input[name$='-place']");
      if (place) place.value = index + 1;
    });
  }

  function move(button) {
    const row = button.closest(".form-group");
    const formset = formsetOf(button);
    const rows = rowsOf(formset);
    const other = rows[rows.indexOf(row) + Number(button.dataset.move)];
    if (!other) return;
    if (button.dataset.move === "1") other.after(row);
    else other.before(row);
    tellPlaces(formset);
    const heard = formset.parentElement.querySelector(".desk-heard");
    const place = rowsOf(formset).indexOf(row) + 1;
    heard.textContent = heard.dataset.moved.replace("{place}", place).replace("{count}", rows.length);
    formset.dispatchEvent(new Event("input", { bubbles: true })); // there is something to save now
    button.focus();
  }

  // Names carry the row's number. What was typed stays, since no element is made anew.
  function renumber(row, prefix, from, to) {
    const old = `${prefix}-${from}`;
    const names = new RegExp(`(^|[^\\w-]|_)${old}(?=$|[^\\d])`, "g");
    for (const element of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of element.attributes) {
        if (attribute.name === "data-select2-id" || !attribute.value.includes(old)) continue;
        element.setAttribute(attribute.name, attribute.value.replace(names, `$1${prefix}-${to}`));
      }
    }
  }

  function removeNew(button) {
    const row = button.closest(".form-group");
    const formset = formsetOf(button);
    const prefix = prefixOf(formset);
    const total = document.getElementById(`id_${prefix}-TOTAL_FORMS`);
    const number = Number(/(\d+)$/.exec(row.id)[1]);
    const beside = row.previousElementSibling ?? row.nextElementSibling;
    row.remove();
    for (let next = number + 1; next < Number(total.value); next += 1) {
      const later = document.getElementById(`${prefix}-${next}`);
      if (later) renumber(later, prefix, next, next - 1);
    }
    total.value = Number(total.value) - 1;
    const adding = formset.querySelector(".add-row");
    adding.classList.remove("hidden");
    adding.parentElement.classList.remove("hidden");
    if (rowsOf(formset).some((each) => each.querySelector("input[name$='-place']")?.value)) tellPlaces(formset);
    (beside.matches(".empty-form, .form-actions") ? adding : beside.querySelector("summary"))?.focus();
  }

  // The place that a link names, within whatever is folded around it.
  function open(target) {
    for (let around = target.closest("details"); around; around = around.parentElement.closest("details")) {
      around.open = true;
    }
  }

  function follow(link, event) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!target) return;
    event.preventDefault();
    open(target);
    target.scrollIntoView({ block: target.matches("h2") ? "start" : "center" });
    focusOn(target);
  }

  function offerLanguage(input) {
    const language = input.form.elements.language?.value.trim();
    const beside = input.parentElement.querySelector("[data-fills]");
    if (beside || !language || input.value) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "desk-verb desk-offer";
    button.dataset.fills = language;
    button.textContent = `${input.form.dataset.languageOffer} ${language}`;
    input.after(button);
  }

  // The box that select2 makes of a choice says what it holds, not what is asked.
  function nameBoxes(row) {
    for (const box of row.querySelectorAll(".select2-selection")) {
      const label = row.querySelector(`label[for="${box.closest(".select2-container").previousElementSibling.id}"]`);
      if (!label) continue;
      const held = box.querySelector(".select2-selection__rendered");
      label.id ||= `${label.htmlFor}-label`;
      held.setAttribute("aria-labelledby", label.id);
      box.setAttribute("aria-labelledby", `${label.id} ${held.id}`);
    }
  }

  function prepare(row) {
    for (const input of row.querySelectorAll("input[name$='-quote_language']")) offerLanguage(input);
    tellLine(row);
  }

  document.addEventListener("click", (event) => {
    const { target } = event;
    const link = target.closest(".desk-claim-form a[href^='#']");
    if (link) follow(link, event);
    const button = target.closest(".desk-claim-form button");
    if (button?.dataset.move) move(button);
    if (button && "remove" in button.dataset) removeNew(button);
    if (button?.dataset.fills) {
      const input = button.previousElementSibling;
      input.value = button.dataset.fills;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.focus();
      button.remove();
    }
  });

  // On a row's line, Alt with an arrow moves it.
  document.addEventListener("keydown", (event) => {
    const way = { ArrowUp: "-1", ArrowDown: "1" }[event.key];
    if (!event.altKey || !way || !event.target.matches(STILL)) return;
    const button = event.target.closest(".desk-row")?.querySelector(`[data-move='${way}']`);
    if (!button) return;
    event.preventDefault();
    const { target } = event;
    move(button);
    target.focus();
  });

  for (const event of ["input", "change"]) {
    document.addEventListener(event, ({ target }) => {
      const row = target.closest?.(".desk-row");
      if (row) tellLine(row);
    });
  }

  document.addEventListener("formset:added", ({ target }) => {
    const row = target.closest(".desk-row");
    if (!row) return;
    row.id = row.id.replace("__prefix__", rowsOf(formsetOf(row)).length - 1);
    prepare(row);
    if (rowsOf(formsetOf(row)).some((each) => each.querySelector("input[name$='-place']")?.defaultValue)) {
      tellPlaces(formsetOf(row));
    }
    // Once the boxes of other scripts are there.
    setTimeout(() => {
      nameBoxes(row);
      const first = row.querySelector("details :is(input:not([type=hidden]), select, textarea)");
      row.scrollIntoView({ block: "start" });
      if (first) focusOn(first);
    });
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".desk-row:not(.empty-form)").forEach(prepare);
    // What is chosen in a list that completes is told to jQuery alone.
    window.django?.jQuery?.(document).on("change", ".desk-row select", ({ target }) => {
      tellLine(target.closest(".desk-row"));
    });
    setTimeout(() => document.querySelectorAll(".desk-row:not(.empty-form)").forEach(nameBoxes));
    // The page is shown late: what asked for the focus while it was hidden did not get it.
    const first = document.querySelector(".desk-mistakes, .desk-claim-form [autofocus]");
    const wanted = first ?? (location.hash.startsWith("#step-") && document.querySelector(location.hash));
    const take = () => {
      if (document.activeElement === document.body) focusOn(wanted); // whoever has gone on since is not called back
    };
    if (wanted) requestAnimationFrame(() => setTimeout(take));
  });
}
