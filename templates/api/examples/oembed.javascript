const query = new URLSearchParams({ url: "{{ site }}/claims/{{ number }}/", maxwidth: 600 });
const answer = await fetch(`{{ site }}/oembed?${query}`);
if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
const { html } = await answer.json();
document.body.insertAdjacentHTML("beforeend", html);
console.log(html);
