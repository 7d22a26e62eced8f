// Everything of OpenID Connect in this application. The library openid-client speaks the protocol and checks what comes
// back; what is left to an application is here, and short.

import * as client from 'openid-client';

// examples/app.yaml pins both ids, so there is nothing to configure. In production all of this comes from outside.
const issuer = new URL(process.env.ISSUER ?? 'http://127.0.0.1:7665/us-east-1_Example01');
const clientId = process.env.CLIENT_ID ?? 'exampleapp';
const scope = 'openid email profile aws.cognito.signin.user.admin';

/** Where browsers find this application. The callback and the address after signing out are registered with the client. */
export const home = new URL(process.env.HOME_URL ?? 'http://localhost:3000/');
const callback = new URL('callback', home);

/** Where `poolhouse dev` shows what it sent. */
export const inbox = new URL('/_poolhouse/inbox', issuer);

// A server can keep a secret, and in production should have one: give the client one and set CLIENT_SECRET. PKCE stays,
// with a secret or without.
const authentication = process.env.CLIENT_SECRET ? client.ClientSecretBasic(process.env.CLIENT_SECRET) : client.None();

let discovered;

/** Where the endpoints are is asked of the issuer, once. A failure is not kept: Poolhouse may be started after this. */
function configuration() {
  discovered ??= client
    .discovery(issuer, clientId, undefined, authentication, {
      execute: [
        // Signatures of ID tokens are verified although they come straight from the server.
        client.enableNonRepudiationChecks,
        // For development only: tokens travel in the clear. Over https:// nothing is relaxed.
        ...(issuer.protocol === 'http:' ? [client.allowInsecureRequests] : []),
      ],
    })
    .catch((error) => {
      discovered = undefined;
      throw error;
    });
  return discovered;
}

/**
 * Begins a sign-in at one of the login pages: gives the address to send the browser to, and what to remember until it
 * comes back. The three random values answer three attacks:
 *
 * - `state`: an answer counts only in the browser that asked (login CSRF);
 * - `nonce`: an ID token counts only for this request (replayed tokens);
 * - `verifier` (PKCE): a code is worth something only to whoever began (stolen codes).
 */
export async function begin(page = '/oauth2/authorize', isSecondTry = false) {
  const config = await configuration();
  const asked = {
    state: (isSecondTry ? secondTry : '') + client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri: callback.href,
    scope,
    state: asked.state,
    nonce: asked.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(asked.verifier),
    code_challenge_method: 'S256',
  });
  // The other pages stand beside the authorization endpoint and take the same parameters.
  address.pathname = address.pathname.replace(/\/oauth2\/authorize$/, page);
  return { address, asked };
}

/** `state` comes back as it went, so it can say more than that. Nothing secret or trusted: anybody can make one up. */
const secondTry = 'again.';
export const isSecondTry = (state) => state.startsWith(secondTry);

/** Exchanges the code in the address that the browser came back to. Throws what is wrong with it. */
export async function finish(address, asked) {
  return held(
    await client.authorizationCodeGrant(await configuration(), address, {
      expectedState: asked.state,
      expectedNonce: asked.nonce,
      pkceCodeVerifier: asked.verifier,
      idTokenExpected: true,
    }),
  );
}

/** New tokens for the old ones. Where refresh tokens rotate, a new one comes with them, and the old one ends. */
export async function renew(tokens) {
  const renewed = await client.refreshTokenGrant(await configuration(), tokens.refresh);
  return { ...tokens, ...held(renewed) };
}

/** What the pool says of the user at this moment; the library checks that it speaks of the same user. */
export async function userInfo(tokens) {
  return client.fetchUserInfo(await configuration(), tokens.access, tokens.claims.sub);
}

/** Ends what the tokens can do: the refresh token, and the access tokens made of it. */
export async function revoke(tokens) {
  await client.tokenRevocation(await configuration(), tokens.refresh);
}

/** Where the browser's session at the login pages ends. Without this the next sign-in would not ask for anything. */
export async function signOutAddress() {
  // Cognito calls the parameter logout_uri; the address is one of the client's LogoutURLs, byte for byte.
  return client.buildEndSessionUrl(await configuration(), { logout_uri: home.href });
}

/** What this application keeps of an answer: on the server. Tokens never go to the browser's storage. */
function held(answer) {
  return {
    access: answer.access_token,
    // Verified by the library; decoding a token by hand verifies nothing.
    ...(answer.id_token && { id: answer.id_token, claims: answer.claims() }),
    ...(answer.refresh_token && { refresh: answer.refresh_token }),
  };
}

/** What went wrong, for the person who reads it; `over` where the tokens are worth nothing any more. */
export function explain(error) {
  if (error instanceof client.AuthorizationResponseError) {
    // The server sent the browser back without a code (RFC 6749 §4.1.2.1).
    return { title: 'The sign-in was not completed', detail: error.error_description ?? error.error, status: 400 };
  }
  if (error instanceof client.ResponseBodyError) {
    const over = error.error === 'invalid_grant';
    const title = over ? 'Please sign in again' : 'The server refused';
    return { title, detail: over ? 'What you had was revoked, used or is too old.' : `${error.error}`, over };
  }
  // Cognito's 401 names no scheme in its WWW-Authenticate, so the library knows it by its status alone.
  if (error instanceof client.WWWAuthenticateChallengeError || error.cause?.status === 401) {
    return { title: 'Please sign in again', detail: 'The access token is expired or was revoked.', over: true };
  }
  if (error instanceof TypeError || error.cause instanceof TypeError || error.code === 'OAUTH_TIMEOUT') {
    return { title: 'Poolhouse does not answer', detail: `Nothing was heard from ${issuer.href}. Is it running?` };
  }
  // An answer that does not fit what was asked: not to be talked away, and nothing for the person to mend.
  return { title: 'The answer was not accepted', detail: error.message };
}
