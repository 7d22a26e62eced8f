// The provider that the modules are calibrated against: `oidc-provider`, a certified implementation, in this process. What goes
// in and out of it can be changed on the way, so that a module can be shown a server that errs.

import http from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';
import { claimsOfScope } from './claims.js';
import { startBetween } from './between.js';

const application = 'https://app.example.com';

const profile = {
  ...Object.fromEntries(claimsOfScope.profile.map((name) => [name, `a ${name}`])),
  birthdate: '1990-02-28',
  updated_at: 1_700_000_000,
  email: 'ann@example.com',
  email_verified: true,
  phone_number: '+12065550100',
  phone_number_verified: true,
  address: { formatted: '1 Main St' },
};

const registered = (id, method = 'client_secret_basic') => ({
  client_id: id,
  client_secret: `secret of ${id}, which is long enough`,
  redirect_uris: [`${application}/${id}/callback`],
  post_logout_redirect_uris: [`${application}/${id}/signed-out`],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: method,
});

const asClient = ({
  redirect_uris: [redirect_uri],
  post_logout_redirect_uris: [post_logout_redirect_uri],
  ...rest
}) => ({
  ...rest,
  redirect_uri,
  post_logout_redirect_uri,
});

/**
 * Starts it. `alter.request` may change `{ path, query, form }` before the provider sees them, `alter.answer` may change
 * `{ status, headers, body }` before the client does.
 */
export async function startReference(alter = {}) {
  const between = await startBetween(alter);
  const { address: issuer } = between;
  const keys = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.privateKey)), alg: 'RS256', use: 'sig', kid: 'first' };
  const clients = [registered('first'), registered('second'), registered('post', 'client_secret_post')];
  const provider = new Provider(issuer, {
    clients,
    jwks: { keys: [jwk] },
    cookies: { keys: ['a key for cookies'], long: { sameSite: 'none' } },
    enableHttpPostMethods: true,
    claims: claimsOfScope,
    scopes: ['openid', 'offline_access'],
    acrValues: ['0'],
    conformIdTokenClaims: true,
    features: {
      devInteractions: { enabled: true },
      claimsParameter: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      revocation: { enabled: true },
      ...alter.features,
    },
    pkce: { required: () => false },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...profile }) }),
  });
  await between.before(http.createServer(provider.callback()));
  return {
    issuer,
    key: keys.privateKey,
    client: asClient(clients[0]),
    secondClient: asClient(clients[1]),
    postClient: asClient(clients[2]),
    user: { username: 'ann' },
    hasty: alter.hasty,
    interact,
    confirmLogout,
    close: () => between.close(),
  };
}

/** The pages of `devInteractions`: any password signs in. */
async function interact(browser, page) {
  const login = page.formWith('login', 'password');
  if (login) return { signedIn: true, next: await browser.submit(page, login, { login: 'ann', password: 'any' }) };
  const consent = page.forms.find((form) => form.values.get('prompt') === 'consent');
  return consent && { next: await browser.submit(page, consent) };
}

/** Presses «Yes, sign me out», if that is asked. */
function confirmLogout(browser, page) {
  const form = page.formWith('xsrf');
  return form && browser.submit(page, form, {}, { name: 'logout', value: 'yes' });
}
