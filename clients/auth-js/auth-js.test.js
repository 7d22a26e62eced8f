// Auth.js (once NextAuth) with its provider for Cognito. Its handlers run in this process, so that the application needs no
// port; the browser goes to Poolhouse and back.

import assert from 'node:assert/strict';
import { before, beforeEach, test } from 'node:test';
import { Auth } from '@auth/core';
import Cognito from '@auth/core/providers/cognito';
import { CookieJar } from 'tough-cookie';
import * as oauth from '../oauth-js/pool.js';

const callback = `${oauth.application}/auth/callback/cognito`;

let pool;
let client;
let browser;

before(async () => {
  pool = await oauth.makePoolWithDomain();
  client = await oauth.makeOAuthClient(pool.id, { CallbackURLs: [callback] });
  await oauth.makeUser(pool.id, 'ann', { name: 'Ann Example', picture: 'https://example.com/ann.png' });
});
beforeEach(() => (browser = oauth.newBrowser()));

/** An application with Auth.js in it, and the cookies that a browser holds of it. */
function application(settings = {}) {
  const jar = new CookieJar();
  const errors = [];
  const config = {
    secret: 'a secret of the application',
    trustHost: true,
    basePath: '/auth',
    providers: [
      Cognito({
        clientId: client.ClientId,
        clientSecret: client.ClientSecret,
        issuer: pool.issuer,
        checks: ['pkce', 'state', 'nonce'],
        ...settings,
      }),
    ],
    callbacks: {
      jwt: ({ token, account }) => (account ? { ...token, account } : token),
      session: ({ session, token }) => ({
        ...session,
        subject: token.sub,
        scope: token.account.scope,
        has: Object.keys(token.account),
      }),
    },
    logger: { error: (error) => errors.push(error), warn() {}, debug() {} },
  };

  async function ask(address, form) {
    const url = new URL(address, oauth.application).href;
    const headers = { cookie: await jar.getCookieString(url) };
    const body = form && new URLSearchParams(form);
    const response = await Auth(new Request(url, { method: form ? 'POST' : 'GET', headers, body }), config);
    for (const cookie of response.headers.getSetCookie()) await jar.setCookie(cookie, url);
    return response;
  }

  return {
    errors,
    ask,
    session: async () => (await ask('/auth/session')).json(),
    /** Presses the button; returns the authorization URL. */
    async begin(parameters = {}) {
      const { csrfToken } = await (await ask('/auth/csrf')).json();
      const query = new URLSearchParams(parameters);
      const response = await ask(`/auth/signin/cognito?${query}`, {
        csrfToken,
        callbackUrl: `${oauth.application}/home`,
      });
      assert.equal(response.status, 302);
      return response.headers.get('location');
    },
  };
}

test('signs in by the domain that discovery names', async () => {
  const app = application();
  const address = await app.begin();
  assert.ok(address.startsWith(`${pool.domain}/oauth2/authorize?`), address);
  const arrival = await oauth.signInAt(browser, address, 'ann');
  const response = await app.ask(arrival.url);
  assert.equal(response.headers.get('location'), `${oauth.application}/home`, app.errors.join());
  const session = await app.session();
  assert.equal(session.user.email, 'ann@example.com');
  assert.equal(session.user.name, 'Ann Example');
  assert.equal(session.user.image, 'https://example.com/ann.png');
  assert.match(session.subject, /^[0-9a-f-]{36}$/);
  for (const token of ['access_token', 'id_token', 'refresh_token', 'expires_at'])
    assert.ok(session.has.includes(token), token);
});

test('as a public client, with PKCE alone', async () => {
  const open = await oauth.makeOAuthClient(pool.id, { GenerateSecret: false, CallbackURLs: [callback] });
  const app = application({
    clientId: open.ClientId,
    clientSecret: undefined,
    client: { token_endpoint_auth_method: 'none' },
  });
  const arrival = await oauth.signInAt(browser, await app.begin(), 'ann');
  await app.ask(arrival.url);
  assert.equal((await app.session()).user?.email, 'ann@example.com', app.errors.join());
});

test('parameters of the authorization request are kept', async () => {
  const app = application();
  await app.ask((await oauth.signInAt(browser, await app.begin(), 'ann')).url);
  const silent = await oauth.signInAt(browser, await app.begin({ prompt: 'none', login_hint: 'ann' }), 'nobody');
  const response = await app.ask(silent.url);
  assert.equal(response.headers.get('location'), `${oauth.application}/home`, app.errors.join());
});

test('an answer that is for another browser signs nobody in', async () => {
  const [app, other] = [application(), application()];
  await other.begin();
  const arrival = await oauth.signInAt(browser, await app.begin(), 'ann');
  const response = await other.ask(arrival.url);
  assert.match(response.headers.get('location'), /error/);
  assert.equal(await other.session(), null);
});

test('what Poolhouse refuses, Auth.js tells', async () => {
  const app = application();
  const arrival = await browser.open(await app.begin({ prompt: 'none' }));
  assert.equal(arrival.query.get('error'), 'login_required');
  assert.match((await app.ask(arrival.url)).headers.get('location'), /error/);
  assert.equal(await app.session(), null);
});
