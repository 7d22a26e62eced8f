// A pool whose users sign in by SAML: at SimpleSAMLphp, in all that its settings can make of a response, and at `samlp`.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as chromium from '../federation-js/chromium.js';
import { authorize, callback, goOn, idp, makeClient, makeProvider, redeem, tokensOf, userOf } from '../federation-js/walk.js';
import * as oauth from '../oauth-js/pool.js';
import { start as startSamlp } from './samlp.js';
import { start as startSimpleSaml } from './simplesamlphp.js';

const mapping = { email: 'mail', name: 'cn', nickname: 'groups' };
let simpleSaml;

before(async () => (simpleSaml = await startSimpleSaml()));
after(() => simpleSaml.close());

/** A pool with SimpleSAMLphp as its provider `Corp`, which has these options for it, as it has these details for Corp. */
async function arrange({ details = {}, options = {}, client: clientOptions = {} } = {}) {
  const pool = await oauth.makePoolWithDomain({}, { ManagedLoginVersion: 2 });
  await makeProvider(pool, 'Corp', 'SAML', { MetadataURL: simpleSaml.entityId, ...details }, mapping);
  const { IdentityProvider } = await idp.describeIdentityProvider({ UserPoolId: pool.id, ProviderName: 'Corp' });
  const { Certificate } = await idp.getSigningCertificate({ UserPoolId: pool.id });
  const key = (use, X509Certificate) => ({ type: 'X509Certificate', signing: use === 'signing', encryption: use === 'encryption', X509Certificate });
  simpleSaml.serve(`urn:amazon:cognito:sp:${pool.id}`, {
    AssertionConsumerService: `${pool.domain}/saml2/idpresponse`,
    SingleLogoutService: [
      { Binding: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST', Location: `${pool.domain}/saml2/logout` },
    ],
    keys: [
      key('signing', Certificate),
      key('encryption', IdentityProvider.ProviderDetails.ActiveEncryptionCertificate),
    ],
    ...options,
  });
  const client = await makeClient(pool, ['Corp'], clientOptions);
  return { pool, client };
}

/** Fills in SimpleSAMLphp's page. */
async function fillIn(browser, page, username = 'ann') {
  const form = page.formWith?.('username', 'password');
  assert.ok(form, `not at the provider but at ${page.url} (${page.status}): ${page.text?.slice(0, 300)}`);
  return goOn(browser, await browser.submit(page, form, { username, password: 'secret' }));
}

/** Signs in at SimpleSAMLphp. */
async function signIn(browser, { pool, client }, username, parameters = {}) {
  return fillIn(browser, await browser.open(authorize(pool, client, { identity_provider: 'Corp', ...parameters })), username);
}

describe('SimpleSAMLphp', () => {
  for (const [what, arrangement] of [
    ['the assertion alone signed', { options: { 'saml20.sign.response': false, 'saml20.sign.assertion': true } }],
    ['the response alone signed', { options: { 'saml20.sign.response': true, 'saml20.sign.assertion': false } }],
    ['both signed', { options: { 'saml20.sign.response': true, 'saml20.sign.assertion': true } }],
    ['the assertion encrypted', { details: { EncryptedResponses: 'true' }, options: { 'assertion.encryption': true } }],
    ['the name alone encrypted', { options: { 'nameid.encryption': true } }],
    [
      'signed requests, which it verifies',
      { details: { RequestSigningAlgorithm: 'rsa-sha256' }, options: { 'validate.authnrequest': true } },
    ],
  ]) {
    test(`with ${what} signs somebody in`, async () => {
      const site = await arrange(arrangement);
      const { id } = await tokensOf(site.pool, site.client, await signIn(oauth.newBrowser(), site, 'ann'));
      assert.equal(id['cognito:username'], 'Corp_ann');
      assert.deepEqual(id['cognito:groups'], [`${site.pool.id}_Corp`]);
      const { userId, providerName, providerType, primary } = id.identities[0];
      assert.deepEqual([userId, providerName, providerType, primary], ['ann', 'Corp', 'SAML', 'true']);
      const user = await userOf(site.pool, 'Corp_ann');
      assert.equal(user.UserStatus, 'EXTERNAL_PROVIDER');
      assert.deepEqual([user.email, user.name, user.nickname], ['ann@example.com', 'Ann Example', '[a+b,c]']);
    });
  }

  test('with an assertion in the clear is refused where it has to be encrypted', async () => {
    const site = await arrange({ details: { EncryptedResponses: 'true' } });
    const { query } = await signIn(oauth.newBrowser(), site, 'ann');
    assert.equal(query.get('code'), null);
    assert.match(query.get('error_description'), /^Invalid SAML response received: /);
  });

  test('with nothing signed is refused', async () => {
    const site = await arrange({ options: { 'saml20.sign.response': false, 'saml20.sign.assertion': false } });
    const { query } = await signIn(oauth.newBrowser(), site, 'ann');
    assert.equal(query.get('code'), null);
    assert.match(query.get('error_description'), /^Invalid SAML response received: /);
  });

  test('makes a response that counts once, and in the browser that asked', async () => {
    const site = await arrange();
    /** The response of a sign-in that a browser began. */
    const begin = async (browser) => {
      const page = await browser.open(authorize(site.pool, site.client, { identity_provider: 'Corp' }));
      const form = page.formWith?.('username', 'password');
      const answer = form ? await browser.submit(page, form, { username: 'ann', password: 'secret' }) : page;
      return (from) => from.submit(answer, answer.formWith('SAMLResponse')).then((next) => goOn(from, next));
    };
    const [browser, other] = [oauth.newBrowser(), oauth.newBrowser()];
    const send = await begin(browser);
    const stolen = await send(other);
    assert.ok(!stolen.arrived, stolen.url);
    // That takes nothing away from the browser that asked.
    assert.ok((await send(browser)).query.get('code'));
    const again = await send(browser);
    assert.ok(!again.arrived, again.url);
  });

  test('may begin by itself where that is allowed, and only there', async () => {
    const details = { IDPInit: 'true' };
    for (const site of [await arrange({ details }), await arrange()]) {
      const to = { client_id: site.client.ClientId, redirect_uri: callback, response_type: 'code', scope: 'openid email' };
      const state = new URLSearchParams({ identity_provider: 'Corp', ...to });
      const query = new URLSearchParams({ spentityid: `urn:amazon:cognito:sp:${site.pool.id}`, RelayState: String(state) });
      const browser = oauth.newBrowser();
      const page = await browser.open(`${simpleSaml.origin}/saml2/idp/SSOService.php?${query}`);
      const arrival = await fillIn(browser, page, 'bea');
      const { IdentityProvider } = await idp.describeIdentityProvider({ UserPoolId: site.pool.id, ProviderName: 'Corp' });
      if (IdentityProvider.ProviderDetails.IDPInit === 'true') {
        const { id } = await tokensOf(site.pool, site.client, arrival);
        assert.equal(id['cognito:username'], 'Corp_bea');
        assert.equal(arrival.query.get('state'), null);
      } else {
        assert.ok(!arrival.arrived || !arrival.query.get('code'), arrival.url);
      }
    }
  });

  test('signs out who signs out here', async () => {
    const site = await arrange({
      details: { IDPSignout: 'true', RequestSigningAlgorithm: 'rsa-sha256' },
      options: { 'validate.logout': true, 'sign.logout': true },
    });
    const browser = oauth.newBrowser();
    await tokensOf(site.pool, site.client, await signIn(browser, site, 'ann'));
    const query = new URLSearchParams({ client_id: site.client.ClientId, logout_uri: oauth.signedOut });
    const out = await goOn(browser, await browser.open(`${site.pool.domain}/logout?${query}`));
    assert.ok(out.arrived, `${out.url} (${out.status}): ${out.text?.slice(0, 300)}`);
    assert.ok(out.url.startsWith(oauth.signedOut), out.url);
    const page = await browser.open(authorize(site.pool, site.client, { identity_provider: 'Corp' }));
    assert.ok(page.formWith('username', 'password'), 'SimpleSAMLphp still knows who it is');
  });

  test('in Chromium, from the application to the application', async () => {
    const visit = await chromium.start();
    try {
      const site = await arrange({ client: { CallbackURLs: [visit.callback] } });
      const visitor = await visit.arrive();
      await visitor.page.goto(authorize(site.pool, site.client, { redirect_uri: visit.callback }));
      await visitor.page.fill('[name=username]', 'ann');
      await visitor.page.fill('[name=password]', 'secret');
      await visitor.page.press('[name=password]', 'Enter');
      const { id } = await redeem(site.pool, site.client, (await visitor.back()).get('code'), visit.callback);
      assert.equal(id['cognito:username'], 'Corp_ann');
    } finally {
      await visit.close();
    }
  });
});

describe('samlp', () => {
  let pool;
  let client;
  let samlp;
  before(async () => {
    pool = await oauth.makePoolWithDomain({}, { ManagedLoginVersion: 2 });
    samlp = await startSamlp(`${pool.domain}/saml2/idpresponse`);
    const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
    await makeProvider(pool, 'Node', 'SAML', { MetadataURL: samlp.metadata }, {
      email: `${claims}/emailaddress`,
      given_name: `${claims}/givenname`,
    });
    client = await makeClient(pool, ['Node']);
    samlp.next.user = {
      id: 'cleo',
      displayName: 'Cleo Example',
      name: { givenName: 'Cleo', familyName: 'Example' },
      emails: [{ value: 'cleo@example.com' }],
    };
  });
  after(() => samlp.close());

  const signInBy = async (options) => {
    samlp.next.options = options;
    const browser = oauth.newBrowser();
    return goOn(browser, await browser.open(authorize(pool, client, { identity_provider: 'Node' })));
  };

  test('signs somebody in, by claims that are named as URIs', async () => {
    const { id } = await tokensOf(pool, client, await signInBy({ sessionIndex: 's-1' }));
    assert.equal(id['cognito:username'], 'Node_cleo');
    assert.deepEqual([id.email, id.given_name], ['cleo@example.com', 'Cleo']);
  });

  for (const [what, options] of [
    ['for another audience', { audience: 'urn:amazon:cognito:sp:us-east-1_Another00' }],
    ['for another place', { recipient: 'https://elsewhere.example.com/saml2/idpresponse' }],
    ['for another destination', { destination: 'https://elsewhere.example.com/saml2/idpresponse' }],
    ['of another issuer', { issuer: 'https://elsewhere.example.com' }],
    ['that answers another request', { inResponseTo: '_another' }],
    ['by SHA-1', { signatureAlgorithm: 'rsa-sha1', digestAlgorithm: 'sha1' }],
    ['that is not signed', { signAssertion: false }],
  ]) {
    test(`signs nobody in by an assertion ${what}`, async () => {
      const arrival = await signInBy(options);
      assert.ok(arrival.arrived, `${arrival.url} (${arrival.status})`);
      assert.equal(arrival.query.get('code'), null);
      assert.match(arrival.query.get('error_description'), /^Invalid SAML response received: /);
    });
  }
});
