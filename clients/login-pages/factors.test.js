// What only managed login has: users choose how to sign in, by codes or passkeys, and add passkeys.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { makeUser } from '../oauth-js/pool.js';
import { code, otherPassword, password } from '../sdk-js/server.js';
import { Visitor, start } from './browser.js';
import { see } from './gallery.js';
import { address, makePool, whoIs } from './site.js';

let site;
let visitor;
let pool;

before(async () => {
  site = await start();
  const allowed = ['PASSWORD', 'EMAIL_OTP', 'WEB_AUTHN'];
  pool = await makePool(site, 'managed', {
    pool: { AutoVerifiedAttributes: ['email'], Policies: { SignInPolicy: { AllowedFirstAuthFactors: allowed } } },
    client: { ExplicitAuthFlows: ['ALLOW_USER_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'] },
  });
  await makeUser(pool.id, 'ann');
});
after(() => site.close());
beforeEach(async () => (visitor = await Visitor.arrive(site)));
afterEach(() => visitor.leave());

test('the name comes first, then a factor is chosen', async () => {
  await visitor.goto(address(site, pool));
  assert.equal(await visitor.has('password'), false);
  await see(visitor, 'managed', 'sign-in-name');
  await visitor.send({ username: 'ann' });
  await see(visitor, 'managed', 'choose-first');
  await visitor.choose('PASSWORD');
  await see(visitor, 'managed', 'password');
  await visitor.send({ password: otherPassword });
  assert.equal(await visitor.alert(), 'Incorrect username or password.');
  await visitor.send({ password });
  assert.equal((await whoIs(site, pool, await visitor.back()))['cognito:username'], 'ann');
});

test('by a code of the mail', async () => {
  await visitor.goto(address(site, pool));
  await visitor.send({ username: 'ann' });
  await visitor.choose('EMAIL_OTP');
  await see(visitor, 'managed', 'email-code');
  await visitor.send({ code: await code(pool.id, 'ann', 'Authentication') });
  assert.equal((await whoIs(site, pool, await visitor.back()))['cognito:username'], 'ann');
});

test('adds a passkey, and signs in with it', async () => {
  await makeUser(pool.id, 'ida');
  const device = await visitor.addAuthenticator();
  await visitor.goto(address(site, pool, { path: '/passkeys/add' }));
  await visitor.send({ username: 'ida' });
  await visitor.choose('PASSWORD');
  await visitor.send({ password });
  await see(visitor, 'managed', 'add-passkey');
  await visitor.page.locator('[data-start]').click();
  await visitor.back();
  // Nothing is configured: the passkey is for the domain of the pool.
  const [credential] = await device.credentials();
  assert.equal(credential.rpId, new URL(pool.domain).hostname);

  // The browser offers it where the name is asked for: nothing is typed.
  await visitor.context.clearCookies();
  await visitor.goto(address(site, pool));
  assert.equal((await whoIs(site, pool, await visitor.back()))['cognito:username'], 'ida');

  // Whoever does not take that offer, with no finger on the sensor, can still choose it.
  await visitor.context.clearCookies();
  await device.touches(false);
  await visitor.goto(address(site, pool));
  await visitor.send({ username: 'ida' });
  await see(visitor, 'managed', 'choose-first-passkey');
  await device.touches(true);
  await visitor.choose('WEB_AUTHN');
  assert.equal((await whoIs(site, pool, await visitor.back()))['cognito:username'], 'ida');

  // At a device that has none, there is another way.
  const elsewhere = await Visitor.arrive(site);
  await elsewhere.addAuthenticator();
  await elsewhere.goto(address(site, pool));
  await elsewhere.send({ username: 'ida' });
  await elsewhere.choose('WEB_AUTHN');
  await see(elsewhere, 'managed', 'passkey');
  await elsewhere.press('Sign in another way');
  await elsewhere.choose('PASSWORD');
  await elsewhere.send({ password });
  assert.equal((await whoIs(site, pool, await elsewhere.back()))['cognito:username'], 'ida');
  await elsewhere.leave();
});

test('leaves the passkey for later', async () => {
  await makeUser(pool.id, 'joe');
  await visitor.goto(address(site, pool));
  await visitor.send({ username: 'joe' });
  await visitor.choose('PASSWORD');
  await visitor.send({ password });
  await visitor.back();
  await visitor.goto(address(site, pool, { path: '/passkeys/add' }));
  await visitor.press('Not now');
  assert.ok((await visitor.back()).get('code'));
});
