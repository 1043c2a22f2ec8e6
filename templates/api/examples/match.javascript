const answer = await fetch("{{ site }}/api/v1/match", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ texts: [{{ literal.text }}] }),
});
const found = await answer.json();
if (!answer.ok) throw new Error(`${answer.status}: ${JSON.stringify(found)}`);
const [{ outcome, candidates }] = found.results;
console.log(outcome);
for (const { rating, statement, url } of candidates) console.log(rating, statement, url);
