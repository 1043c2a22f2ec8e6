// Fields in which a row is chosen by typing, or a new one begun in place: a combobox with a list box, as the ARIA
// Authoring Practices have it. Asked by POST, so that no address has what is typed.
"use strict";

(() => { // other scripts of a page have such names too
  const PAUSE = 250; // milliseconds without a key before the desk is asked
  const states = new WeakMap(); // for each field: the timer or the question that is under way

  const textOf = (room) => room.querySelector("input[type=text]");
  const keyOf = (room) => room.querySelector(":scope > input[type=hidden]");
  const listOf = (room) => room.querySelector("[role=listbox]");
  const tokenOf = (form) => (form.elements.csrfmiddlewaretoken ?? document.querySelector("[name=csrfmiddlewaretoken]")).value;
  const say = (room, words) => {
    const status = room.querySelector(":scope > [role=status]");
    if (status.textContent !== words) status.textContent = words;
  };

  function prepare(room) {
    const text = textOf(room);
    if (!text || text.role === "combobox") return;
    text.setAttribute("role", "combobox");
    text.setAttribute("aria-autocomplete", "list");
    text.setAttribute("aria-expanded", "false");
  }

  function close(room) {
    listOf(room).hidden = true;
    textOf(room).setAttribute("aria-expanded", "false");
    textOf(room).removeAttribute("aria-activedescendant");
  }

  function open(room, options) {
    const list = listOf(room);
    const text = textOf(room);
    list.id = `${text.id || text.name}-list`;
    text.setAttribute("aria-controls", list.id);
    list.replaceChildren(...options);
    options.forEach((option, number) => {
      option.id = `${list.id}-${number}`;
      option.setAttribute("aria-selected", "false");
    });
    list.hidden = options.length === 0;
    text.setAttribute("aria-expanded", String(!list.hidden));
    text.removeAttribute("aria-activedescendant");
  }

  function move(room, step) {
    const options = [...listOf(room).children];
    const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const next = now === -1 && step < 0 ? options.length - 1 : (now + step + options.length) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === next)));
    textOf(room).setAttribute("aria-activedescendant", options[next].id);
    options[next].scrollIntoView({ block: "nearest" });
  }

  function stop(room) {
    states.get(room)?.();
    states.delete(room);
  }

  async function ask(room, address, more = {}) {
    const controller = new AbortController();
    states.set(room, () => controller.abort());
    const form = textOf(room).form;
    const body = new URLSearchParams({
      typed: textOf(room).value.trim(),
      name: room.dataset.pick || keyOf(room)?.name || "",
      language: form.elements.language?.value ?? "",
      csrfmiddlewaretoken: tokenOf(form), // a form that filters has none: it would stand in the address
      ...more,
    });
    const answer = await fetch(address, { method: "POST", body, signal: controller.signal });
    // Who was signed out is led to the page for signing in, which has no place in a form.
    if (answer.redirected || (!answer.ok && answer.status !== 422)) throw new Error(answer.statusText);
    return new DOMParser().parseFromString(await answer.text(), "text/html").body;
  }

  async function suggest(room, more = {}, pasted = false) {
    try {
      const found = await ask(room, room.dataset.suggest, more);
      states.delete(room);
      const options = [...found.querySelectorAll(room.dataset.begin === "" ? "[data-key]" : "[role=option]")];
      if (pasted && options.some((option) => option.dataset.elsewhere !== undefined)) {
        begin(room, textOf(room).value.trim()); // an address says what is meant: it is found, or looked up
        return;
      }
      open(room, options);
      const count = options.filter((option) => !option.classList.contains("desk-pick-new")).length;
      const counted = count === 1 ? room.dataset.one : room.dataset.many.replace("#", count);
      say(room, found.querySelector("[data-status]")?.textContent ?? (count ? counted : room.dataset.none));
    } catch (error) {
      if (error.name === "AbortError") return;
      close(room);
      say(room, room.dataset.failed);
    }
  }

  function changed(field) {
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function link(room, address) {
    const page = room.querySelector("[data-pick-page]");
    if (!page) return;
    if (address) page.href = address;
    else page.removeAttribute("href");
  }

  function choose(room, { key, row, href = "", words = "" }) {
    stop(room);
    close(room);
    const text = textOf(room);
    if (keyOf(room)) {
      keyOf(room).value = key;
      text.value = row;
      room.querySelector(":scope > [data-pick-below]").replaceChildren();
      link(room, href || (key ? room.dataset.suggest.replace("suggest/", `${key}/change/`) : ""));
      changed(keyOf(room));
    } else {
      add(room, room.dataset.pick, key, row);
    }
    say(room, words);
  }

  function add(room, name, value, words) {
    const chosen = room.querySelector("[data-pick-chosen]");
    const same = [...chosen.querySelectorAll("input")].find((box) => box.name === name && box.value === value);
    const label = same?.parentElement ?? document.createElement("label");
    const box = same ?? Object.assign(document.createElement("input"), { type: "checkbox", name, value });
    box.checked = true;
    if (!same) {
      label.append(box, Object.assign(document.createElement("span"), { textContent: words }));
      chosen.append(label);
    }
    textOf(room).value = "";
    changed(box);
  }

  async function begin(room, typed) {
    stop(room);
    close(room);
    if (!keyOf(room)) {
      add(room, `${room.dataset.pick}__begin`, typed, `${typed} (${room.dataset.new})`);
      say(room, "");
      return;
    }
    keyOf(room).value = "";
    link(room, "");
    const below = room.querySelector(":scope > [data-pick-below]");
    say(room, room.dataset.reading);
    try {
      const found = await ask(room, room.dataset.begin, { typed });
      const known = found.querySelector("[data-key]");
      if (known) {
        choose(room, known.dataset);
        return;
      }
      found.querySelectorAll("datalist").forEach((list) => {
        if (document.getElementById(list.id)) list.remove();
      });
      below.replaceChildren(...found.childNodes);
      below.querySelectorAll("[data-pick]").forEach(prepare);
      say(room, "");
      changed(keyOf(room));
      firstToFill(below)?.focus();
    } catch (error) {
      if (error.name !== "AbortError") say(room, room.dataset.failed);
    }
  }

  function firstToFill(below) {
    // What is alike comes first; then the first field that has nothing yet.
    const alike = below.querySelector("input[type=radio][name$=__same]");
    if (alike) return alike;
    const groups = [...below.querySelectorAll(".desk-pills")].filter((group) => !group.querySelector(":checked"));
    const empty = [...below.querySelectorAll("input[type=text]")].find((field) => !field.value && field.offsetParent);
    const fields = [groups[0]?.querySelector("input"), empty].filter(Boolean);
    fields.sort((one, other) => (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    return fields[0] ?? below.querySelector("input:not([type=hidden])");
  }

  function take(room, option) {
    if (option.dataset.key !== undefined) choose(room, option.dataset);
    else if (option.dataset.begin !== undefined) begin(room, option.dataset.begin || textOf(room).value.trim());
    else suggest(room, { look_up: "1" });
  }

  document.addEventListener("input", ({ target, inputType }) => {
    const room = target.role === "combobox" && target.closest("[data-pick]");
    if (!room) return;
    stop(room);
    if (keyOf(room)) {
      keyOf(room).value = "";
      link(room, "");
    }
    if (!target.value.trim()) {
      close(room);
      say(room, "");
      return;
    }
    const pasted = inputType === "insertFromPaste";
    const timer = setTimeout(suggest, pasted ? 0 : PAUSE, room, {}, pasted);
    states.set(room, () => clearTimeout(timer));
  });

  document.addEventListener("keydown", (event) => {
    const room = event.target.role === "combobox" && event.target.closest("[data-pick]");
    if (!room) return;
    const list = listOf(room);
    const selected = list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) suggest(room);
      else move(room, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && !list.hidden && !states.has(room)) {
      event.preventDefault(); // the form is not sent with a list open
      const rows = list.querySelectorAll("[role=option]:not(.desk-pick-new)").length;
      if (selected || rows < 2) take(room, selected ?? list.firstElementChild);
      else move(room, 1); // of several none is the one that is meant
    } else if (event.key === "Enter" && event.target.value.trim() && !keyOf(room)?.value) {
      event.preventDefault(); // what is typed is looked up before anything is sent
      stop(room);
      suggest(room);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close(room);
    }
  });

  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-pick] [role=option]")) event.preventDefault(); // the text keeps the focus
  });

  document.addEventListener("click", ({ target }) => {
    const option = target.closest("[data-pick] [role=option]");
    if (option) take(option.closest("[data-pick]"), option);
  });

  document.addEventListener("change", ({ target }) => {
    const room = target.closest("[data-pick]");
    if (!room) return;
    if (target.dataset.pickRow !== undefined) {
      choose(room, { key: target.value, row: target.dataset.pickRow, href: target.dataset.pickHref });
      textOf(room).focus();
    } else if (target.dataset.pickBegin !== undefined && !target.checked) {
      room.querySelector(":scope > [data-pick-below]").replaceChildren();
      textOf(room).focus();
    }
  });

  document.addEventListener("focusin", ({ target }) => {
    const room = target.closest?.("[data-pick]");
    if (room) prepare(room);
  });

  document.addEventListener("focusout", ({ target }) => {
    if (target.role === "combobox") close(target.closest("[data-pick]"));
  });

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-pick]").forEach(prepare);
  });
})();
