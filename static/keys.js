// The keyboard on the desk. Nothing acts by a key alone: a key moves the focus, opens a page, or shows what can be done.
const dialog = document.getElementById("desk-keys");
const opener = document.getElementById("desk-keys-open");
const toggle = document.getElementById("desk-keys-on");
const said = document.getElementById("desk-keys-said");
const OFF = "desk-keys-off";
const TYPING = "input, textarea, select, [contenteditable], [role=combobox], [role=textbox], [role=searchbox]";
const ROWS = "[data-row]:has(a[href]), #result_list tbody tr:has(th a), :is(.desk-queue, .desk-day-section) li:has(a)";
const TOGETHER = 1500; // milliseconds between g and d

let afterG = 0;

function isOn() {
  try {
    return localStorage.getItem(OFF) === null;
  } catch (error) {
    return true;
  }
}

function isShown(element) {
  return element.getClientRects().length > 0;
}

function rows() {
  return [...document.querySelectorAll(ROWS)].filter(isShown);
}

function rowWithFocus() {
  return document.activeElement.closest(ROWS);
}

function linkOf(row) {
  return row.querySelector("[data-opens]") ?? row.querySelector("th a[href]") ?? row.querySelector("a[href]");
}

function move(step) {
  const all = rows();
  const at = all.indexOf(rowWithFocus());
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)];
  if (next) linkOf(next).focus();
  return Boolean(next);
}

// A link leads to the page of a step, which asks. A button would act at once, so it gets the focus: Enter presses it.
function lead(key) {
  const within = rowWithFocus()?.querySelector(`[data-key="${key}"]`);
  const found = within ?? [...document.querySelectorAll(`[data-key="${key}"]`)].find(isShown);
  if (!found) return false;
  found.focus();
  found.scrollIntoView({ block: "nearest" });
  if (found.matches("a[href]")) found.click();
  else said.textContent = said.dataset.press.replace("%s", found.textContent.trim());
  return true;
}

function search() {
  const box = [...document.querySelectorAll("[data-key=search], #searchbar, #nav-filter")].find(isShown);
  if (box) box.focus();
  return Boolean(box);
}

function show() {
  toggle.checked = isOn();
  dialog.showModal();
  return true;
}

const KEYS = {
  "?": show,
  "/": search,
  j: () => move(1),
  k: () => move(-1),
  o: () => {
    const row = rowWithFocus();
    if (row) linkOf(row).click();
    return Boolean(row);
  },
  t: () => lead("take"),
  s: () => lead("submit"),
  g: () => {
    afterG = Date.now();
    return true;
  },
  d: () => {
    const isAfterG = Date.now() - afterG < TOGETHER;
    if (isAfterG) location.assign(dialog.dataset.desk);
    return isAfterG;
  },
};

// Before Unfold's own keys, which cannot be switched off: t and / would lead into its search.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat && event.key === "g") return;
  if (event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return;
  if (!Object.hasOwn(KEYS, event.key)) return;
  if (isOn() ? KEYS[event.key]() : false) event.preventDefault();
  if (event.key !== "d") event.stopImmediatePropagation();
  if (event.key !== "g") afterG = 0;
}, { capture: true });

opener.hidden = false;
opener.addEventListener("click", show);
toggle.addEventListener("change", () => {
  try {
    if (toggle.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch (error) { /* without room it is on again on the next page */ }
});
