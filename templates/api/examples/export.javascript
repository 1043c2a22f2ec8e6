const answer = await fetch("{{ site }}/api/v1/export");
if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
const items = (await answer.text()).trim().split("\n").map((line) => JSON.parse(line));
const { last } = items.pop();
if (last === undefined) throw new Error("The answer broke off.");
for (const { number, rating, claim } of items) console.log(number, rating.name, claim.statement);
console.log("This is what stood at index", last);
