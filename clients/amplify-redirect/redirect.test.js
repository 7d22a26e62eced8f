// Amplify's signInWithRedirect, as a web application has it: to the login page of a pool's domain by https, back, and the code
// exchanged by the page itself.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import * as oauth from '../oauth-js/pool.js';
import { endpoint, password } from '../sdk-js/server.js';
import { open, start } from './browser.js';

const scopes = [...oauth.builtInScopes, 'aws.cognito.signin.user.admin'];

let site;
let pool;
let domain;
let page;

before(async () => {
  site = await start();
  pool = await oauth.makePoolWithDomain();
  // Amplify speaks https to a domain whatever it is told (behaviour 30 §4.3); the server takes both on one port.
  domain = new URL(pool.domain).host;
  await oauth.makeUser(pool.id, 'ann', { name: 'Ann Example' });
});
after(() => site.close());
beforeEach(async () => (page = await open(site)));
afterEach(() => page.close());

/** A client of the pool, and the application configured for it. */
async function configure({ client = {}, responseType = 'code' } = {}) {
  const home = `${site.origin}/`;
  const { ClientId } = await oauth.makeOAuthClient(pool.id, {
    GenerateSecret: false,
    AllowedOAuthScopes: scopes,
    CallbackURLs: [home],
    LogoutURLs: [home],
    ...client,
  });
  const oauthSettings = { domain, scopes, redirectSignIn: [home], redirectSignOut: [home], responseType };
  await page.configure({
    userPoolId: pool.id,
    userPoolClientId: ClientId,
    userPoolEndpoint: endpoint,
    loginWith: { oauth: oauthSettings },
  });
  return ClientId;
}

const loginPage = () => new RegExp(`^https://${domain}/login\\?`);

async function signIn(input) {
  await page.leave('signInWithRedirect', input, loginPage());
  await page.fillIn('ann', password);
  await page.event('signedIn');
}

test('signs in by the code flow, has tokens and attributes, and signs out', async () => {
  const client = await configure();
  await signIn({ customState: 'where I was: a/b?c=d&e' });
  assert.equal((await page.event('customOAuthState')).data, 'where I was: a/b?c=d&e');
  assert.equal(page.page.url(), `${site.origin}/`, 'the code is gone from the address');
  assert.equal((await page.call('getCurrentUser')).username, 'ann');
  const { tokens } = await page.call('fetchAuthSession');
  assert.equal(tokens.idToken.payload.aud, client);
  assert.equal(tokens.idToken.payload.email, 'ann@example.com');
  assert.equal((await page.call('fetchUserAttributes')).name, 'Ann Example');

  const renewed = (await page.call('fetchAuthSession', { forceRefresh: true })).tokens;
  assert.equal(renewed.accessToken.payload.scope.split(' ').sort().join(), [...scopes].sort().join());

  await page.leave('signOut', undefined, `${site.origin}/`);
  await assert.rejects(page.call('getCurrentUser'), { name: 'UserUnAuthenticatedException' });
  await page.leave('signInWithRedirect', undefined, loginPage());
  assert.ok(await page.page.locator('[name=password]').isVisible(), 'the session of the browser is over, too');
});

test('a second tab asks nobody', async () => {
  await configure();
  await signIn();
  const other = await page.page.context().newPage();
  await other.goto(`${site.origin}/`);
  await other.evaluate(
    (kept) => window.configure(JSON.parse(kept)),
    await page.page.evaluate(() => sessionStorage.configuration),
  );
  // The tokens are the application's; without them the browser's session at the domain is left.
  await other.evaluate(() => localStorage.clear());
  await other.evaluate(() => void window.call('signInWithRedirect'));
  await other.waitForFunction(() => window.events?.some(({ name }) => name === 'signedIn'));
  await other.close();
});

test('signs in by the implicit flow', async () => {
  await configure({ client: { AllowedOAuthFlows: ['implicit'] }, responseType: 'token' });
  await signIn();
  const { tokens } = await page.call('fetchAuthSession');
  assert.equal(tokens.accessToken.payload.username, 'ann');
  assert.equal(tokens.idToken.payload.email, 'ann@example.com');
});

test('the application is told what Poolhouse refuses', async () => {
  await configure({ client: { AllowedOAuthScopes: ['openid'] } });
  await page.page.evaluate(() => void window.call('signInWithRedirect'));
  const { data } = await page.event('signInWithRedirect_failure');
  assert.match(data, /scope/);
});
