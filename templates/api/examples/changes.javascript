let kept = "after={{ after }}"; // where to go on: two numbers to keep
let page;
do {
  const answer = await fetch(`{{ site }}/api/v1/changes?${kept}`);
  page = await answer.json();
  if (!answer.ok) throw new Error(`${answer.status}: ${JSON.stringify(page)}`);
  for (const { entry, document } of page.results) {
    console.log(entry.index, entry.action, entry.number, "version", entry.version);
    // Here: replace what you have of this number by the document, or take it down.
  }
  for (const { number, source, kind } of page.notices) {
    console.log("Since", number, "was published:", source, kind);
    // Here: say so beside what you show of this number.
  }
  kept = `after=${page.last}&notices_after=${page.last_notice}`;
} while (page.next !== null);
