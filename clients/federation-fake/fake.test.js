// The fake provider of `dev` through each kind, from the application and back: what a developer does first.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import * as chromium from '../federation-js/chromium.js';
import { authorize, goOn, makeClient, makeProvider, redeem, tokensOf, userOf } from '../federation-js/walk.js';
import * as oauth from '../oauth-js/pool.js';
import { endpoint } from '../sdk-js/server.js';

const issuer = `${endpoint}/_poolhouse/provider/oidc`;
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Each kind: its type, details and mapping, and what is known of Ada afterwards. */
const kinds = {
  Corp: {
    type: 'OIDC',
    details: {
      client_id: 'any',
      client_secret: 'any',
      authorize_scopes: 'openid email profile',
      attributes_request_method: 'GET',
      oidc_issuer: issuer,
    },
    mapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
    ada: { userId: 'ada', email_verified: 'true', name: 'Ada Lovelace' },
  },
  CorpSaml: {
    type: 'SAML',
    details: { MetadataURL: `${endpoint}/_poolhouse/provider/saml/metadata` },
    mapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
    ada: { userId: 'ada', email_verified: 'true', name: 'Ada Lovelace' },
  },
  Google: {
    type: 'Google',
    details: { client_id: 'any', client_secret: 'any', authorize_scopes: 'openid email profile' },
    mapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
    ada: { userId: '100000000000000000001', email_verified: 'true', name: 'Ada Lovelace' },
  },
  Facebook: {
    type: 'Facebook',
    details: { client_id: 'any', client_secret: 'any', authorize_scopes: 'public_profile,email' },
    mapping: { email: 'email', name: 'name' },
    ada: { userId: '10000000000000001', email_verified: 'false', name: 'Ada Lovelace' },
  },
  LoginWithAmazon: {
    type: 'LoginWithAmazon',
    details: { client_id: 'any', client_secret: 'any', authorize_scopes: 'profile' },
    mapping: { email: 'email', name: 'name' },
    ada: { userId: 'amzn1.account.ADA', email_verified: 'false', name: 'Ada Lovelace' },
  },
  SignInWithApple: {
    type: 'SignInWithApple',
    details: {
      client_id: 'com.example.app',
      team_id: 'TEAM123456',
      key_id: 'KEY1234567',
      private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
      authorize_scopes: 'email name',
    },
    mapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
    ada: { userId: '000001.ada.0001', email_verified: 'true', name: 'Ada Lovelace' },
  },
};

let pool;
let client;

before(async () => {
  pool = await oauth.makePoolWithDomain({}, { ManagedLoginVersion: 2 });
  for (const [name, { type, details, mapping }] of Object.entries(kinds)) {
    await makeProvider(pool, name, type, details, mapping);
  }
  client = await makeClient(pool, ['COGNITO', ...Object.keys(kinds)]);
});

/** Goes to a provider, is somebody there, and comes back. */
async function signIn(browser, provider, person, parameters = {}) {
  const page = await browser.open(authorize(pool, client, { identity_provider: provider, ...parameters }));
  assert.match(page.text ?? page.url, /anybody may be anybody/, `${page.url} (${page.status})`);
  const form = person.choice ? page.formWith('email') : page.formWith('request');
  const choice = { name: 'choice', value: person.choice ?? person };
  const { choice: _, ...typed } = person.choice ? person : {};
  return goOn(browser, await browser.submit(page, form, typed, choice));
}

for (const [name, { type, ada }] of Object.entries(kinds)) {
  describe(`${name}, of type ${type}`, () => {
    test('signs somebody in for the first time, and again as the same', async () => {
      const first = await tokensOf(pool, client, await signIn(oauth.newBrowser(), name, 'ada'));
      assert.equal(first.id['cognito:username'], `${name}_${ada.userId}`);
      assert.deepEqual(first.id['cognito:groups'], [`${pool.id}_${name}`]);
      const [identity] = first.id.identities;
      assert.equal(identity.userId, ada.userId);
      assert.equal(identity.providerName, name);
      assert.equal(identity.providerType, type);
      assert.equal(identity.primary, 'true');
      const user = await userOf(pool, first.id['cognito:username']);
      assert.equal(user.UserStatus, 'EXTERNAL_PROVIDER');
      assert.equal(user.email, 'ada@example.com');
      assert.equal(user.name, ada.name);
      assert.equal(user.email_verified, ada.email_verified);

      const again = await tokensOf(pool, client, await signIn(oauth.newBrowser(), name, 'ada'));
      assert.equal(again.id.sub, first.id.sub);
    });

    test('brings back that somebody refused', async () => {
      const { query } = await signIn(oauth.newBrowser(), name, 'deny', { state: 'mine' });
      assert.equal(query.get('error'), 'access_denied');
      assert.equal(query.get('state'), 'mine');
    });
  });
}

test('its page says by what a pool finds it', async () => {
  const page = await oauth.newBrowser().open(`${endpoint}/_poolhouse/provider`);
  assert.equal(page.status, 200);
  for (const said of [issuer, `${endpoint}/_poolhouse/provider/saml/metadata`, 'anybody may be anybody']) {
    assert.ok(page.text.includes(said), `${said} is not in ${page.text}`);
  }
});

test('a pool that takes encrypted assertions only gets encrypted ones', async () => {
  const strict = await oauth.makePoolWithDomain({}, { ManagedLoginVersion: 2 });
  const details = { ...kinds.CorpSaml.details, EncryptedResponses: 'true' };
  await makeProvider(strict, 'CorpSaml', 'SAML', details, kinds.CorpSaml.mapping);
  const own = await makeClient(strict, ['CorpSaml']);
  const browser = oauth.newBrowser();
  const page = await browser.open(authorize(strict, own));
  const choice = { name: 'choice', value: 'ada' };
  const answer = await browser.submit(page, page.formWith('request'), {}, choice);
  const response = Buffer.from(answer.formWith('SAMLResponse').values.get('SAMLResponse'), 'base64').toString();
  assert.ok(response.includes('EncryptedAssertion') && !response.includes('ada@example.com'));
  const { id } = await tokensOf(strict, own, await goOn(browser, answer));
  assert.equal(id['cognito:username'], 'CorpSaml_ada');
});

describe('people', () => {
  test('who claim the address of another are somebody else', async () => {
    const ada = await tokensOf(pool, client, await signIn(oauth.newBrowser(), 'Corp', 'ada'));
    const mallory = await tokensOf(pool, client, await signIn(oauth.newBrowser(), 'Corp', 'mallory'));
    assert.equal(mallory.id.email, 'ada@example.com');
    assert.equal(mallory.id.email_verified, false);
    assert.notEqual(mallory.id.sub, ada.id.sub);
  });

  test('without an address are signed in without one', async () => {
    const noor = await tokensOf(pool, client, await signIn(oauth.newBrowser(), 'Corp', 'noor'));
    assert.equal(noor.id['cognito:username'], 'Corp_noor');
    assert.equal(noor.id.email, undefined);
  });

  test('who are typed are known as they were typed, and by what changes', async () => {
    const typed = { choice: 'other', email: 'x@example.com', email_verified: 'true', name: 'X Y', id: 'x-1' };
    await signIn(oauth.newBrowser(), 'Corp', typed);
    assert.equal((await userOf(pool, 'Corp_x-1')).name, 'X Y');
    await signIn(oauth.newBrowser(), 'Corp', { ...typed, name: 'X Z' });
    assert.equal((await userOf(pool, 'Corp_x-1')).name, 'X Z');
  });

  test('have a session afterwards, and no page is asked', async () => {
    const browser = oauth.newBrowser();
    await signIn(browser, 'Corp', 'grace');
    const arrival = await browser.open(authorize(pool, client, { prompt: 'none' }));
    const grace = await tokensOf(pool, client, arrival);
    assert.equal(grace.id['cognito:username'], 'Corp_grace');
  });
});

describe('in Chromium', () => {
  let site;
  before(async () => {
    site = await chromium.start();
    client = await makeClient(pool, ['COGNITO', ...Object.keys(kinds)], { CallbackURLs: [site.callback] });
  });
  after(() => site.close());

  for (const [name, button] of [
    ['Corp', /Corp/],
    ['SignInWithApple', /Apple/],
  ]) {
    test(`from the button of ${name} to the application`, async () => {
      const visitor = await site.arrive();
      await visitor.page.goto(authorize(pool, client, { redirect_uri: site.callback }));
      await visitor.page.locator('button, a', { hasText: button }).first().click();
      await visitor.page.getByText('anybody may be anybody').waitFor();
      await visitor.page.locator('button[name=choice][value=grace]').click();
      const { id } = await redeem(pool, client, (await visitor.back()).get('code'), site.callback);
      assert.equal(id.identities[0].providerName, name);
      assert.equal(id.email, 'grace@example.com');
      await visitor.leave();
    });
  }

  test('who refuses comes back to the application', async () => {
    const visitor = await site.arrive();
    await visitor.page.goto(authorize(pool, client, { redirect_uri: site.callback, identity_provider: 'Google' }));
    await visitor.page.getByRole('button', { name: 'Refuse' }).click();
    assert.equal((await visitor.back()).get('error'), 'access_denied');
    await visitor.leave();
  });
});
