// Basic OP: that a code serves once and goes to nobody else, and what a refresh token is good for.

const codeReuse = (seconds) =>
  async function run(t) {
    const { request, code, tokens } = await t.happy();
    await t.wait(seconds);
    const again = await t.redeem(request, code);
    if (seconds === 0 && again.status === 200) {
      t.should('ServerAllowedReusingAuthorizationCode', 'OIDCC-3.1.3.2', false);
      return;
    }
    t.must('CheckTokenEndpointHttpStatus400', 'OIDCC-3.1.3.4', again.status === 400, again.status);
    t.must(
      'CheckTokenEndpointReturnedJsonContentType',
      'OIDCC-3.1.3.4',
      /^application\/json\b/.test(again.type),
      again.type,
    );
    t.must(
      'CheckErrorFromTokenEndpointResponseErrorInvalidGrant',
      'RFC6749-5.2',
      again.document?.error === 'invalid_grant',
      JSON.stringify(again.document),
    );
    if (seconds === 0) return;
    const { status } = await t.userInfo(tokens.access_token);
    t.should(
      'EnsureHttpStatusCodeIs4xx',
      'RFC6749-4.1.2',
      status >= 400 && status < 500,
      `the access token lives on: ${status}`,
    );
  };

/** A redirect URI that is not registered: the browser must not be sent there. */
async function unregisteredRedirectUri(t) {
  const registered = t.provider.client.redirect_uri;
  const request = t.request({ redirect_uri: `${registered}/${Math.random().toString(36).slice(2)}` });
  const { end } = await t.interact(await t.enter(request));
  t.must(
    'ExpectRedirectUriErrorPage',
    'OIDCC-3.1.2.1',
    !end.arrived && end.status >= 400 && end.status < 500,
    `${end.status ?? ''} ${end.url}`,
  );
}

/** Refresh, with what a refresh must keep, for two clients; the second's token is nothing for the first. */
async function refreshToken(t) {
  const offline = (t.metadata.scopes_supported ?? []).includes('offline_access');
  const scope = offline ? 'openid offline_access' : 'openid';
  let last;
  for (const client of [t.provider.client, t.provider.secondClient]) {
    const { tokens, idToken } = await t.happy({ scope, prompt: offline ? 'consent' : undefined }, { client });
    if (!tokens.refresh_token) t.skip('no refresh token was issued');
    const grants = t.metadata.grant_types_supported ?? [];
    t.should('EnsureServerConfigurationSupportsRefreshToken', 'OIDCD-3', grants.includes('refresh_token'), grants);
    t.must(
      'EnsureRefreshTokenContainsAllowedCharactersOnly',
      'RFC6749-A.17',
      /^[\x20-\x7e]+$/.test(tokens.refresh_token),
    );
    await t.wait(1);
    const asked = client === t.provider.client ? { scope } : {};
    const answer = await t.token(
      { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, ...asked },
      client,
    );
    await checkRefreshed(t, answer, idToken, client);
    last = answer.document.refresh_token ?? tokens.refresh_token;
  }
  const foreign = await t.token({ grant_type: 'refresh_token', refresh_token: last });
  t.must('CheckTokenEndpointHttpStatus400', 'OIDCC-3.1.3.4', foreign.status === 400, foreign.status);
  t.must(
    'CheckErrorFromTokenEndpointResponseErrorInvalidGrant',
    'RFC6749-5.2',
    foreign.document?.error === 'invalid_grant',
    JSON.stringify(foreign.document),
  );
}

async function checkRefreshed(t, answer, first, client) {
  t.must(
    'CheckTokenEndpointReturnedJsonContentType',
    'RFC6749-5.1',
    /^application\/json\b/.test(answer.type),
    answer.type,
  );
  const caching = `${answer.headers.get('cache-control')}`;
  t.must('CheckTokenEndpointCacheHeaders', 'RFC6749-5.1', /\bno-store\b/.test(caching), caching);
  t.must(
    'CheckTokenTypeIsBearer',
    'RFC6749-5.1',
    /^bearer$/i.test(answer.document?.token_type),
    answer.document?.token_type,
  );
  if (answer.document?.id_token === undefined) return;
  const second = (await t.checkTokens(answer, { nonce: decodeNonce(answer) }, client)).idToken;
  for (const claim of ['iss', 'sub', 'aud', 'azp']) {
    const [a, b] = [first, second].map(({ claims }) => JSON.stringify(claims[claim]));
    t.must('CompareIdTokenClaims', 'OIDCC-12.2', a === b, `${claim}: ${a}, then ${b}`);
  }
  const { iat, auth_time: time } = second.claims;
  t.must('CompareIdTokenClaims', 'OIDCC-12.2', iat > first.claims.iat, `iat ${first.claims.iat}, then ${iat}`);
  t.must(
    'CompareIdTokenClaims',
    'OIDCC-12.2',
    time === undefined || time === first.claims.auth_time,
    `auth_time ${first.claims.auth_time}, then ${time}`,
  );
  t.must(
    'CompareIdTokenClaims',
    'OIDCC-12.2',
    [undefined, first.claims.nonce].includes(second.claims.nonce),
    `nonce ${second.claims.nonce}`,
  );
}

/** The nonce may stay out of a refreshed ID token; that it is the first one's is compared apart. */
const decodeNonce = ({ document }) =>
  JSON.parse(Buffer.from(document.id_token.split('.')[1], 'base64url').toString()).nonce;

export const codes = [
  { name: 'oidcc-codereuse', run: codeReuse(0) },
  { name: 'oidcc-codereuse-30seconds', run: codeReuse(30) },
  { name: 'oidcc-ensure-registered-redirect-uri', run: unregisteredRedirectUri },
  { name: 'oidcc-refresh-token', run: refreshToken },
];
