// The analysis: tools that write Markdown, a count of words, and a preview asked for by POST, so that no address has it.
"use strict";

{
  // Languages without spaces have words too.
  function countWords(text, language) {
    let segmenter;
    try {
      segmenter = new Intl.Segmenter(language || undefined, { granularity: "word" });
    } catch {
      segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
    }
    let words = 0;
    for (const part of segmenter.segment(text)) if (part.isWordLike) words += 1;
    return words;
  }

  // Written as a key writes it, so that the browser can undo it.
  function replace(area, from, to, text) {
    area.focus();
    area.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, from, to, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function surround(area, before, after) {
    const { selectionStart: from, selectionEnd: to } = area;
    const words = area.value.slice(from, to);
    replace(area, from, to, before + words + after);
    const start = from + before.length;
    const address = after.indexOf("https://");
    if (words && address >= 0) {
      const at = start + words.length + address;
      area.setSelectionRange(at, at + "https://".length);
    } else {
      area.setSelectionRange(start, start + words.length);
    }
  }

  function markLines(area, mark) {
    const from = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const found = area.value.indexOf("\n", area.selectionEnd);
    const to = found < 0 ? area.value.length : found;
    const lines = area.value.slice(from, to).split("\n");
    const text = lines.map((line) => mark + line).join("\n");
    // A list or a quotation begins after an empty line.
    const before = area.value.slice(0, from);
    replace(area, from, to, (before && !before.endsWith("\n\n") ? "\n" : "") + text);
  }

  function offerEvidence(list) {
    const rows = document.querySelectorAll("#evidence-data .desk-row:not(.empty-form)");
    const offers = [...rows].flatMap((row) => {
      const number = row.querySelector(".desk-number")?.textContent;
      if (!number) return [];
      const button = document.createElement("button");
      button.type = "button";
      button.className = "desk-tool";
      button.dataset.reference = `[${number}]`;
      button.textContent = `${number} ${row.querySelector("[data-line=source]").textContent}`;
      return [button];
    });
    const items = (offers.length ? offers : [list.dataset.none]).map((offer) => {
      const item = document.createElement("li");
      item.append(offer);
      return item;
    });
    list.replaceChildren(...items);
  }

  function toggle(button, shown) {
    shown.hidden = !shown.hidden;
    button.setAttribute("aria-expanded", String(!shown.hidden));
  }

  async function preview(room, area) {
    const shown = document.getElementById(`${area.id}-preview`);
    const body = new URLSearchParams({
      analysis: area.value,
      claim: room.dataset.claim,
      csrfmiddlewaretoken: area.form.elements.csrfmiddlewaretoken.value,
    });
    try {
      const answer = await fetch(room.dataset.analysis, { method: "POST", body });
      // Who was signed out is led to the page for signing in, which has no place in a form.
      if (answer.redirected || (!answer.ok && answer.status !== 422)) throw new Error(answer.statusText);
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      shown.replaceChildren(...found.children);
    } catch {
      const failed = document.createElement("p");
      failed.className = "desk-missing";
      failed.textContent = room.dataset.failed;
      shown.replaceChildren(failed);
    }
  }

  function begin(room) {
    const area = room.querySelector("textarea");
    const count = room.querySelector(".desk-word-count");
    const shown = document.getElementById(`${area.id}-preview`);
    const { speed, given } = room.dataset;

    function tell() {
      const words = countWords(area.value, area.form.elements.language?.value);
      const minutes = Math.max(1, Math.round(words / Number(speed)));
      const size = room.dataset.count.replace("{words}", words).replace("{minutes}", minutes);
      const advice = words > Number(given) ? room.dataset.long : room.dataset.short;
      count.textContent = `${size} ${advice.replace("{given}", given)}`;
      count.classList.toggle("desk-is-long", words > Number(given));
    }

    let timer;
    area.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(tell, 300);
    });
    tell();

    const refers = room.querySelector("[data-refers]");
    const list = room.querySelector(".desk-refer-list");
    room.addEventListener("click", ({ target }) => {
      const button = target.closest("button.desk-tool");
      if (!button) return;
      const { before, after, lineMark, reference } = button.dataset;
      if (lineMark) markLines(area, lineMark);
      if (before) surround(area, before, after);
      if (button === refers) {
        toggle(refers, list);
        offerEvidence(list);
        list.querySelector("button")?.focus();
      }
      if (reference) {
        toggle(refers, list);
        replace(area, area.selectionEnd, area.selectionEnd, reference);
      }
      if ("previews" in button.dataset) {
        toggle(button, shown);
        if (!shown.hidden) preview(room, area).then(() => shown.focus());
      }
    });
    list.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      toggle(refers, list);
      refers.focus();
    });
    area.addEventListener("keydown", (event) => {
      const tool = { b: "bold", i: "italic", k: "link" }[event.key];
      if (!tool || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      room.querySelector(`.desk-tool-${tool}`).click();
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-analysis]").forEach(begin);
  });
}
