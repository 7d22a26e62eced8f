// openid-client, the certified relying party of Node, told nothing but the issuer: it finds the endpoints by discovery, and
// checks every answer as OpenID Connect says.

import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import * as oidc from 'openid-client';
import * as oauth from '../oauth-js/pool.js';
import { idp, otherPassword } from '../sdk-js/server.js';

let pool;
let confidential;
let open;
let browser;

before(async () => {
  pool = await oauth.makePoolWithDomain();
  const scopes = await oauth.makeResourceServer(pool.id, 'orders', 'read', 'write');
  confidential = await oauth.makeOAuthClient(pool.id);
  open = await oauth.makeOAuthClient(pool.id, {
    GenerateSecret: false,
    AllowedOAuthScopes: [...oauth.builtInScopes, ...scopes],
  });
  await oauth.makeUser(pool.id, 'ann', { name: 'Ann Example', phone_number: '+12065550100' });
});
beforeEach(() => (browser = oauth.newBrowser()));

/** The configuration that discovery gives for an app client. */
function discover({ ClientId, ClientSecret }, authentication) {
  const execute = [oidc.allowInsecureRequests];
  const how = authentication ?? (ClientSecret ? undefined : oidc.None());
  return oidc.discovery(new URL(pool.issuer), ClientId, ClientSecret, how, { execute });
}

/** The code flow with PKCE, state and nonce; returns the tokens as openid-client accepted them. */
async function signIn(config, parameters = {}, redeem = {}) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
  const address = oidc.buildAuthorizationUrl(config, {
    redirect_uri: oauth.callback,
    scope: 'openid email',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...parameters,
  });
  const arrival = await oauth.signInAt(browser, address, 'ann');
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true, ...redeem };
  return oidc.authorizationCodeGrant(config, new URL(arrival.url), checks);
}

const refusedWith = (error) => (thrown) => {
  assert.equal(thrown.error, error, thrown.stack);
  return true;
};

describe('discovery', () => {
  test('names every endpoint', async () => {
    const metadata = (await discover(confidential)).serverMetadata();
    assert.equal(metadata.issuer, pool.issuer);
    for (const name of ['authorization', 'token', 'userinfo', 'revocation', 'end_session']) {
      assert.ok(URL.canParse(metadata[`${name}_endpoint`]), `${name}_endpoint is ${metadata[`${name}_endpoint`]}`);
    }
    assert.equal(metadata.supportsPKCE(), true);
  });
});

for (const [kind, client, authentication] of [
  ['a public client', () => open],
  ['a confidential client by Basic', () => confidential, () => oidc.ClientSecretBasic(confidential.ClientSecret)],
  [
    'a confidential client by its secret in the form',
    () => confidential,
    () => oidc.ClientSecretPost(confidential.ClientSecret),
  ],
]) {
  describe(kind, () => {
    let config;
    before(async () => (config = await discover(client(), authentication?.())));

    test('signs in, asks who it is, refreshes and signs out', async () => {
      const tokens = await signIn(config);
      const claims = tokens.claims();
      assert.equal(claims.aud, client().ClientId);
      assert.equal(claims.email, 'ann@example.com');
      assert.equal(tokens.expires_in, 3600);

      const profile = await oidc.fetchUserInfo(config, tokens.access_token, claims.sub);
      assert.equal(profile.email, 'ann@example.com');
      assert.equal(profile.username, 'ann');

      const renewed = await oidc.refreshTokenGrant(config, tokens.refresh_token);
      assert.equal(renewed.claims().sub, claims.sub);
      assert.equal(renewed.claims().auth_time, claims.auth_time);
      assert.notEqual(renewed.access_token, tokens.access_token);

      const away = oidc.buildEndSessionUrl(config, {
        post_logout_redirect_uri: oauth.signedOut,
        id_token_hint: tokens.id_token,
        state: 'bye',
      });
      const arrival = await browser.open(away.href);
      assert.equal(arrival.url, `${oauth.signedOut}?state=bye`);
      await assert.rejects(signIn(config, { prompt: 'none' }), refusedWith('login_required'));
    });

    test('a revoked token renews nothing, and its access token is refused', async () => {
      const tokens = await signIn(config);
      await oidc.tokenRevocation(config, tokens.refresh_token);
      await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), refusedWith('invalid_grant'));
      await assert.rejects(oidc.fetchUserInfo(config, tokens.access_token, tokens.claims().sub));
    });

    test('a code serves once', async () => {
      const verifier = oidc.randomPKCECodeVerifier();
      const address = oidc.buildAuthorizationUrl(config, {
        redirect_uri: oauth.callback,
        scope: 'openid',
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      const { url } = await oauth.signInAt(browser, address, 'ann');
      const redeem = () => oidc.authorizationCodeGrant(config, new URL(url), { pkceCodeVerifier: verifier });
      const outcomes = await Promise.allSettled(Array.from({ length: 10 }, redeem));
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const { reason } of outcomes.filter(({ status }) => status === 'rejected'))
        assert.equal(reason.error, 'invalid_grant');
    });

    test('PKCE: only the verifier of the challenge redeems the code', async () => {
      for (const pkceCodeVerifier of [undefined, oidc.randomPKCECodeVerifier()]) {
        await assert.rejects(signIn(config, {}, { pkceCodeVerifier }), refusedWith('invalid_grant'));
      }
      const plain = { code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' };
      await assert.rejects(signIn(config, plain), refusedWith('invalid_request'));
      // A verifier where no challenge was given is a downgrade.
      const without = { code_challenge: undefined, code_challenge_method: undefined };
      const parameters = { ...without, scope: 'openid', redirect_uri: oauth.callback };
      const { url } = await oauth.signInAt(browser, oidc.buildAuthorizationUrl(config, defined(parameters)), 'ann');
      const downgraded = oidc.authorizationCodeGrant(config, new URL(url), {
        pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
      });
      await assert.rejects(downgraded, refusedWith('invalid_grant'));
    });
  });
}

const defined = (parameters) =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));

describe('clients', () => {
  test('a wrong secret, a secret of a public client and none of a confidential one are refused', async () => {
    for (const config of [
      await discover({ ...confidential, ClientSecret: 'wrong' }),
      await discover({ ...open, ClientSecret: 'any' }),
      await discover({ ...confidential, ClientSecret: undefined }),
    ]) {
      await assert.rejects(signIn(config), refusedWith('invalid_client'));
    }
  });

  test('a code of one client is nothing for another', async () => {
    const [mine, other] = [await discover(open), await discover(confidential)];
    const address = oidc.buildAuthorizationUrl(mine, { redirect_uri: oauth.callback, scope: 'openid' });
    const { url } = await oauth.signInAt(browser, address, 'ann');
    await assert.rejects(oidc.authorizationCodeGrant(other, new URL(url)), refusedWith('invalid_grant'));
  });

  test('a redirect URI that is not registered is answered with a page', async () => {
    const config = await discover(open);
    for (const uri of [
      `${oauth.callback}/`,
      `${oauth.callback}?x=1`,
      `${oauth.callback}#x`,
      oauth.callback.toUpperCase(),
      'https://evil.example.com/callback',
      `${oauth.application}@evil.example.com/callback`,
    ]) {
      const end = await browser.open(oidc.buildAuthorizationUrl(config, { redirect_uri: uri, scope: 'openid' }).href);
      assert.equal(end.arrived, false, `${uri} led to ${end.url}`);
      assert.equal(end.status, 400, uri);
    }
  });

  test('tells the application of scopes and flows that it may not have', async () => {
    const config = await discover(confidential);
    await assert.rejects(signIn(config, { scope: 'openid orders/read' }), refusedWith('invalid_scope'));
    // What was to come in the fragment is refused in the fragment.
    const implicit = { redirect_uri: oauth.callback, scope: 'openid', response_type: 'token', state: 'kept' };
    const { fragment } = await browser.open(oidc.buildAuthorizationUrl(config, implicit).href);
    assert.deepEqual([fragment.get('error'), fragment.get('state')], ['unauthorized_client', 'kept']);
  });
});

describe('single sign-on', () => {
  test('a second client of the pool asks nobody', async () => {
    const [first, second] = [await discover(open), await discover(confidential)];
    const { sub, auth_time: time } = (await signIn(first)).claims();
    const again = (await signIn(second, { prompt: 'none' })).claims();
    assert.deepEqual([again.sub, again.auth_time], [sub, time]);
  });

  test('a wrong password stays on the page and says so', async () => {
    const config = await discover(open);
    const page = await browser.open(
      oidc.buildAuthorizationUrl(config, { redirect_uri: oauth.callback, scope: 'openid', state: 'kept' }).href,
    );
    const again = await oauth.fillIn(browser, page, 'ann', otherPassword);
    assert.equal(again.arrived, false);
    assert.ok(again.root.querySelector('[role=alert]'), again.body);
    const end = await oauth.fillIn(browser, again, 'ann');
    assert.equal(end.query.get('state'), 'kept');
  });

  test('a form without its token is refused', async () => {
    const config = await discover(open);
    const page = await browser.open(
      oidc.buildAuthorizationUrl(config, { redirect_uri: oauth.callback, scope: 'openid' }).href,
    );
    const form = page.formWith('username', 'password');
    const end = await browser.submit(page, form, { username: 'ann', password: oauth.password, _csrf: 'forged' });
    assert.equal(end.arrived, false);
    assert.ok(end.status === 403 || end.formWith('username', 'password'), `${end.status}`);
  });
});

describe('machines', () => {
  test('client credentials', async () => {
    const scopes = await oauth.makeResourceServer(pool.id, 'stock', 'read', 'write');
    const machine = await oauth.makeOAuthClient(pool.id, {
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: scopes,
      CallbackURLs: undefined,
      LogoutURLs: undefined,
    });
    const config = await discover(machine);
    const all = await oidc.clientCredentialsGrant(config);
    assert.deepEqual([all.refresh_token, all.id_token], [undefined, undefined]);
    const claims = JSON.parse(Buffer.from(all.access_token.split('.')[1], 'base64url').toString());
    assert.equal(claims.sub, machine.ClientId);
    assert.deepEqual(claims.scope.split(' ').sort(), scopes.sort());
    const one = await oidc.clientCredentialsGrant(config, { scope: 'stock/read' });
    assert.equal(JSON.parse(Buffer.from(one.access_token.split('.')[1], 'base64url').toString()).scope, 'stock/read');
    await assert.rejects(oidc.clientCredentialsGrant(config, { scope: 'stock/fly' }), refusedWith('invalid_scope'));
    await assert.rejects(oidc.clientCredentialsGrant(config, { scope: 'orders/read' }), refusedWith('invalid_grant'));
  });

  test('a client of the code flow has none', async () => {
    const config = await discover(confidential);
    await assert.rejects(oidc.clientCredentialsGrant(config), refusedWith('unauthorized_client'));
  });
});

describe('users who change', () => {
  test('a disabled user refreshes nothing', async () => {
    await oauth.makeUser(pool.id, 'bob');
    const config = await discover(open);
    const address = oidc.buildAuthorizationUrl(config, { redirect_uri: oauth.callback, scope: 'openid' });
    const { url } = await oauth.signInAt(browser, address, 'bob');
    const tokens = await oidc.authorizationCodeGrant(config, new URL(url));
    await idp.adminDisableUser({ UserPoolId: pool.id, Username: 'bob' });
    await assert.rejects(oidc.refreshTokenGrant(config, tokens.refresh_token), refusedWith('invalid_grant'));
    const page = await browser.open(address.href);
    assert.equal(page.arrived, false, 'the session of a disabled user is over');
  });
});
