// The clock: shows how it goes on, and moves it through the endpoint that tests use.

const face = document.getElementById("now");
const local = document.getElementById("local");
const offset = document.getElementById("offset");
const problem = document.getElementById("problem");
const reset = document.getElementById("reset");

/** What the server said last, and when that was by the clock of this page, which nobody moves. */
let shown = { now: Number(face.dataset.now) * 1000, at: performance.now() };

function tick() {
  const now = new Date(shown.now + performance.now() - shown.at);
  face.textContent = now.toISOString().slice(0, 19).replace("T", " ");
  face.dateTime = now.toISOString();
  local.textContent = now.toLocaleString(undefined, { dateStyle: "full", timeStyle: "medium" });
}

/** In the two largest units that there are. */
function inWords(seconds) {
  const whole = Math.round(Math.abs(seconds));
  if (whole === 0) return "It is the time of this machine.";
  const units = [["day", Math.floor(whole / 86400)], ["hour", Math.floor(whole / 3600) % 24], ["minute", Math.floor(whole / 60) % 60], ["second", whole % 60]];
  const largest = units.filter(([, count]) => count > 0).slice(0, 2);
  const words = largest.map(([unit, count]) => `${count} ${unit}${count === 1 ? "" : "s"}`).join(" and ");
  return `${words} ${seconds < 0 ? "behind" : "ahead of"} this machine.`;
}

function show({ Now, OffsetSeconds }) {
  shown = { now: Now * 1000, at: performance.now() };
  offset.textContent = inWords(OffsetSeconds);
  reset.disabled = Math.round(OffsetSeconds) === 0;
  tick();
}

async function ask(movement) {
  problem.hidden = true;
  try {
    const options = movement && { method: "POST", body: JSON.stringify(movement) };
    const answer = await fetch("/_poolhouse/clock", { headers: { Accept: "application/json" }, ...options });
    const said = await answer.json();
    if (!answer.ok) throw new Error(said.message);
    show(said);
  } catch (error) {
    problem.textContent = error.message;
    problem.hidden = false;
  }
}

for (const button of document.querySelectorAll("[data-seconds]")) {
  button.addEventListener("click", () => ask({ AdvanceSeconds: Number(button.dataset.seconds) }));
}
document.getElementById("by").addEventListener("submit", (event) => {
  event.preventDefault();
  const { amount, unit } = event.target.elements;
  ask({ AdvanceSeconds: amount.valueAsNumber * Number(unit.value) });
});
document.getElementById("to").addEventListener("submit", (event) => {
  event.preventDefault();
  // What is typed is meant as the face is: in UTC.
  ask({ Now: Date.parse(`${event.target.elements.moment.value}Z`) / 1000 });
});
reset.addEventListener("click", () => ask({ Reset: true }));

show({ Now: Number(face.dataset.now), OffsetSeconds: Number(face.dataset.offset) });
document.querySelectorAll("[data-works]").forEach((part) => (part.disabled = false));
setInterval(tick, 250);
// Somebody else may move it: a test, another page.
setInterval(() => document.hidden || ask(), 5000);
