const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode({{ literal.form }}));
const sha256 = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const answer = await fetch(`{{ site }}/api/v1/lookup?prefixes=${sha256.slice(0, 5)}`);
const found = await answer.json();
if (!answer.ok) throw new Error(`${answer.status}: ${JSON.stringify(found)}`);
const address = found.results[0].addresses.find((address) => address.sha256 === sha256);
for (const { role, rating, statement, url } of address?.fact_checks ?? []) console.log(role, rating, statement, url);
