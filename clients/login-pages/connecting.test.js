// Somebody who has an account comes from a provider for the first time: the page offers to connect, in both looks. The
// provider is the fake one of `dev`, where Ada's address is vouched for.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { makeUser } from '../oauth-js/pool.js';
import { code, endpoint, idp, otherPassword, password } from '../sdk-js/server.js';
import { Visitor, start } from './browser.js';
import { see } from './gallery.js';
import { address, looks, makeClient, makePool, whoIs } from './site.js';

const details = {
  client_id: 'any',
  client_secret: 'any',
  authorize_scopes: 'openid email profile',
  attributes_request_method: 'GET',
  oidc_issuer: `${endpoint}/_poolhouse/provider/oidc`,
};

/** A pool that offers to connect, with a provider and Ada, who has an account there already. */
async function makeOffering(site, look) {
  const SupportedIdentityProviders = ['COGNITO', 'Corp'];
  const pool = await makePool(site, look, {
    pool: { AutoVerifiedAttributes: ['email'], UserPoolTags: { 'poolhouse:offer-to-link': 'true' } },
  });
  await idp.createIdentityProvider({
    UserPoolId: pool.id,
    ProviderName: 'Corp',
    ProviderType: 'OIDC',
    ProviderDetails: details,
    AttributeMapping: { email: 'email', email_verified: 'email_verified', name: 'name' },
  });
  await makeUser(pool.id, 'ada', { email: 'ada@example.com' });
  return { ...pool, client: await makeClient(site, pool, { SupportedIdentityProviders }) };
}

for (const look of Object.keys(looks)) {
  describe(look, () => {
    let site;
    let visitor;
    let pool;

    before(async () => (site = await start()));
    after(() => site.close());
    beforeEach(async () => {
      pool = await makeOffering(site, look);
      visitor = await Visitor.arrive(site);
      await visitor.goto(address(site, pool, { identity_provider: 'Corp' }));
      await visitor.choose('ada');
      assert.match(await visitor.text(), /There is an account with the address ada@example\.com already/);
    });
    afterEach(() => visitor.leave());

    test('signs in to the account, which is then one with the provider', async () => {
      await see(visitor, look, 'connect');
      await visitor.send({ username: 'ada', password: otherPassword });
      assert.equal(await visitor.alert(), 'Incorrect username or password.');
      await visitor.send({ username: 'ada', password });
      const claims = await whoIs(site, pool, await visitor.back());
      assert.equal(claims['cognito:username'], 'ada');
      assert.deepEqual(
        claims.identities.map(({ providerName, userId, primary }) => [providerName, userId, primary]),
        [['Corp', 'ada', 'false']],
      );
      await visitor.context.clearCookies();
      await visitor.goto(address(site, pool, { identity_provider: 'Corp' }));
      await visitor.choose('ada');
      assert.equal((await whoIs(site, pool, await visitor.back())).sub, claims.sub, 'without a page from now on');
    });

    test('goes on without connecting, as somebody new', async () => {
      await visitor.press('Continue without connecting');
      const claims = await whoIs(site, pool, await visitor.back());
      assert.equal(claims['cognito:username'], 'Corp_ada');
      const { UserStatus } = await idp.adminGetUser({ UserPoolId: pool.id, Username: 'ada' });
      assert.equal(UserStatus, 'CONFIRMED');
    });

    test('cancels', async () => {
      await visitor.press('Cancel');
      assert.equal((await visitor.back()).get('error'), 'access_denied');
    });

    test('another account is not connected', async () => {
      await makeUser(pool.id, 'bea');
      await visitor.send({ username: 'bea', password });
      assert.match(await visitor.alert(), /That is another account/);
      await see(visitor, look, 'connect-another');
      await visitor.send({ username: 'ada', password });
      assert.equal((await whoIs(site, pool, await visitor.back())).identities.length, 1);
    });

    test('replaces a forgotten password on the way', async () => {
      await visitor.page.getByRole('link', { name: 'Forgot your password?' }).click();
      await visitor.send({ username: 'ada' });
      await see(visitor, look, 'connect-reset');
      const sent = await code(pool.id, 'ada', 'ForgotPassword');
      await visitor.send({ code: sent, password: otherPassword, password_again: otherPassword });
      await visitor.send({ username: 'ada', password: otherPassword });
      assert.equal((await whoIs(site, pool, await visitor.back())).identities[0].providerName, 'Corp');
    });
  });
}
