// RP-Initiated Logout OP (OpenID Connect RP-Initiated Logout 1.0): every module signs in first, then goes to the end session
// endpoint. That the session is over is looked at by `prompt=none`, also where the official suite asks for a screenshot.

import { randomBytes } from 'node:crypto';
import { SignJWT, decodeJwt, generateKeyPair } from 'jose';
import { checkLogoutDiscovery } from './config.js';

/** Signs in and goes to the end session endpoint with what `change` leaves of the usual parameters. */
async function signOut(t, change = (parameters) => parameters) {
  const { tokens } = await t.happy();
  const state = randomBytes(96).toString('base64url');
  const usual = {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: t.provider.client.post_logout_redirect_uri,
    state,
  };
  const parameters = new URLSearchParams(await change(usual, tokens));
  const page = await t.browser.open(`${t.metadata.end_session_endpoint}?${parameters}`);
  return { page, state };
}

async function checkSignedOut(t) {
  const request = t.request({ prompt: 'none' });
  const end = await t.enter(request);
  t.findings.demand('ExpectRedirectUriHasBeenCalled', 'OIDCC-3.1.2.6', end.arrived, `at ${end.url} (${end.status})`);
  t.checkErrorAnswer(request, end.query);
  const errors = ['interaction_required', 'login_required', 'account_selection_required', 'consent_required'];
  t.must(
    'CheckErrorFromAuthorizationEndpointIsOneThatRequiredAUserInterface',
    'OIDCC-3.1.2.6',
    errors.includes(end.query.get('error')),
    end.query,
  );
}

/** The browser comes back to the application, signed out. */
const comesBack = (change) => async (t) => {
  const { page, state } = await signOut(t, change);
  const end = page.arrived ? page : await t.provider.confirmLogout(t.browser, page);
  const home = t.provider.client.post_logout_redirect_uri;
  t.findings.demand(
    'ExpectPostLogoutRedirect',
    'OIDCRIL-3',
    end?.arrived && end.url.split('?')[0] === home,
    `at ${end?.url}`,
  );
  const sent = (await change?.({ state })) ?? { state };
  t.must(
    'state' in sent ? 'CheckPostLogoutState' : 'CheckNoPostLogoutState',
    'OIDCRIL-3',
    end.query.get('state') === (sent.state ?? null),
    end.query,
  );
  const others = [...end.query.keys()].filter((name) => name !== 'state');
  t.should('CheckForUnexpectedParametersInPostLogoutRedirect', 'OIDCRIL-3', !others.length, others);
  await checkSignedOut(t);
};

/** The browser stays at the provider, which shows an error or asks the user. */
const staysThere = (change) => async (t) => {
  const { page } = await signOut(t, change);
  t.must(
    'ExpectNoPostLogoutRedirect',
    'OIDCRIL-2',
    !page.arrived && page.status >= 200 && page.status < 500,
    `${page.status ?? ''} ${page.url}`,
  );
};

/** The browser stays at the provider, and is signed out once the user has confirmed it where asked. */
const staysSignedOut = (change) => async (t) => {
  const { page } = await signOut(t, change);
  const end = page.arrived ? page : ((await t.provider.confirmLogout(t.browser, page)) ?? page);
  t.must(
    'ExpectSuccessfulLogoutPage',
    'OIDCRIL-2',
    !end.arrived && end.status === 200,
    `${end.status ?? ''} ${end.url}`,
  );
  await checkSignedOut(t);
};

const without =
  (...names) =>
  (parameters) =>
    Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name)));

const unsigned = ({ id_token_hint: token, ...rest }) => {
  const header = Buffer.from('{"alg":"none"}').toString('base64url');
  return { ...rest, id_token_hint: `${header}.${token.split('.')[1]}.` };
};

/** The same claims, signed by somebody else under the same key id. */
async function forged({ id_token_hint: token, ...rest }) {
  const { privateKey } = await generateKeyPair('RS256');
  const { kid } = JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString());
  return {
    ...rest,
    id_token_hint: await new SignJWT(decodeJwt(token)).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey),
  };
}

export const logout = [
  { name: 'oidcc-rp-initiated-logout-discovery-endpoint-verification', run: checkLogoutDiscovery },
  { name: 'oidcc-rp-initiated-logout', run: comesBack() },
  {
    name: 'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri',
    run: staysThere((usual) => ({
      ...usual,
      post_logout_redirect_uri: `${new URL(usual.post_logout_redirect_uri).origin}/bad`,
    })),
  },
  { name: 'oidcc-rp-initiated-logout-modified-id-token-hint', run: staysThere(unsigned) },
  { name: 'oidcc-rp-initiated-logout-no-id-token-hint', run: staysThere(without('id_token_hint')) },
  { name: 'oidcc-rp-initiated-logout-no-params', run: staysSignedOut(() => ({})) },
  {
    name: 'oidcc-rp-initiated-logout-no-post-logout-redirect-uri',
    run: staysSignedOut(without('post_logout_redirect_uri')),
  },
  { name: 'oidcc-rp-initiated-logout-no-state', run: comesBack(without('state')) },
  {
    name: 'oidcc-rp-initiated-logout-only-state',
    run: staysSignedOut(without('id_token_hint', 'post_logout_redirect_uri')),
  },
  {
    name: 'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri',
    run: staysThere((usual) => ({ ...usual, post_logout_redirect_uri: `${usual.post_logout_redirect_uri}?foo=bar` })),
  },
  { name: 'oidcc-rp-initiated-logout-bad-id-token-hint', run: staysThere(forged) },
];
