// Every page that both looks have, in Chromium: what a user does there, what the application gets of it, and how the page is
// to axe-core and at three widths.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import jsQR from 'jsqr';
import { PNG } from 'pngjs';
import { makeUser } from '../oauth-js/pool.js';
import {
  authenticator,
  code,
  factors,
  idp,
  makeClient as makeApiClient,
  messages,
  otherCode,
  otherPassword,
  ownMail,
  password,
  setMfa,
} from '../sdk-js/server.js';
import { Visitor, start } from './browser.js';
import { see } from './gallery.js';
import { address, makeClient, makePool, whoIs } from './site.js';

/** The address that a picture with a QR code gives to authenticator apps. */
async function addressInPicture(element) {
  const { data, width, height } = PNG.sync.read(await element.screenshot());
  const found = jsQR(new Uint8ClampedArray(data), width, height);
  assert.ok(found, 'no QR code can be read');
  return new URL(found.data);
}

/** Gives a user an authenticator app by the API; returns what shows its codes. */
async function giveApp(pool, username) {
  const { ClientId } = await makeApiClient(pool.id, { ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] });
  await setMfa(pool.id, 'OPTIONAL', factors.totp);
  const { AuthenticationResult } = await idp.initiateAuth({
    ClientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: username, PASSWORD: password },
  });
  const { AccessToken } = AuthenticationResult;
  const next = authenticator((await idp.associateSoftwareToken({ AccessToken })).SecretCode);
  await idp.verifySoftwareToken({ AccessToken, UserCode: next() });
  return next;
}

/** The tests of one look. */
export function testPages(look) {
  let site;
  let visitor;
  let pool;

  before(async () => {
    site = await start();
    pool = await makePool(site, look, { pool: { AutoVerifiedAttributes: ['email'] } });
    await makeUser(pool.id, 'ann', { name: 'Ann Example' });
  });
  after(() => site.close());
  beforeEach(async () => (visitor = await Visitor.arrive(site)));
  afterEach(() => visitor.leave());

  test('signs in; a wrong password is said and forgiven', async () => {
    const begin = address(site, pool);
    await visitor.goto(begin);
    await see(visitor, look, 'sign-in');
    await visitor.send({ username: 'ann', password: otherPassword });
    assert.equal(await visitor.alert(), 'Incorrect username or password.');
    await see(visitor, look, 'sign-in-wrong');
    await visitor.send({ username: 'ann', password });
    const query = await visitor.back();
    assert.equal(query.get('state'), begin.searchParams.get('state'));
    assert.equal(query.get('iss'), pool.issuer);
    const claims = await whoIs(site, pool, query);
    assert.equal(claims['cognito:username'], 'ann');
    assert.equal(claims.email, 'ann@example.com');
  });

  test('one sign-in serves every client of the pool, until the user signs out', async () => {
    const other = await makeClient(site, pool);
    await visitor.goto(address(site, pool));
    await visitor.send({ username: 'ann', password });
    const first = await whoIs(site, pool, await visitor.back());
    await visitor.goto(address(site, pool, { client: other }));
    const second = await whoIs(site, pool, await visitor.back(), other);
    assert.deepEqual([second.sub, second.auth_time], [first.sub, first.auth_time]);
    assert.equal(second.aud, other.ClientId);

    const away = new URLSearchParams({ client_id: other.ClientId, logout_uri: site.signedOut });
    await visitor.goto(`${pool.domain}/logout?${away}`);
    assert.equal(visitor.page.url(), site.signedOut);
    await visitor.goto(address(site, pool));
    assert.ok(await visitor.has('password'), 'is asked again');
  });

  test('signs out, and in again as somebody else', async () => {
    await makeUser(pool.id, 'bea');
    await visitor.goto(address(site, pool));
    await visitor.send({ username: 'ann', password });
    await visitor.back();
    await visitor.goto(address(site, pool, { path: '/logout' }));
    await visitor.send({ username: 'bea', password });
    assert.equal((await whoIs(site, pool, await visitor.back()))['cognito:username'], 'bea');
  });

  test('signs up, confirms with the code of the mail, and is signed in', async () => {
    await visitor.goto(address(site, pool));
    await visitor.page.getByRole('link', { name: 'Create an account' }).click();
    await see(visitor, look, 'sign-up');
    const email = { 'requiredAttributes[email]': 'cleo@example.com' };
    await visitor.send({ username: 'cleo', ...email, password: 'short' });
    assert.match(await visitor.alert(), /[Pp]assword/);
    await see(visitor, look, 'sign-up-wrong');
    await visitor.send({ username: 'cleo', ...email, password });
    assert.match(await visitor.text(), /c\*\*\*@e\*\*\*/, 'says where the code went');
    await see(visitor, look, 'confirm');
    const sent = await code(pool.id, 'cleo', 'SignUp');
    await visitor.send({ code: otherCode(sent) });
    assert.match(await visitor.alert(), /code/i);
    await see(visitor, look, 'confirm-wrong');
    await visitor.send({ code: sent });
    assert.equal((await whoIs(site, pool, await visitor.back())).email, 'cleo@example.com');
  });

  test('who signs in unconfirmed is sent a code', async () => {
    await visitor.goto(address(site, pool, { path: '/signup' }));
    await visitor.send({ username: 'dan', 'requiredAttributes[email]': 'dan@example.com', password });
    await visitor.goto(address(site, pool));
    await visitor.send({ username: 'dan', password });
    assert.equal((await messages(pool.id, 'dan')).length, 2);
    await visitor.press('Send a new code');
    const [last] = await messages(pool.id, 'dan');
    await visitor.send({ code: last.Code });
    if (!visitor.isBack) await visitor.send({ username: 'dan', password });
    assert.equal((await whoIs(site, pool, await visitor.back()))['cognito:username'], 'dan');
  });

  test('replaces a forgotten password', async () => {
    await makeUser(pool.id, 'eve');
    await visitor.goto(address(site, pool));
    await visitor.page.getByRole('link', { name: 'Forgot your password?' }).click();
    await see(visitor, look, 'forgot');
    await visitor.send({ username: 'eve' });
    await see(visitor, look, 'reset');
    const sent = await code(pool.id, 'eve', 'ForgotPassword');
    await visitor.send({ code: sent, password: otherPassword, password_again: `${otherPassword}x` });
    await see(visitor, look, 'reset-differs');
    await visitor.send({ code: otherCode(sent), password: otherPassword, password_again: otherPassword });
    await see(visitor, look, 'reset-wrong');
    await visitor.send({ code: sent, password: otherPassword, password_again: otherPassword });
    await see(visitor, look, 'sign-in-changed');
    await visitor.send({ username: 'eve', password });
    assert.equal(await visitor.alert(), 'Incorrect username or password.');
    await visitor.send({ username: 'eve', password: otherPassword });
    assert.equal((await whoIs(site, pool, await visitor.back()))['cognito:username'], 'eve');
  });

  test('replaces a temporary password', async () => {
    await idp.adminCreateUser({
      UserPoolId: pool.id,
      Username: 'fay',
      TemporaryPassword: otherPassword,
      MessageAction: 'SUPPRESS',
      UserAttributes: [{ Name: 'email', Value: 'fay@example.com' }],
    });
    await visitor.goto(address(site, pool));
    await visitor.send({ username: 'fay', password: otherPassword });
    await see(visitor, look, 'new-password');
    await visitor.send({ password: 'short', password_again: 'short' });
    assert.match(await visitor.alert(), /[Pp]assword/);
    await visitor.send({ password, password_again: password });
    assert.equal((await whoIs(site, pool, await visitor.back()))['cognito:username'], 'fay');
  });

  test('sets an authenticator app up by its picture, and shows its codes', async () => {
    const strict = await makePool(site, look);
    await setMfa(strict.id, 'ON', factors.totp);
    await makeUser(strict.id, 'gus');
    await visitor.goto(address(site, strict));
    await visitor.send({ username: 'gus', password });
    if (await visitor.page.locator('button[name=choice]').count()) {
      await see(visitor, look, 'choose-set-up');
      await visitor.choose('SOFTWARE_TOKEN_MFA');
    }
    const picture = await addressInPicture(visitor.page.locator('.qr'));
    assert.equal(picture.protocol, 'otpauth:');
    await visitor.page.locator('details summary').click();
    const shown = (await visitor.page.locator('.secret').innerText()).replace(/\s/g, '');
    assert.equal(picture.searchParams.get('secret'), shown);
    await see(visitor, look, 'set-up-app');
    const next = authenticator(shown);
    await visitor.send({ code: otherCode(next()) });
    await see(visitor, look, 'set-up-app-wrong');
    // Read anew: looking at a page may take longer than a code lives.
    await visitor.send({ code: next(), device_name: 'My phone' });
    assert.equal((await whoIs(site, strict, await visitor.back()))['cognito:username'], 'gus');

    await visitor.context.clearCookies();
    await visitor.goto(address(site, strict));
    await visitor.send({ username: 'gus', password });
    await see(visitor, look, 'app-code');
    await visitor.send({ code: next() });
    assert.equal((await whoIs(site, strict, await visitor.back()))['cognito:username'], 'gus');
  });

  test('a code by text message', async () => {
    const texting = await makePool(site, look);
    await setMfa(texting.id, 'OPTIONAL', factors.sms);
    const phone = { phone_number: '+12065550100', phone_number_verified: 'true' };
    await makeUser(texting.id, 'hal', phone);
    const SMSMfaSettings = { Enabled: true, PreferredMfa: true };
    await idp.adminSetUserMFAPreference({ UserPoolId: texting.id, Username: 'hal', SMSMfaSettings });
    await visitor.goto(address(site, texting));
    await visitor.send({ username: 'hal', password });
    assert.match(await visitor.text(), /0100/, 'says where the code went');
    await see(visitor, look, 'sms-code');
    await visitor.send({ code: await code(texting.id, 'hal', 'Authentication') });
    assert.equal((await whoIs(site, texting, await visitor.back()))['cognito:username'], 'hal');
  });

  test('the choice between two factors', async () => {
    const both = await makePool(site, look);
    await makeUser(both.id, 'ivy', { phone_number: '+12065550100', phone_number_verified: 'true' });
    const next = await giveApp(both, 'ivy');
    await setMfa(both.id, 'OPTIONAL', factors.totp, factors.sms);
    await idp.adminSetUserMFAPreference({
      UserPoolId: both.id,
      Username: 'ivy',
      SMSMfaSettings: { Enabled: true },
      SoftwareTokenMfaSettings: { Enabled: true },
    });
    await visitor.goto(address(site, both));
    await visitor.send({ username: 'ivy', password });
    await see(visitor, look, 'choose-second');
    await visitor.choose('SOFTWARE_TOKEN_MFA');
    await visitor.send({ code: next() });
    assert.equal((await whoIs(site, both, await visitor.back()))['cognito:username'], 'ivy');
  });

  test('an address for codes, given at the first sign-in', async () => {
    const mailing = await makePool(site, look, { pool: { EmailConfiguration: ownMail } });
    await setMfa(mailing.id, 'ON', factors.email);
    await makeUser(mailing.id, 'kim', { email: undefined, email_verified: undefined });
    await visitor.goto(address(site, mailing));
    await visitor.send({ username: 'kim', password });
    if (await visitor.page.locator('button[name=choice]').count()) await visitor.choose('EMAIL_OTP');
    await see(visitor, look, 'set-up-address');
    await visitor.send({ address: 'kim@example.com' });
    await see(visitor, look, 'set-up-code');
    const [{ Code }] = await messages(mailing.id, 'kim');
    await visitor.send({ code: Code });
    assert.equal((await whoIs(site, mailing, await visitor.back()))['cognito:username'], 'kim');
  });

  test('tells developers of errors that no application may be told of', async () => {
    const { client } = pool;
    for (const [name, extra] of Object.entries({
      'error-redirect': { redirect_uri: `${site.callback}/other` },
      'error-client': { client: { ClientId: 'nobody' } },
      'error-missing': { redirect_uri: undefined },
    })) {
      await visitor.goto(address(site, pool, { client, ...extra }));
      assert.equal(new URL(visitor.page.url()).host, new URL(pool.domain).host, name);
      await see(visitor, look, name);
    }
    await visitor.goto(`${pool.domain}/logout`);
    await see(visitor, look, 'signed-out');
  });

  test('works without scripts', async () => {
    const plain = await Visitor.arrive(site, { javaScriptEnabled: false });
    await plain.goto(address(site, pool));
    await plain.send({ username: 'ann', password });
    assert.equal((await whoIs(site, pool, await plain.back()))['cognito:username'], 'ann');
    await plain.leave();
  });

  test('works with the keyboard alone', async () => {
    await visitor.goto(address(site, pool));
    // The first field has the focus.
    await visitor.page.keyboard.type('ann');
    await visitor.page.keyboard.press('Tab');
    await visitor.page.keyboard.type(password);
    await visitor.page.keyboard.press('Enter');
    assert.equal((await whoIs(site, pool, await visitor.back()))['cognito:username'], 'ann');
  });
}
