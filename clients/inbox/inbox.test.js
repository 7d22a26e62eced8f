// Messages as a person sees them arrive, in Chromium under the page's own policy.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { endpoint, getJson, idp, makeClient, makeUserPool, password } from '../sdk-js/server.js';
import { patience, see, start, visit } from './browser.js';

const html = `<div style="max-width:560px;margin:auto;font:16px/1.5 Georgia,serif;color:#222"><style>h1{color:#a33}</style>
<h1>Welcome to the shop</h1><p>Your code is <b style="font-size:28px">{####}</b>, &amp; it is good for a day.</p>
${'<p>Until then, have a look around: there is more than one thing to see here.</p>'.repeat(12)}
<p id="end">With kind regards</p></div>`;

/** Whatever a mail might try: to run, to load, to send, to leave its frame. */
const hostile = (elsewhere) => `<p>{####}</p><script>parent.document.title = 'taken'; window.ran = 1</script>
<img src="${elsewhere}/seen.png" onerror="parent.document.title='taken'"><img src="/_poolhouse/clock">
<link rel="stylesheet" href="${elsewhere}/x.css"><style>@import '${elsewhere}/y.css'; p { background: url(${elsewhere}/z.png) }</style>
<iframe src="/_poolhouse/inbox"></iframe><iframe src="${elsewhere}/f"></iframe>
<link rel="preconnect" href="${elsewhere}"><link rel="dns-prefetch" href="${elsewhere}"><link rel="prefetch" href="${elsewhere}/h"><object data="/"></object><base href="${elsewhere}/">
<form action="/_poolhouse/clock" method="post" enctype="text/plain"><button id="send">Send</button></form>
<meta http-equiv="refresh" content="0;url=${elsewhere}/"><a id="away" target="_top" href="javascript:parent.document.title='taken'">away</a>
<a id="popup" target="_blank" rel="opener" href="javascript:opener.parent.document.title='taken';document.title='taken'">popup</a></main></body>`;

let browser;
/** Another origin, which counts who comes. */
const elsewhere = { asked: [] };
before(async () => {
  browser = await start();
  elsewhere.server = createServer((request, response) => {
    elsewhere.asked.push(request.url);
    response.end();
  });
  // Who only connects has told as much.
  elsewhere.server.on('connection', () => elsewhere.asked.push('connected'));
  elsewhere.server.listen(0, 'localhost');
  await once(elsewhere.server, 'listening');
  elsewhere.origin = `http://localhost:${elsewhere.server.address().port}`;
});
after(async () => {
  await browser.close();
  elsewhere.server.closeAllConnections();
  elsewhere.server.close();
});

/** A pool with a name of its own, and what signs somebody up there. */
async function makePool(options) {
  const name = `inbox-${randomUUID().slice(0, 8)}`;
  const id = await makeUserPool({ PoolName: name, ...options });
  const { ClientId } = await makeClient(id);
  const signUp = (Username, email = `${Username}@example.com`) =>
    idp.signUp({ ClientId, Username, Password: password, UserAttributes: [{ Name: 'email', Value: email }] });
  const address = `/_poolhouse/inbox?UserPoolId=${id}`;
  const messages = async () => (await getJson(`${address}`)).Messages;
  return { id, name, signUp, address, messages };
}

const cardOf = (page, to) => page.locator('article', { hasText: to });
const opener = (card) => card.locator('.open');
const frameOf = (card) => card.locator('iframe.mail');
const badge = (page) => page.locator('#unread');

test('a message arrives by itself, unread, and its code is copied by one press', async () => {
  const pool = await makePool();
  const { page, goto, leave } = await visit(browser);
  await goto(pool.address);
  assert.match(await page.locator('#messages').innerText(), /No message is like that/);
  await see(page, 'empty');
  await pool.signUp('ann');
  const card = cardOf(page, 'ann@example.com');
  await card.waitFor();
  assert.equal(await page.locator('#news').innerText(), 'New message to ann@example.com');
  assert.equal(await badge(page).innerText(), '1 new');
  assert.equal(await page.title(), '(1) Messages · Poolhouse');
  await card.getByRole('button', { name: 'Copy the code' }).click();
  const [{ Code }] = await pool.messages();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), Code);
  await badge(page).waitFor({ state: 'hidden' });
  assert.equal(await page.title(), 'Messages · Poolhouse');
  // What was read stays read, and what comes meanwhile is new.
  await pool.signUp('bob');
  await cardOf(page, 'bob@example.com').waitFor();
  await page.reload();
  assert.equal(await badge(page).innerText(), '1 new');
  assert.equal(await cardOf(page, 'bob@example.com').locator('.new').isVisible(), true);
  assert.equal(await card.locator('.new').isVisible(), false);
  await leave();
});

test('a mail has the height that it needs, three ways to be read, and stays open when news come', async () => {
  const pool = await makePool({ EmailVerificationMessage: html, EmailVerificationSubject: 'Welcome, dear customer' });
  await pool.signUp('ann');
  const { page, goto, leave } = await visit(browser);
  await page.setViewportSize({ width: 768, height: 900 });
  await goto(pool.address);
  const card = cardOf(page, 'ann@example.com');
  await opener(card).click();
  assert.equal(await opener(card).getAttribute('aria-expanded'), 'true');
  const mail = page.frameLocator('iframe.mail');
  await mail.locator('#end').waitFor();
  const fits = () =>
    frameOf(card).evaluate((frame) => {
      const { scrollHeight, clientHeight } = frame.contentDocument.documentElement;
      return frame.clientHeight > 400 && scrollHeight <= clientHeight;
    });
  await until(fits, 'the frame is as high as the mail');
  await page.setViewportSize({ width: 390, height: 900 });
  await until(fits, 'it is so on a phone, too');
  assert.equal(await mail.locator('h1').evaluate((h1) => getComputedStyle(h1).color), 'rgb(170, 51, 51)');

  await card.getByRole('tab', { name: 'Text' }).click();
  const text = await card.locator('.as-text').innerText();
  const [{ Code, Body }] = await pool.messages();
  assert.ok(text.startsWith(`Welcome to the shop\n\nYour code is ${Code}, & it is good for a day.`), text);
  assert.ok(text.endsWith('With kind regards') && !text.includes('color:'), text);
  assert.equal(await frameOf(card).isVisible(), false);
  await page.keyboard.press('ArrowRight');
  assert.equal(await card.getByRole('tab', { name: 'Source' }).getAttribute('aria-selected'), 'true');
  assert.equal(await card.locator('.source').textContent(), Body);
  await page.keyboard.press('Home');
  assert.equal(await frameOf(card).isVisible(), true);

  await pool.signUp('bob');
  await cardOf(page, 'bob@example.com').waitFor();
  assert.equal(await opener(card).getAttribute('aria-expanded'), 'true');
  await until(fits, 'it is so after news');
  await see(page, 'mail');
  await leave();
});

test('a mail without tags reads as in a mail reader', async () => {
  const pool = await makePool({ EmailVerificationMessage: 'Tom &amp; Jerry <3 say {####}' });
  await pool.signUp('ann');
  const { page, goto, leave } = await visit(browser);
  await goto(pool.address);
  const card = cardOf(page, 'ann@example.com');
  await opener(card).click();
  const [{ Code }] = await pool.messages();
  assert.equal(await card.locator('.as-mail').innerText(), `Tom & Jerry <3 say ${Code}`);
  assert.equal(await card.locator('iframe').count(), 0);
  await card.getByRole('tab', { name: 'Source' }).click();
  assert.equal(await card.locator('.source').textContent(), `Tom &amp; Jerry <3 say ${Code}`);
  await leave();
});

test('nothing of a hostile mail runs, loads, sends or leaves its frame', async () => {
  const pool = await makePool({ EmailVerificationMessage: hostile(elsewhere.origin), EmailVerificationSubject: '</title><script>window.ran=1</script>' });
  await pool.signUp('<img/src=x/onerror=window.ran=1>', 'ann@example.com');
  const { page, goto, problems, leave } = await visit(browser);
  const sent = [];
  page.on('request', (request) => sent.push(request.method()));
  await goto(pool.address);
  const card = cardOf(page, 'ann@example.com');
  await opener(card).click();
  const [{ Id, Code }] = await pool.messages();
  const mail = page.frameLocator('iframe.mail').first();
  await mail.getByText(Code).waitFor();
  await mail.locator('#send').click();
  for (const link of ['#away', '#popup']) await mail.locator(link).click();
  await card.getByRole('tab', { name: 'Text' }).click();
  await until(async () => (await card.locator('.as-text').innerText()).includes(Code), 'the text is there');
  const ran = () => page.evaluate(() => window.ran ?? document.querySelector('iframe.mail').contentWindow.ran ?? null);
  assert.equal(await ran(), null);
  assert.equal(page.url(), endpoint + pool.address);
  for (const each of page.context().pages()) assert.doesNotMatch(await each.title(), /taken/);
  assert.deepEqual(sent.filter((method) => method !== 'GET'), []);
  assert.deepEqual(elsewhere.asked, []);
  // The policy of the mail says no, aloud; that is all there is to complain of.
  const refusal = /^console: .*(Content Security Policy|sandboxed)|^content security policy: |^asked /;
  assert.deepEqual(problems.splice(0).filter((problem) => !refusal.test(problem)), []);
  // Whoever opens the address itself is no worse off.
  await goto(`/_poolhouse/inbox/${Id}`);
  assert.equal(await page.evaluate(() => window.ran ?? null), null);
  assert.deepEqual(elsewhere.asked, []);
  assert.deepEqual(problems.splice(0).filter((problem) => !refusal.test(problem)), []);
  await leave();
});

test('what is shown is deleted, after a question, and nothing else', async () => {
  const pool = await makePool();
  for (const name of ['ann', 'bob', 'cem']) await pool.signUp(name);
  const { page, goto, leave } = await visit(browser);
  await goto(`${pool.address}&Username=bob`);
  await page.getByRole('button', { name: 'Delete shown' }).click();
  const dialog = page.getByRole('dialog');
  assert.match(await dialog.innerText(), /Delete the message that is shown here\? There is no way back\./);
  assert.equal(await dialog.getByRole('button', { name: 'Keep' }).evaluate((keep) => keep === document.activeElement), true);
  await see(page, 'question');
  await page.keyboard.press('Escape');
  assert.equal((await pool.messages()).length, 3);
  await page.getByRole('button', { name: 'Delete shown' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('No message is like that').waitFor();
  assert.equal(await page.locator('#delete').isVisible(), false);
  assert.deepEqual((await pool.messages()).map(({ Username }) => Username), ['cem', 'ann']);
  await page.getByRole('link', { name: 'Show all' }).click();
  assert.equal(page.url(), `${endpoint}/_poolhouse/inbox`);
  await leave();
});

test('it is filtered by pool and user', async () => {
  const [pool, other] = [await makePool(), await makePool()];
  for (const name of ['ann', 'bob']) await pool.signUp(name);
  await other.signUp('cem');
  const { page, goto, leave } = await visit(browser);
  await goto('/_poolhouse/inbox');
  await page.getByLabel('User pool').selectOption({ label: pool.name });
  await page.getByRole('button', { name: 'Filter' }).click();
  assert.deepEqual(await page.locator('.to').allInnerTexts(), ['bob@example.com', 'ann@example.com']);
  await page.getByLabel('Username').fill('ann');
  await page.getByRole('button', { name: 'Filter' }).click();
  assert.deepEqual(await page.locator('.to').allInnerTexts(), ['ann@example.com']);
  await see(page, 'filtered');
  await leave();
});

/** Waits until something is so. */
async function until(holds, what) {
  const end = Date.now() + patience;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`not in time: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
