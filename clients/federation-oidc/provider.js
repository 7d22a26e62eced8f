// `oidc-provider`, a certified OpenID provider, with people who sign in by their name alone and whose claims can be changed.

import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const secret = 'a client secret of more than sixty-four bytes, so that it can be the key of HS512';

const jwk = (alg, type, options) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }),
  alg,
  use: 'sig',
  kid: `${alg}-${Math.random()}`,
});

const keys = () => [
  jwk('RS256', 'rsa', { modulusLength: 2048 }),
  jwk('PS256', 'rsa', { modulusLength: 2048 }),
  jwk('ES256', 'ec', { namedCurve: 'P-256' }),
  jwk('ES384', 'ec', { namedCurve: 'P-384' }),
  jwk('EdDSA', 'ed25519', {}),
];

/** The algorithms that its clients can be had with; each is a client's id. */
export const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'HS256', 'HS512', 'EdDSA'];

/** Those that sign their userInfo, too. */
export const signedUserInfo = ['PS256', 'ES384'];

const claimsOfScope = {
  openid: ['sub'],
  email: ['email', 'email_verified'],
  profile: ['name', 'given_name', 'family_name', 'nickname', 'groups'],
};

/** Starts it on a port of its own, for one callback. `people` says what it knows of whom; `rotate` gives it new keys.
 * `logoutUri(alg)` is where the client of an algorithm is told that somebody signed out. */
export async function start(callback, logoutUri) {
  const people = new Map();
  let provider;
  const server = createServer((request, response) => answer(provider, request, response)).listen(0, 'localhost');
  await once(server, 'listening');
  const issuer = `http://localhost:${server.address().port}`;
  const make = () => {
    provider = new Provider(issuer, {
      clients: algorithms.map((alg) => ({
        client_id: alg,
        client_secret: secret,
        redirect_uris: [callback],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_post',
        id_token_signed_response_alg: alg,
        ...(signedUserInfo.includes(alg) && { userinfo_signed_response_alg: alg }),
        backchannel_logout_uri: logoutUri(alg),
        backchannel_logout_session_required: true,
      })),
      enabledJWA: { idTokenSigningAlgValues: algorithms, userinfoSigningAlgValues: signedUserInfo },
      jwks: { keys: keys() },
      cookies: { keys: ['a key for cookies'] },
      scopes: ['openid'],
      claims: claimsOfScope,
      conformIdTokenClaims: false,
      features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true }, jwtUserinfo: { enabled: true } },
      // The pool is on this machine, where it would not go by itself, and a busy one is given time.
      fetch: (url, { dispatcher, signal, ...options }) => fetch(url, options),
      pkce: { required: () => true },
      interactions: { url: (_, { uid }) => `/sign-in/${uid}` },
      findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...people.get(accountId) }) }),
      async loadExistingGrant(context) {
        const grant = new context.oidc.provider.Grant({
          clientId: context.oidc.client.clientId,
          accountId: context.oidc.session.accountId,
        });
        grant.addOIDCScope('openid email profile');
        await grant.save();
        return grant;
      },
    });
  };
  make();
  return {
    issuer,
    secret,
    people,
    rotate: make,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The page of a sign-in: a name, and a way to refuse. Everything else is the library's. */
async function answer(provider, request, response) {
  if (!request.url.startsWith('/sign-in/')) return provider.callback()(request, response);
  if (request.method === 'GET') {
    const { params } = await provider.interactionDetails(request, response);
    response.setHeader('content-type', 'text/html');
    const hint = (params.login_hint ?? '').replace(/[^\w@.]/g, '');
    return response.end(
      `<!doctype html><link rel="icon" href="data:,"><title>oidc-provider</title><body><h1>oidc-provider</h1><form method="post"><input name="login" value="${hint}"><button>Go on</button></form>`,
    );
  }
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const accountId = new URLSearchParams(Buffer.concat(chunks).toString()).get('login');
  const result = accountId
    ? { login: { accountId } }
    : { error: 'access_denied', error_description: 'Nobody wanted to sign in' };
  return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}
