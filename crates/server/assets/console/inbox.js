// The inbox: looks for news, marks what nobody has opened yet, shows a mail in three ways, deletes what is shown. What a mail says runs nowhere: it is in a frame under a policy of its own, and only measured from here.

const list = document.getElementById("messages");
const news = document.getElementById("news");
const cards = () => [...list.querySelectorAll("article")];

// ---- What was read, kept in this browser.

const KEY = "poolhouse.inbox.read";
const KEPT = 2000;
const read = new Set(remembered());

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? [];
  } catch {
    return [];
  }
}

function markRead(card) {
  if (read.has(card.dataset.id)) return;
  read.add(card.dataset.id);
  try {
    localStorage.setItem(KEY, JSON.stringify([...read].slice(-KEPT)));
  } catch {
    /* Where nothing may be kept, it is known until the page is left. */
  }
  showUnread();
}

function showUnread() {
  let unread = 0;
  for (const card of cards()) {
    const isNew = !read.has(card.dataset.id);
    card.classList.toggle("unread", isNew);
    card.querySelector(".new").hidden = !isNew;
    unread += isNew ? 1 : 0;
  }
  const count = document.getElementById("unread");
  count.textContent = `${unread} new`;
  count.hidden = unread === 0;
  document.title = `${unread > 0 ? `(${unread}) ` : ""}Messages · Poolhouse`;
}

// ---- A message, closed until it is asked for: until then its frame loads nothing.

function prepare(card) {
  const opener = card.querySelector(".open");
  const content = card.querySelector(".content");
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => {
    content.hidden = !content.hidden;
    opener.setAttribute("aria-expanded", String(!content.hidden));
    card.classList.toggle("is-open", !content.hidden);
    if (content.hidden) return;
    markRead(card);
    const frame = content.querySelector("iframe");
    if (frame) fit(frame);
  });
  // Whoever copied the code has read the message.
  card.querySelector(".code")?.addEventListener("click", (event) => event.target.matches(".copy") && markRead(card));
  prepareTabs(content);
  content.querySelector("iframe")?.addEventListener("load", (event) => fit(event.target));
}

function prepareTabs(content) {
  const bar = content.querySelector("[role=tablist]");
  if (!bar) return;
  bar.hidden = false;
  const tabs = [...bar.querySelectorAll("[role=tab]")];
  const select = (chosen) => {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      content.querySelector(`[aria-labelledby="${tab.id}"]`).classList.toggle("is-away", !isChosen);
    }
    if (chosen.dataset.shows === "text") showText(content);
  };
  for (const tab of tabs) tab.addEventListener("click", () => select(tab));
  bar.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = tabs[(to + tabs.length) % tabs.length];
    select(next);
    next.focus();
  });
  select(tabs[0]);
}

// What is left of a mail where only text is shown: as the browser reads it, so that nobody parses HTML twice.
function showText(content) {
  const target = content.querySelector(".as-text");
  const frame = content.querySelector("iframe");
  const source = frame ? frame.contentDocument?.body : content.querySelector(".as-mail");
  const text = source?.innerText.trim();
  if (text) target.textContent = text;
}

// A frame as high as its mail.
function fit(frame) {
  const mail = frame.contentDocument?.documentElement;
  if (!mail || frame.contentDocument.URL === "about:blank" || frame.offsetParent === null) return;
  frame.style.height = "0";
  const bar = frame.offsetHeight - frame.clientHeight + (mail.scrollWidth > mail.clientWidth ? 16 : 0);
  frame.style.height = `${Math.min(Math.max(mail.scrollHeight, 48), 4000) + bar}px`;
  const text = frame.closest(".content").querySelector('[data-shows="text"][aria-selected="true"]');
  if (text) showText(frame.closest(".content"));
}

window.addEventListener("resize", () => list.querySelectorAll("iframe").forEach(fit));

const say = (words) => (news.textContent = words);

// ---- News.

// What is shown already stays as it is, so that a selection, a mail's place and an open message do.
async function look() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    take(page.getElementById("messages"));
  } catch {
    /* The server is away; the next look may find it. */
  }
}

function take(next) {
  const known = new Map(cards().map((card) => [card.dataset.id, card]));
  const arrived = [];
  const wanted = [...next.children].map((item) => {
    const card = item.querySelector("article");
    if (!card) return [...list.children].find((line) => line.isEqualNode(item)) ?? document.adoptNode(item);
    const here = known.get(card.dataset.id);
    if (!here) {
      arrived.push(card);
      return document.adoptNode(item);
    }
    here.querySelector(".age").textContent = card.querySelector(".age").textContent;
    return here.closest("li");
  });
  const kept = new Set(wanted);
  [...list.children].forEach((item) => kept.has(item) || item.remove());
  wanted.forEach((item, at) => {
    const there = list.children[at];
    if (there !== item) list.insertBefore(item, there ?? null);
  });
  arrived.forEach(prepare);
  document.dispatchEvent(new CustomEvent("news"));
  if (arrived.length === 1) say(`New message to ${arrived[0].querySelector(".to").textContent}`);
  if (arrived.length > 1) say(`${arrived.length} new messages`);
  showUnread();
  offer();
}

// ---- Deleting, after a question.

const erase = document.getElementById("delete");
const ask = document.getElementById("ask");
let chosen = [];

function offer() {
  erase.hidden = cards().length === 0;
}

erase.addEventListener("click", () => {
  chosen = cards().map((card) => card.dataset.id);
  const what = chosen.length === 1 ? "the message that is" : `the ${chosen.length} messages that are`;
  document.getElementById("question").textContent = `Delete ${what} shown here? There is no way back.`;
  ask.showModal();
});

ask.addEventListener("close", async () => {
  if (ask.returnValue !== "delete") return;
  ask.returnValue = "";
  await fetch(location.pathname, { method: "DELETE", body: JSON.stringify({ Ids: chosen }) });
  say(chosen.length === 1 ? "Deleted" : `${chosen.length} messages deleted`);
  look();
});

cards().forEach(prepare);
showUnread();
offer();
setInterval(look, 2000);
document.addEventListener("visibilitychange", look);
