// From an application to a provider and back, as a browser without scripts walks: what each suite of a provider starts from.

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as oauth from '../oauth-js/pool.js';
import { claims, idp } from '../sdk-js/server.js';

export const callback = oauth.callback;

/** Makes a provider; returns its name. */
export async function makeProvider(pool, ProviderName, ProviderType, ProviderDetails, AttributeMapping = {}, more = {}) {
  const provider = { UserPoolId: pool.id, ProviderName, ProviderType, ProviderDetails, AttributeMapping, ...more };
  await idp.createIdentityProvider(provider);
  return ProviderName;
}

/** An app client that offers these providers. */
export const makeClient = (pool, providers, options) =>
  oauth.makeOAuthClient(pool.id, { SupportedIdentityProviders: providers, ...options });

/** Where a walk begins: an authorization request for a client. */
export function authorize(pool, client, parameters = {}) {
  const query = {
    client_id: client.ClientId,
    redirect_uri: callback,
    response_type: 'code',
    scope: 'openid email profile',
    state: randomBytes(8).toString('hex'),
    ...parameters,
  };
  return `${pool.domain}/oauth2/authorize?${new URLSearchParams(query)}`;
}

/** What a code is worth: the tokens, and the claims of the ID token and of the access token. */
export async function redeem(pool, client, code, redirectUri = callback) {
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri, client_id: client.ClientId };
  if (client.ClientSecret) form.client_secret = client.ClientSecret;
  const answer = await fetch(`${pool.domain}/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  const tokens = await answer.json();
  assert.ok(tokens.id_token, `${answer.status} ${JSON.stringify(tokens)}`);
  return { ...tokens, id: claims(tokens.id_token), access: claims(tokens.access_token) };
}

/** The tokens of an arrival with a code. */
export function tokensOf(pool, client, arrival) {
  assert.ok(arrival.arrived, `still at ${arrival.url} (${arrival.status}): ${arrival.text?.slice(0, 400)}`);
  const code = arrival.query.get('code');
  assert.ok(code, arrival.url);
  return redeem(pool, client, code);
}

/** Sends forms that a page would send by itself, if a script ran: those with an answer of a provider in them. */
export async function goOn(browser, page) {
  const carried = () => ['SAMLResponse', 'SAMLRequest', 'code', 'error'].map((name) => page.formWith(name)).find(Boolean);
  while (!page.arrived && page.root.querySelector('script') && carried()) {
    page = await browser.submit(page, carried());
  }
  return page;
}

/** What the pool knows of a user: `Username`, `UserStatus` and attributes by their names. */
export async function userOf(pool, Username) {
  const user = await idp.adminGetUser({ UserPoolId: pool.id, Username });
  return { ...user, ...Object.fromEntries(user.UserAttributes.map(({ Name, Value }) => [Name, Value])) };
}

export { idp };
