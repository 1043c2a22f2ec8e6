// A button below a text that is there to be copied. Without this script it can be selected and copied by hand.
"use strict";

function offerCopying(text) {
  const button = document.createElement("button");
  const said = document.createElement("span");
  button.type = "button";
  button.textContent = text.dataset.copy;
  said.className = "small";
  said.setAttribute("role", "status");
  text.after(button, said);

  async function copy() {
    said.textContent = "";
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch (error) {
      if (!document.execCommand("copy")) return; // it is selected: the keyboard copies it
    }
    said.textContent = text.dataset.copied;
  }

  button.addEventListener("click", copy);
}

document.querySelectorAll("textarea[data-copy]").forEach(offerCopying);
