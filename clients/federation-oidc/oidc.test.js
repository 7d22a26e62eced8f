// A pool whose users sign in at `oidc-provider`: from an application over the provider and back to the application.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as chromium from '../federation-js/chromium.js';
import { authorize, goOn, idp, makeClient, makeProvider, redeem, tokensOf, userOf } from '../federation-js/walk.js';
import * as oauth from '../oauth-js/pool.js';
import { endpoint } from '../sdk-js/server.js';
import { algorithms, start } from './provider.js';

let pool;
let provider;
let client;
const mapping = { email: 'email', email_verified: 'email_verified', name: 'name', nickname: 'groups' };

before(async () => {
  pool = await oauth.makePoolWithDomain({}, { ManagedLoginVersion: 2 });
  // Where programs find the pool: names below localhost are for browsers.
  const logout = `${endpoint}/${pool.id}/oauth2/backchannel_logout`;
  provider = await start(`${pool.domain}/oauth2/idpresponse`, (alg) => `${logout}?identity_provider=${alg}`);
  const details = {
    client_secret: provider.secret,
    authorize_scopes: 'openid email profile',
    attributes_request_method: 'GET',
    oidc_issuer: provider.issuer,
  };
  for (const alg of algorithms) await makeProvider(pool, alg, 'OIDC', { ...details, client_id: alg }, mapping);
  await makeProvider(
    pool,
    'ByPost',
    'OIDC',
    { ...details, client_id: 'RS256', attributes_request_method: 'POST' },
    mapping,
    { IdpIdentifiers: ['example.org'] },
  );
  await makeProvider(pool, 'Unknown', 'OIDC', { ...details, client_id: 'nobody' }, mapping);
  await makeProvider(pool, 'Mistaken', 'OIDC', { ...details, client_id: 'RS256', client_secret: 'wrong' }, mapping);
  client = await makeClient(pool, ['COGNITO', ...algorithms, 'ByPost', 'Unknown', 'Mistaken']);
});
after(() => provider.close());

/** Signs in at the provider by a name; an empty one refuses. */
async function signIn(browser, name, login, parameters = {}) {
  const page = await browser.open(authorize(pool, client, { identity_provider: name, ...parameters }));
  const form = page.formWith?.('login');
  assert.ok(form, `not at the provider but at ${page.url} (${page.status})`);
  return goOn(browser, await browser.submit(page, form, { login }));
}

const ann = { email: 'ann@example.com', email_verified: true, name: 'Ann Example', groups: ['a b', 'c'] };

describe('a sign-in', () => {
  test('makes a user with what the provider says, and tells the application who they are', async () => {
    provider.people.set('ann', ann);
    const { id, access } = await tokensOf(pool, client, await signIn(oauth.newBrowser(), 'RS256', 'ann'));
    assert.equal(id['cognito:username'], 'RS256_ann');
    assert.equal(access.username, 'RS256_ann');
    assert.deepEqual(id['cognito:groups'], [`${pool.id}_RS256`]);
    assert.equal(id.identities.length, 1);
    const { userId, providerName, providerType, issuer, primary, dateCreated } = id.identities[0];
    assert.deepEqual([userId, providerName, providerType, primary], ['ann', 'RS256', 'OIDC', 'true']);
    assert.ok(issuer === null || issuer === provider.issuer, `issuer is ${issuer}`);
    assert.match(String(dateCreated), /^\d{13}$/);
    const user = await userOf(pool, 'RS256_ann');
    assert.equal(user.UserStatus, 'EXTERNAL_PROVIDER');
    assert.deepEqual(
      [user.email, user.email_verified, user.name, user.nickname],
      ['ann@example.com', 'true', 'Ann Example', '[a+b,c]'],
    );
  });

  test('by which an attribute changed changes it', async () => {
    provider.people.set('bea', { ...ann, name: 'Bea' });
    const first = await tokensOf(pool, client, await signIn(oauth.newBrowser(), 'RS256', 'bea'));
    provider.people.set('bea', { ...ann, name: 'Beatrix', email: 'bea@example.com' });
    const again = await tokensOf(pool, client, await signIn(oauth.newBrowser(), 'RS256', 'bea'));
    assert.equal(again.id.sub, first.id.sub);
    assert.deepEqual([again.id.name, again.id.email], ['Beatrix', 'bea@example.com']);
  });

  test('that is refused there is refused here', async () => {
    const { query } = await signIn(oauth.newBrowser(), 'RS256', '', { state: 'mine' });
    assert.deepEqual([query.get('error'), query.get('state')], ['access_denied', 'mine']);
    assert.match(query.get('error_description'), /Nobody wanted to sign in/);
  });

  test('passes a hint on', async () => {
    const page = await oauth
      .newBrowser()
      .open(authorize(pool, client, { identity_provider: 'RS256', login_hint: 'ann@example.com' }));
    assert.equal(page.formWith('login').values.get('login'), 'ann@example.com');
  });

  test('finds the provider by an identifier, and reads userInfo by POST', async () => {
    provider.people.set('cleo', ann);
    const browser = oauth.newBrowser();
    const page = await browser.open(authorize(pool, client, { idp_identifier: 'example.org' }));
    const arrival = await goOn(browser, await browser.submit(page, page.formWith('login'), { login: 'cleo' }));
    const { id } = await tokensOf(pool, client, arrival);
    assert.equal(id['cognito:username'], 'ByPost_cleo');
  });

  test('ends with keys that the provider has made since', async () => {
    provider.people.set('dora', ann);
    await tokensOf(pool, client, await signIn(oauth.newBrowser(), 'RS256', 'dora'));
    provider.rotate();
    const { id } = await tokensOf(pool, client, await signIn(oauth.newBrowser(), 'RS256', 'dora'));
    assert.equal(id['cognito:username'], 'RS256_dora');
  });

  test('at the provider is worth nothing in another browser, and once in its own', async () => {
    provider.people.set('eva', ann);
    const [eva, other] = [oauth.newBrowser(), oauth.newBrowser()];
    // Eva's browser stops before it comes back to the pool.
    eva.applications.push(new URL(pool.domain).origin);
    const page = await openProvider(eva, 'RS256');
    const { url } = await eva.submit(page, page.formWith('login'), { login: 'eva' });
    assert.match(url, /\/oauth2\/idpresponse\?/);
    const stolen = await other.open(url);
    assert.ok(!stolen.arrived && stolen.status >= 400, `${stolen.url} (${stolen.status})`);
    eva.applications.pop();
    assert.ok((await eva.open(url)).query.get('code'));
    assert.ok(!(await eva.open(url)).arrived);
  });
});

/** Goes to a provider with a browser that does not stop at the pool on the way there. */
async function openProvider(browser, name) {
  const stops = browser.applications;
  browser.applications = [];
  const page = await browser.open(authorize(pool, client, { identity_provider: name }));
  browser.applications = stops;
  return page;
}

describe('ID tokens', () => {
  for (const alg of algorithms.filter((name) => name !== 'EdDSA')) {
    test(`signed with ${alg} are taken`, async () => {
      provider.people.set('fay', ann);
      const { id } = await tokensOf(pool, client, await signIn(oauth.newBrowser(), alg, 'fay'));
      assert.equal(id['cognito:username'], `${alg}_fay`);
    });
  }

  test('signed with what the service does not know are not', async () => {
    const { query } = await signIn(oauth.newBrowser(), 'EdDSA', 'fay');
    assert.equal(query.get('code'), null);
    assert.match(query.get('error_description'), /id_token/);
  });
});

/** Whether the browser has a session at the pool. */
async function isSignedIn(browser, name) {
  const { query } = await browser.open(authorize(pool, client, { identity_provider: name, prompt: 'none' }));
  assert.ok(query.get('code') || query.get('error') === 'login_required', String(query));
  return Boolean(query.get('code'));
}

/** Signs out at the provider, on its own pages. */
async function signOut(browser) {
  const page = await browser.open(`${provider.issuer}/session/end`);
  const form = page.formWith('xsrf');
  assert.ok(form, `${page.url} (${page.status}): ${page.text}`);
  return browser.submit(page, form, { logout: 'yes' }, undefined);
}

test('who signs out at the provider is signed out here, and nobody else is', async () => {
  const [ivy, again, jo] = [oauth.newBrowser(), oauth.newBrowser(), oauth.newBrowser()];
  provider.people.set('ivy', ann);
  provider.people.set('jo', ann);
  for (const [browser, login] of [
    [ivy, 'ivy'],
    [again, 'ivy'],
    [jo, 'jo'],
  ]) {
    await tokensOf(pool, client, await signIn(browser, 'ES256', login));
    assert.ok(await isSignedIn(browser, 'ES256'));
  }
  // The provider tells the pool before it answers the browser.
  await signOut(ivy);
  assert.ok(!(await isSignedIn(ivy, 'ES256')));
  assert.ok((await isSignedIn(again, 'ES256')) && (await isSignedIn(jo, 'ES256')));
});

describe('a provider', () => {
  test('that does not know the client secret tells the application that something is wrong', async () => {
    const { query } = await signIn(oauth.newBrowser(), 'Mistaken', 'ann');
    assert.equal(query.get('code'), null);
    assert.ok(query.get('error'), String(query));
  });

  test('whose settings are changed is changed at the next sign-in, and one that is deleted is gone', async () => {
    const { IdentityProvider } = await idp.describeIdentityProvider({ UserPoolId: pool.id, ProviderName: 'Unknown' });
    const details = { ...IdentityProvider.ProviderDetails, client_id: 'RS256', client_secret: provider.secret };
    await idp.updateIdentityProvider({ UserPoolId: pool.id, ProviderName: 'Unknown', ProviderDetails: details });
    const { id } = await tokensOf(pool, client, await signIn(oauth.newBrowser(), 'Unknown', 'gina'));
    assert.equal(id['cognito:username'], 'Unknown_gina');
    await idp.deleteIdentityProvider({ UserPoolId: pool.id, ProviderName: 'Unknown' });
    const gone = await oauth.newBrowser().open(authorize(pool, client, { identity_provider: 'Unknown' }));
    assert.ok(!gone.formWith?.('login'), gone.url);
  });
});

test('in Chromium, from the button to the application', async () => {
  const site = await chromium.start();
  try {
    const own = await makeClient(pool, ['COGNITO', 'RS256', 'ES256'], { CallbackURLs: [site.callback] });
    provider.people.set('hana', ann);
    const visitor = await site.arrive();
    await visitor.page.goto(authorize(pool, own, { redirect_uri: site.callback }));
    await visitor.page.locator('button, a', { hasText: 'ES256' }).first().click();
    await visitor.page.fill('[name=login]', 'hana');
    await visitor.page.click('button');
    const { id } = await redeem(pool, own, (await visitor.back()).get('code'), site.callback);
    assert.equal(id['cognito:username'], 'ES256_hana');
    await visitor.leave();
  } finally {
    await site.close();
  }
});
