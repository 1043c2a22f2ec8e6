const query = new URLSearchParams({ q: {{ literal.words }} });
const answer = await fetch(`{{ site }}/api/v1/claims?${query}`);
const found = await answer.json();
if (!answer.ok) throw new Error(`${answer.status}: ${JSON.stringify(found)}`);
for (const { rating, claim, path } of found.results) console.log(rating.name, claim.statement, `{{ site }}${path}`);
