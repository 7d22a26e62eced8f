// The walk of a newcomer, from the printed address to a passkey.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, codeSentTo, start } from './site.js';
import { Visitor } from './visitor.js';

const password = 'correct horse battery';

let site;

before(async () => (site = await start()));
after(() => site?.close());

/** Makes an account at the page that is open; ends at the offer of a passkey. */
async function signUp(visitor, email) {
  await visitor.send({ 'requiredAttributes[email]': email, password });
  await visitor.send({ code: await codeSentTo(site, email) });
  assert.equal(visitor.where.pathname, '/passkeys/add');
}

/** Signs in at the page that is open. */
async function signIn(visitor, username) {
  await visitor.send({ username });
  await visitor.choose('PASSWORD');
  await visitor.send({ password });
}

test('from the printed address into the application, and back with a passkey', async () => {
  const visitor = await Visitor.arrive(site);
  const email = 'ann@example.com';
  await visitor.page.goto(site.printed.signIn);
  const { host } = visitor.where;
  assert.match(host, /^example\.auth\.us-east-1\.localhost:/);
  await visitor.leads(() => visitor.page.locator('a[href*="/signup"]').click());
  await signUp(visitor, email);
  await visitor.skipPasskey();

  // The application asked for none of this: it asks anew, and the login pages know who is there.
  const { 'ID token': id, 'Access token': access, userInfo } = await visitor.tokens();
  assert.equal(id.email, email);
  assert.equal(id.email_verified, 'true');
  assert.equal(id.iss, `${site.endpoint}/us-east-1_Example01`);
  assert.equal(id.aud, 'exampleapp');
  assert.equal(access.client_id, 'exampleapp');
  assert.deepEqual(access.scope.split(' ').sort(), ['aws.cognito.signin.user.admin', 'email', 'openid', 'profile']);
  assert.deepEqual([userInfo.sub, access.sub], [id.sub, id.sub]);
  assert.equal(userInfo.email, email);

  await visitor.press('Renew tokens');
  const renewed = await visitor.tokens();
  assert.equal(await visitor.said('status'), 'The tokens were renewed.');
  assert.notEqual(renewed['Access token'].jti, access.jti);
  assert.equal(renewed['ID token'].origin_jti, id.origin_jti);

  await visitor.press('Sign out');
  await visitor.page.waitForURL(site.home);
  await visitor.follow('Sign in');
  // Nobody is signed in at the login pages either.
  assert.equal(visitor.where.host, host);
  await signIn(visitor, email);
  await visitor.tokens();

  await visitor.follow('Add a passkey');
  assert.equal(visitor.where.pathname, '/passkeys/add');
  await visitor.makePasskey();
  await visitor.tokens();
  const [passkey] = await visitor.passkeys();
  assert.equal(passkey.rpId, 'example.auth.us-east-1.localhost');
  assert.equal(Buffer.from(passkey.userHandle, 'base64').toString(), id.sub);

  await visitor.press('Sign out');
  await visitor.touches(false);
  await visitor.follow('Sign in');
  await visitor.send({ username: email });
  await visitor.touches(true);
  await visitor.choose('WEB_AUTHN');
  assert.equal((await visitor.tokens())['ID token'].sub, id.sub);
  await visitor.context.close();
});

test('a passkey with the account, and then nothing to type', async () => {
  const visitor = await Visitor.arrive(site);
  await visitor.page.goto(site.home);
  await visitor.follow('Create an account');
  await signUp(visitor, 'ben@example.com');
  await visitor.makePasskey();
  const { 'ID token': id } = await visitor.tokens();
  assert.equal((await visitor.passkeys()).length, 1);
  await visitor.press('Sign out');
  // The page offers passkeys beside the name.
  await visitor.follow('Sign in');
  assert.equal((await visitor.tokens())['ID token'].sub, id.sub);
  await visitor.context.close();
});

test('a code by mail instead of a password', async () => {
  const visitor = await Visitor.arrive(site);
  await visitor.page.goto(`${site.home}sign-up`);
  await signUp(visitor, 'cy@example.com');
  await visitor.skipPasskey();
  await visitor.tokens();
  await visitor.press('Sign out');
  await visitor.follow('Sign in');
  await visitor.send({ username: 'cy@example.com' });
  await visitor.choose('EMAIL_OTP');
  await visitor.send({ code: await codeSentTo(site, 'cy@example.com') });
  assert.equal((await visitor.tokens())['ID token'].email, 'cy@example.com');
  await visitor.context.close();
});

test('what the application says when something is wrong', async () => {
  const visitor = await Visitor.arrive(site);
  const { page } = visitor;
  const callback = (query) => `${site.home}callback?${new URLSearchParams(query)}`;

  // An answer that nobody asked for signs nobody in, whatever code it brings.
  await page.goto(callback({ code: 'stolen', state: 'x' }));
  assert.match(visitor.where.pathname, /login$/);
  await page.goto(callback({ code: 'stolen', state: 'again.x' }));
  assert.match(await visitor.said('alert'), /This browser does not remember/);

  // What the server refuses is told.
  await page.goto(`${site.home}sign-in`);
  const refused = new URL(page.url());
  const state = refused.searchParams.get('state');
  await page.goto(callback({ error: 'invalid_scope', error_description: 'Not <b>that</b>. ', state, iss: `${site.endpoint}/us-east-1_Example01` }));
  assert.match(await visitor.said('alert'), /The sign-in was not completed\. Not <b>that<\/b>\./);
  // An answer of another issuer is not taken (RFC 9207).
  await page.goto(`${site.home}sign-in`);
  const asked = new URL(page.url()).searchParams.get('state');
  await page.goto(callback({ code: 'c', state: asked, iss: 'https://evil.example' }));
  assert.match(await visitor.said('alert'), /The answer was not accepted/);

  // Signed out everywhere: here too.
  await page.goto(`${site.home}sign-up`);
  await signUp(visitor, 'dee@example.com');
  await visitor.skipPasskey();
  await visitor.tokens();
  await call(site, 'AdminUserGlobalSignOut', { Username: 'dee@example.com' });
  await page.reload();
  assert.match(await visitor.said('alert'), /Please sign in again/);
  await page.getByRole('link', { name: 'Sign in' }).waitFor();
  assert.match((await (await fetch(`${site.home}renew`, { method: 'POST' })).text()), /Not from there/);
  await visitor.context.close();
});
