let last = {{ after }}; // the one number to keep
let page;
do {
  const answer = await fetch(`{{ site }}/api/v1/changes?after=${last}`);
  page = await answer.json();
  if (!answer.ok) throw new Error(`${answer.status}: ${JSON.stringify(page)}`);
  for (const { entry, document } of page.results) {
    console.log(entry.index, entry.action, entry.number, "version", entry.version);
    // Here: replace what you have of this number by the document, or take it down.
  }
  last = page.last;
} while (page.next !== null);
