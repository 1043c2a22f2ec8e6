// Keeps what is typed into the desk's forms in this browser until it is saved, and offers it again (docs/security.md).
const DAYS = 7; // a draft is kept
const PAUSE = 400; // milliseconds without a key before it is written
const LONGEST = 500_000; // characters of one draft
const ROOM = 2_000_000; // characters of all
const MOST = 3; // drafts offered for one form
const SHOWN = 300; // characters of what is offered
const OF_THE_PAGE = /^(csrfmiddlewaretoken|_whose|_draft|_refill|_take-.*)$/;

const template = document.getElementById("desk-drafts");
const person = template.dataset.person;
const mine = `draft:${person}:`;

function drafts() {
  return Object.keys(localStorage).filter((key) => key.startsWith("draft:")).map((key) => {
    let draft = null;
    try {
      draft = JSON.parse(localStorage.getItem(key));
    } catch (error) { /* what cannot be read goes, as what is old does */ }
    return { key, at: 0, ...draft };
  }).sort((one, other) => other.at - one.at);
}

function clearAway() {
  const saved = /(?:^|; )saved=([a-z0-9.]+)/.exec(document.cookie)?.[1].split(".") ?? [];
  if (saved.length) document.cookie = "saved=; path=/desk/; max-age=0; samesite=strict";
  let room = ROOM;
  for (const draft of drafts()) {
    room -= (localStorage.getItem(draft.key) ?? "").length;
    const isSaved = saved.some((id) => draft.key === mine + id);
    if (isSaved || room < 0 || draft.at < Date.now() - DAYS * 24 * 60 * 60 * 1000) localStorage.removeItem(draft.key);
  }
}

function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OF_THE_PAGE.test(name));
}

function asText(fields) { // line ends as a form sends them, without what the person saw when they opened it
  return JSON.stringify(fields.filter(([name]) => name !== "_seen")).replaceAll("\\r\\n", "\\n");
}

function isKept(form) {
  return form.method === "post"
    && !form.matches("[data-undrafted], #changelist-form, #logout-form")
    && !form.querySelector("input[type=password]")
    && form.querySelector("textarea, input:is([type=text], [type=url], [type=email], [type=date], [type=number])");
}

function draftField(form) {
  if (!form.elements.namedItem("_draft")) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "_draft" });
    form.append(field);
  }
  return form.elements.namedItem("_draft");
}

function whatDiffers(fields, form) {
  const now = new Set(fieldsOf(form).map((pair) => asText([pair])));
  const texts = fields.filter((pair) => pair[0] !== "_seen" && !now.has(asText([pair]))).map(([, value]) => value);
  return texts.sort((one, other) => other.length - one.length)[0] ?? "";
}

// Whether the page is about this form: the desk fills such a form, rows and all, and saves nothing by it. Those that
// are sent elsewhere have fields that can be filled here.
function isOfThePage(form) {
  return form.elements.namedItem("_whose") && !form.hasAttribute("action");
}

function bringBack(draft, form) {
  if (!isOfThePage(form)) {
    draftField(form).value = draft.key.slice(mine.length);
    fill(form, draft.fields);
    return;
  }
  const carrier = document.createElement("form");
  Object.assign(carrier, { method: "post", action: location.pathname + location.search, hidden: true });
  const own = ["csrfmiddlewaretoken", "_whose"].map((name) => [name, form.elements.namedItem(name).value]);
  for (const [name, value] of [...own, ...draft.fields, ["_draft", draft.key.slice(mine.length)], ["_refill", "1"]]) {
    const field = document.createElement("textarea"); // an input would lose the ends of lines
    Object.assign(field, { name, value });
    carrier.append(field);
  }
  document.body.append(carrier);
  carrier.submit();
}

function fill(form, fields) {
  for (const field of form.elements) {
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (OF_THE_PAGE.test(field.name) || ["submit", "hidden", "file"].includes(field.type)) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.includes(field.value);
    else if (field.options) for (const option of field.options) option.selected = values.includes(option.value);
    else if (values.length) [field.value] = values;
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function offer(draft, form) {
  const shown = template.content.cloneNode(true).firstElementChild;
  const at = new Date(draft.at);
  const isOfToday = at.toDateString() === new Date().toDateString();
  const clock = { hour: "2-digit", minute: "2-digit" };
  shown.querySelector("time").dateTime = at.toISOString();
  shown.querySelector("time").textContent = isOfToday
    ? at.toLocaleTimeString([], clock)
    : at.toLocaleString([], { ...clock, year: "numeric", month: "short", day: "numeric" });
  const text = whatDiffers(draft.fields, form);
  shown.querySelector("blockquote").textContent = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  shown.addEventListener("click", ({ target }) => {
    const does = target.closest("[data-draft]")?.dataset.draft;
    if (does === "bring-back") bringBack(draft, form);
    if (does === "discard") localStorage.removeItem(draft.key);
    if (!does) return;
    shown.remove();
    form.querySelector("textarea, input:not([type=hidden])")?.focus();
  });
  const place = isOfThePage(form) && document.getElementById("content");
  if (place) place.prepend(shown);
  else form.before(shown);
}

function keep(form) {
  const place = location.pathname;
  const name = form.getAttribute("id") ?? new URL(form.getAttribute("action") ?? "", location).pathname;
  const id = draftField(form);
  const atFirst = asText(fieldsOf(form));
  let timer = 0;
  let isTouched = false;

  const known = drafts().filter((draft) => draft.key.startsWith(mine) && draft.place === place && draft.form === name);
  const own = known.find((draft) => draft.key === mine + id.value) ?? known.find((draft) => asText(draft.fields) === atFirst);
  id.value = own?.key.slice(mine.length) ?? Date.now().toString(36) + Math.random().toString(36).slice(2, 10);
  known.filter((draft) => draft !== own).slice(0, MOST).reverse().forEach((draft) => offer(draft, form));

  function write() {
    clearTimeout(timer);
    if (!isTouched) return;
    const fields = fieldsOf(form);
    if (!own && asText(fields) === atFirst) {
      localStorage.removeItem(mine + id.value);
      return;
    }
    const text = JSON.stringify({ at: Date.now(), place, form: name, fields });
    if (text.length > LONGEST) return;
    try {
      localStorage.setItem(mine + id.value, text);
    } catch (error) { /* no room, or none is given: then nothing is kept, and the form works all the same */ }
  }

  function touched(event) {
    if (event.target.form && event.target.form !== form) return;
    isTouched = true;
    clearTimeout(timer);
    timer = setTimeout(write, PAUSE);
  }

  for (const kind of ["input", "change", "formset:added", "formset:removed"]) form.addEventListener(kind, touched);
  // What is chosen in a list that completes is told to jQuery alone.
  window.django?.jQuery?.(form).on("change", "select", touched);
  form.addEventListener("submit", write);
  addEventListener("pagehide", write);
  document.addEventListener("visibilitychange", write);
}

try {
  clearAway();
  document.addEventListener("submit", ({ target }) => {
    if (target.id !== "logout-form") return;
    drafts().filter(({ key }) => key.startsWith(mine)).forEach(({ key }) => localStorage.removeItem(key));
  });
  [...document.forms].filter(isKept).forEach(keep);
} catch (error) {
  if (!(error instanceof DOMException)) throw error; // the browser gives no room to keep anything in
}
