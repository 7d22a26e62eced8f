// For each module a server that errs in what the module is about, made of the reference by changing what goes in or out of it,
// and the check that has to notice.

import { SignJWT, decodeJwt, generateKeyPair } from 'jose';

/** A changed JSON answer of a path. */
const json = (path, change) => ({
  async answer(answer, asked) {
    if (asked.path !== path || !answer.body.startsWith('{')) return;
    const document = JSON.parse(answer.body);
    answer.body = JSON.stringify((await change(document, answer, asked)) ?? document);
  },
});

const metadata = (change) => json('/.well-known/openid-configuration', change);
const userInfo = (change) => json('/me', change);

/** ID tokens with other claims, or signed otherwise; `keyOf` gives the key of the provider that runs. */
const idToken = (change, header = {}) => ({
  bind(provider) {
    return json('/token', async (document) => {
      if (!document.id_token) return;
      const claims = decodeJwt(document.id_token);
      const key = change(claims) ?? provider().key;
      document.id_token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid: 'first', ...header })
        .sign(key);
    });
  },
});

/** The authorization endpoint does not see a parameter. */
const deaf = (...names) => ({
  request({ path, query }) {
    if (path === '/auth') for (const name of names) query.delete(name);
  },
});

/** The authorization endpoint refuses a parameter (of a value). */
const refuses = (name, value) => ({
  request({ path, query }) {
    if (path !== '/auth' || !query.has(name) || (value && query.get(name) !== value)) return;
    const answer = new URLSearchParams({ error: 'invalid_request', state: query.get('state') });
    return { status: 303, headers: { location: `${query.get('redirect_uri')}?${answer}` } };
  },
});

const failed = 'CheckIfAuthorizationEndpointError';

/** The end session endpoint redirects wherever it is told to, whatever else it is told. */
const obeys = {
  request({ path, query }) {
    const target = query.get('post_logout_redirect_uri');
    if (path === '/session/end' && target) return { status: 303, headers: { location: target } };
  },
};

/** The end session endpoint says that all is well, and ends nothing. */
const pretends = {
  request({ path, query }) {
    if (path !== '/session/end') return;
    const target = query.get('post_logout_redirect_uri');
    const state = query.get('state');
    if (!target) return { status: 200, headers: {}, body: 'signed out' };
    return { status: 303, headers: { location: state ? `${target}?state=${state}` : target } };
  },
};

const notSignedOut = 'EnsureErrorFromAuthorizationEndpointResponse';

/** Codes are good for ever: the second answer is the first. */
function forgetful() {
  const answers = new Map();
  return {
    request: ({ path, form }) => (path === '/token' ? answers.get(form.get('code')) : undefined),
    answer(answer, { path, form }) {
      if (path === '/token' && answer.status === 200)
        answers.set(form.get('code'), { ...answer, headers: { 'content-type': 'application/json' } });
    },
  };
}

const strangerKey = (await generateKeyPair('RS256')).privateKey;

/** `[module, check, alteration]`; several may be about one module. */
export const controls = [
  ['oidcc-server', 'ValidateIdTokenSignature', idToken(() => strangerKey)],
  ['oidcc-server', 'ValidateIdToken', idToken((claims) => void (claims.iss = 'https://other.example.com'))],
  ['oidcc-server', 'ValidateIdToken', idToken((claims) => void (claims.aud = 'other'))],
  ['oidcc-server', 'ValidateIdToken', idToken((claims) => void (claims.exp = claims.iat - 1000))],
  ['oidcc-server', 'ValidateIdTokenNonce', idToken((claims) => void (claims.nonce = 'other'))],
  ['oidcc-server', 'ValidateIdTokenNonce', idToken((claims) => void delete claims.nonce)],
  ['oidcc-server', 'ValidateAtHash', idToken((claims) => void (claims.at_hash = 'AAAAAAAAAAAAAAAAAAAAAA'))],
  [
    'oidcc-server',
    'EnsureIdTokenDoesNotContainNonRequestedClaims',
    idToken((claims) => void (claims.email = 'ann@example.com')),
  ],
  ['oidcc-server', 'CheckStateInAuthorizationResponse', deaf('state')],
  [
    'oidcc-response-type-missing',
    'ExpectResponseTypeMissingErrorPage',
    { request: ({ path, query }) => void (path === '/auth' && query.set('response_type', 'code')) },
  ],
  ['oidcc-idtoken-signature', 'EnsureIdTokenContainsKid', idToken(() => undefined, { kid: undefined })],
  [
    'oidcc-idtoken-unsigned',
    'CheckIdTokenSignatureAlgorithm',
    metadata((document) => void document.id_token_signing_alg_values_supported.push('none')),
  ],
  [
    'oidcc-userinfo-get',
    'VerifyUserInfoAndIdTokenInTokenEndpointSameSub',
    userInfo((claims) => void (claims.sub = 'other')),
  ],
  [
    'oidcc-userinfo-post-header',
    'EnsureContentTypeJson',
    userInfo((_, answer) => void (answer.headers['content-type'] = 'text/html')),
  ],
  [
    'oidcc-userinfo-post-body',
    'UserInfoEndpointWithAccessTokenInBodyNotSupported',
    {
      request: ({ path, form }) =>
        path === '/me' && form?.has('access_token') ? { status: 401, headers: {} } : undefined,
    },
  ],
  [
    'oidcc-ensure-request-without-nonce-succeeds-for-code-flow',
    failed,
    { request: (asked) => (asked.query.has('nonce') ? undefined : refuses('client_id').request(asked)) },
  ],
  [
    'oidcc-scope-profile',
    'ValidateUserInfoStandardClaims',
    userInfo((claims) => void (claims.birthdate = '1990-02-30')),
  ],
  ['oidcc-scope-profile', 'VerifyScopesReturnedInUserInfoClaims', userInfo((claims) => void delete claims.zoneinfo)],
  ['oidcc-scope-email', 'ValidateUserInfoStandardClaims', userInfo((claims) => void (claims.email_verified = 'true'))],
  [
    'oidcc-scope-email',
    'EnsureIdTokenDoesNotContainEmailForScopeEmail',
    idToken((claims) => void (claims.email = 'ann@example.com')),
  ],
  ['oidcc-scope-address', 'ValidateUserInfoStandardClaims', userInfo((claims) => void (claims.address = '1 Main St'))],
  [
    'oidcc-scope-phone',
    'VerifyScopesReturnedInUserInfoClaims',
    userInfo((claims) => void delete claims.phone_number_verified),
  ],
  ['oidcc-scope-all', 'VerifyScopesReturnedInUserInfoClaims', userInfo((claims) => void delete claims.address)],
  [
    'oidcc-alternate-happy-flow',
    failed,
    { request: (asked) => (asked.query.get('scope') === 'email openid' ? refuses('scope').request(asked) : undefined) },
  ],
  ['oidcc-display-page', failed, refuses('display')],
  ['oidcc-display-popup', failed, refuses('display', 'popup')],
  ['oidcc-prompt-login', 'ExpectSecondLoginPage', deaf('prompt')],
  ['oidcc-prompt-none-not-logged-in', 'ExpectRedirectUriHasBeenCalled', deaf('prompt')],
  ['oidcc-prompt-none-logged-in', failed, refuses('prompt', 'none')],
  ['oidcc-max-age-1', 'ExpectSecondLoginPage', deaf('max_age')],
  [
    'oidcc-max-age-10000',
    'EnsureNoUserInteraction',
    {
      request: ({ path, query }) =>
        void (path === '/auth' && query.get('max_age') === '10000' && query.set('prompt', 'login')),
    },
  ],
  ['oidcc-ensure-request-with-unknown-parameter-succeeds', failed, refuses('extra')],
  ['oidcc-id-token-hint', failed, refuses('id_token_hint')],
  ['oidcc-login-hint', failed, refuses('login_hint')],
  ['oidcc-ui-locales', failed, refuses('ui_locales')],
  ['oidcc-claims-locales', failed, refuses('claims_locales')],
  ['oidcc-ensure-request-with-acr-values-succeeds', failed, refuses('acr_values')],
  ['oidcc-codereuse', 'ServerAllowedReusingAuthorizationCode', forgetful],
  ['oidcc-codereuse-30seconds', 'CheckErrorFromTokenEndpointResponseErrorInvalidGrant', forgetful],
  ['oidcc-ensure-registered-redirect-uri', 'ExpectRedirectUriErrorPage', refuses('redirect_uri')],
  [
    'oidcc-ensure-post-request-succeeds',
    'ExpectRedirectUriHasBeenCalled',
    {
      request: ({ path, method }) =>
        path === '/auth' && method === 'POST' ? { status: 405, headers: {}, body: '' } : undefined,
    },
  ],
  [
    'oidcc-server-client-secret-post',
    'CheckTokenEndpointHttpStatus200',
    { request: ({ path, form }) => void (path === '/token' && form.delete('client_secret')) },
  ],
  [
    'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported',
    'CheckStateInAuthorizationResponse',
    deaf('request_uri'),
  ],
  [
    'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported',
    'CheckStateInAuthorizationResponse',
    deaf('request'),
  ],
  ['oidcc-ensure-request-object-with-redirect-uri', 'CheckMatchingCallbackParameters', refuses('request')],
  ['oidcc-claims-essential', 'EnsureUserInfoContainsName', deaf('claims')],
  [
    'oidcc-refresh-token',
    'CompareIdTokenClaims',
    {
      bind: (provider) => ({
        answer: (answer, asked) =>
          asked.form?.get('grant_type') === 'refresh_token'
            ? idToken((claims) => void (claims.auth_time += 1))
                .bind(provider)
                .answer(answer, asked)
            : undefined,
      }),
    },
  ],
  [
    'oidcc-refresh-token',
    'CheckTokenEndpointHttpStatus400',
    {
      request: ({ path, form, headers }) =>
        void (
          path === '/token' &&
          form.get('grant_type') === 'refresh_token' &&
          !form.has('scope') &&
          Object.assign(headers, { authorization: undefined }) &&
          form.set('client_id', 'second')
        ),
    },
  ],
  ['oidcc-ensure-request-with-valid-pkce-succeeds', failed, refuses('code_challenge')],
  [
    'oidcc-ensure-request-with-valid-pkce-succeeds',
    'EnsureWrongVerifierIsRefused',
    {
      request: ({ path, query, form }) =>
        void (path === '/auth'
          ? ['code_challenge', 'code_challenge_method'].map((name) => query.delete(name))
          : path === '/token' && form.delete('code_verifier')),
    },
  ],
  [
    'oidcc-discovery-endpoint-verification',
    'CheckDiscEndpointIssuer',
    metadata((document) => void (document.issuer += '/')),
  ],
  [
    'oidcc-discovery-endpoint-verification',
    'CheckDiscEndpointAllEndpointsAreHttps',
    metadata((document) => void (document.revocation_endpoint = 'http://example.com/revoke')),
  ],
  [
    'oidcc-discovery-endpoint-verification',
    'ValidateServerMetadataAgainstSchema',
    metadata((document) => void (document.code_challenge_methods_supported = 'S256')),
  ],
  [
    'oidcc-discovery-endpoint-verification',
    'EnsureJwksHasNoPrivateOrSymmetricKeyMaterial',
    json('/jwks', ({ keys }) => void (keys[0].d = 'AQAB')),
  ],
  [
    'oidcc-rp-initiated-logout-discovery-endpoint-verification',
    'CheckDiscEndSessionEndpoint',
    metadata((document) => void delete document.end_session_endpoint),
  ],
  ['oidcc-rp-initiated-logout', notSignedOut, pretends],
  ['oidcc-rp-initiated-logout', 'CheckPostLogoutState', obeys],
  ['oidcc-rp-initiated-logout-bad-post-logout-redirect-uri', 'ExpectNoPostLogoutRedirect', obeys],
  ['oidcc-rp-initiated-logout-modified-id-token-hint', 'ExpectNoPostLogoutRedirect', obeys],
  ['oidcc-rp-initiated-logout-no-id-token-hint', 'ExpectNoPostLogoutRedirect', obeys],
  ['oidcc-rp-initiated-logout-no-params', notSignedOut, pretends],
  ['oidcc-rp-initiated-logout-no-post-logout-redirect-uri', notSignedOut, pretends],
  [
    'oidcc-rp-initiated-logout-no-state',
    'CheckNoPostLogoutState',
    {
      request: ({ path, query }) =>
        void (path === '/session/end' && !query.has('state') && query.set('state', 'invented')),
    },
  ],
  ['oidcc-rp-initiated-logout-only-state', notSignedOut, pretends],
  ['oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri', 'ExpectNoPostLogoutRedirect', obeys],
  ['oidcc-rp-initiated-logout-bad-id-token-hint', 'ExpectNoPostLogoutRedirect', obeys],
];
