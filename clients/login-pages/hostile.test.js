// Login pages under attack, in Chromium: markup in everything that is stored or sent, forms of other sites, sign-ins begun
// in another browser, and frames.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { makeUser } from '../oauth-js/pool.js';
import { code, password } from '../sdk-js/server.js';
import { Visitor, start } from './browser.js';
import { address, makePool, whoIs } from './site.js';

const markup = `"'><img src=x onerror=alert(1)><svg onload=alert(2)></script><script>alert(3)</script>{{7*7}}`;

let site;
let pool;
let visitor;

before(async () => {
  site = await start();
  pool = await makePool(site, 'managed', { pool: { AutoVerifiedAttributes: ['email'] } });
  await makeUser(pool.id, 'ann');
});
after(() => site.close());
beforeEach(async () => (visitor = await Visitor.arrive(site)));
afterEach(() => visitor.leave());

/** Nothing of the markup has become an element; what the page's policy has stopped is a problem that `leave` tells. */
async function assertInert() {
  const made = await visitor.page.evaluate(
    () => document.querySelectorAll('img[src="x"], svg[onload], [onerror], [onload]').length,
  );
  assert.equal(made, 0, visitor.page.url());
}

test('markup in parameters', async () => {
  for (const name of ['login_hint', 'lang', 'nonce', 'acr_values', 'ui_locales', 'extra', 'display']) {
    await visitor.goto(address(site, pool, { [name]: markup }));
    await assertInert();
  }
  for (const path of ['/signup', '/forgotPassword', '/confirm', '/confirmforgotPassword']) {
    await visitor.goto(address(site, pool, { path, login_hint: markup, username: markup }));
    await assertInert();
  }
  const query = new URLSearchParams({ error: markup, error_description: markup, client_id: markup, state: markup });
  await visitor.goto(`${pool.domain}/error?${query}`);
  await assertInert();
  assert.doesNotMatch(await visitor.text(), /49/);
});

test('the state comes back as it was sent', async () => {
  await visitor.goto(address(site, pool, { state: markup }));
  await visitor.send({ username: 'ann', password });
  assert.equal((await visitor.back()).get('state'), markup);
});

test('markup in what users type and clients are called', async () => {
  for (const look of ['classic', 'managed']) {
    const other = await makePool(site, look, {
      client: { ClientName: 'a + b = c, @client' },
      pool: { AutoVerifiedAttributes: ['email'] },
    });
    await visitor.goto(address(site, other));
    await visitor.send({ username: markup, password });
    await assertInert();
    await visitor.goto(address(site, other, { path: '/signup' }));
    await visitor.send({ username: markup.slice(0, 60), 'requiredAttributes[email]': 'mal@example.com', password });
    await assertInert();
    await visitor.goto(address(site, other, { path: '/forgotPassword' }));
    await visitor.send({ username: markup });
    await assertInert();
  }
});

test('no page fits into a frame', async () => {
  const outside = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><iframe src="${address(site, pool)}"></iframe>`);
  }).listen(0, 'localhost');
  await once(outside, 'listening');
  const other = await site.browser.newPage();
  await other.goto(`http://localhost:${outside.address().port}`);
  const frame = other.frames().find((one) => one !== other.mainFrame());
  assert.equal(await frame.locator('form').count(), 0);
  await other.close();
  outside.closeAllConnections();
  outside.close();
});

test('a form of another site signs nobody in', async () => {
  // The attacker knows a form of a browser of their own.
  const attacker = await Visitor.arrive(site);
  await attacker.goto(address(site, pool));
  const stolen = await attacker.page
    .locator('form[name=cognitoSignInForm]')
    .evaluate((form) => Object.fromEntries(new FormData(form)));
  await attacker.leave();
  const action = address(site, pool, { path: '/login' });
  for (const fields of [
    { username: 'ann', password },
    { ...stolen, username: 'ann', password },
  ]) {
    await visitor.goto(site.origin);
    const answer = visitor.page.waitForResponse((response) => response.url().startsWith(pool.domain));
    const shown = visitor.page.waitForEvent('domcontentloaded');
    await visitor.page.evaluate(
      ([target, values]) => {
        const form = Object.assign(document.createElement('form'), { method: 'post', action: target });
        for (const [name, value] of Object.entries(values))
          form.append(Object.assign(document.createElement('input'), { name, value }));
        document.body.append(form);
        form.submit();
      },
      [action.href, fields],
    );
    assert.equal((await answer).status(), 403);
    await shown;
    await visitor.goto(address(site, pool, { prompt: 'none' }));
    assert.equal((await visitor.back()).get('error'), 'login_required');
  }
});

test('a sign-in that began in another browser does not end in this one', async () => {
  const strict = await makePool(site, 'managed', { pool: { AutoVerifiedAttributes: ['email'] } });
  const attacker = await Visitor.arrive(site);
  await attacker.goto(address(site, strict, { path: '/signup' }));
  await attacker.send({ username: 'mal', 'requiredAttributes[email]': 'mal@example.com', password });
  const session = await attacker.page.locator('input[name=session]').first().inputValue();
  await attacker.leave();
  // The victim's page, with the attacker's session in it and the code.
  await visitor.goto(address(site, strict, { path: '/signup' }));
  await visitor.send({ username: 'vic', 'requiredAttributes[email]': 'vic@example.com', password });
  await visitor.page
    .locator('input[name=session]')
    .first()
    .evaluate((input, value) => (input.value = value), session);
  await visitor.page
    .locator('input[name=username]')
    .first()
    .evaluate((input) => (input.value = 'mal'));
  await visitor.send({ code: await code(strict.id, 'mal', 'SignUp') });
  assert.equal(visitor.isBack, false, 'signed in as the attacker');
});

test('cookies are new after a sign-in, and no script reads them', async () => {
  await visitor.goto(address(site, pool));
  const before = await visitor.context.cookies(pool.domain);
  await visitor.send({ username: 'ann', password });
  await visitor.back();
  const afterwards = await visitor.context.cookies(pool.domain);
  for (const cookie of afterwards) {
    assert.ok(cookie.httpOnly, `${cookie.name} is for scripts`);
    assert.notEqual(cookie.sameSite, 'None', cookie.name);
    const old = before.find(({ name }) => name === cookie.name);
    assert.notEqual(old?.value, cookie.value, `${cookie.name} is as it was before the sign-in`);
  }
  // Those of before are worth nothing.
  await visitor.context.clearCookies();
  await visitor.context.addCookies(before);
  await visitor.goto(address(site, pool, { prompt: 'none' }));
  assert.equal((await visitor.back()).get('error'), 'login_required');
});

test('a copied session ends when the user signs out', async () => {
  await visitor.goto(address(site, pool));
  await visitor.send({ username: 'ann', password });
  assert.equal((await whoIs(site, pool, await visitor.back()))['cognito:username'], 'ann');
  const copied = await visitor.context.cookies(pool.domain);
  const away = new URLSearchParams({ client_id: pool.client.ClientId, logout_uri: site.signedOut });
  await visitor.goto(`${pool.domain}/logout?${away}`);
  await visitor.context.addCookies(copied);
  await visitor.goto(address(site, pool, { prompt: 'none' }));
  assert.equal((await visitor.back()).get('error'), 'login_required');
});
