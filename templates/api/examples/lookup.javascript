const query = new URLSearchParams({ url: {{ literal.address }} });
const answer = await fetch(`{{ site }}/api/v1/lookup?${query}`);
const found = await answer.json();
if (!answer.ok) throw new Error(`${answer.status}: ${JSON.stringify(found)}`);
for (const { role, rating, statement, url } of found.results) console.log(role, rating, statement, url);
