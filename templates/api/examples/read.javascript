const answer = await fetch("{{ site }}/api/v1/read", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ text: {{ literal.article }} }),
});
const found = await answer.json();
if (!answer.ok) throw new Error(`${answer.status}: ${JSON.stringify(found)}`);
const characters = [...found.text]; // places are counted in code points
for (const { outcome, score, start, end, candidates } of found.sentences) {
  console.log(outcome, score, characters.slice(start, end).join(""));
  for (const { rating, statement, url } of candidates) console.log(rating, statement, url);
}
