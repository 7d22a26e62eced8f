// Basic OP: what comes of the code flow – the answers, the ID token, UserInfo.

import { entropyBits, hashOf, unasked } from './claims.js';

/** OIDCCServerTest, with either way of client authentication. */
async function server(t) {
  const { request, code, tokens, idToken } = await t.happy();
  t.must('EnsureMinimumAuthorizationCodeLength', 'RFC6749-10.10', code.length * 8 >= 128, code.length);
  t.must('EnsureMinimumAuthorizationCodeEntropy', 'RFC6749-10.10', entropyBits(code) > 96, entropyBits(code));
  t.should('ExtractExpiresInFromTokenEndpointResponse', 'RFC6749-5.1', tokens.expires_in !== undefined);
  const { claims } = idToken;
  t.must(
    'ValidateAtHash',
    'OIDCC-3.1.3.6',
    claims.at_hash === undefined || claims.at_hash === hashOf(tokens.access_token),
    claims.at_hash,
  );
  t.must(
    'ValidateCHash',
    'OIDCC-3.3.2.11',
    claims.c_hash === undefined || claims.c_hash === hashOf(code),
    claims.c_hash,
  );
  t.should('EnsureIdTokenDoesNotContainName', 'OIDCC-5.5', claims.name === undefined, claims.name);
  const others = unasked(request.scope, claims);
  t.should('EnsureIdTokenDoesNotContainNonRequestedClaims', 'OIDCC-5.4', !others.length, others.join(' '));
}

async function responseTypeMissing(t) {
  const request = t.request({ response_type: undefined });
  const end = await t.enter(request);
  if (!end.arrived) {
    t.must(
      'ExpectResponseTypeMissingErrorPage',
      'RFC6749-3.1.1',
      end.status >= 400 && end.status < 500 && !end.formWith('username', 'password'),
      `${end.status} at ${end.url}`,
    );
    return;
  }
  t.checkErrorAnswer(request, end.query);
  const error = end.query.get('error');
  t.must(
    'CheckErrorFromAuthorizationEndpointErrorInvalidRequestOrUnsupportedResponseType',
    'RFC6749-3.1.1',
    ['invalid_request', 'unsupported_response_type'].includes(error),
    error,
  );
}

async function idTokenSignature(t) {
  const { idToken } = await t.happy();
  t.must('EnsureIdTokenContainsKid', 'OIDCC-10.1', idToken.header.kid, JSON.stringify(idToken.header));
  t.must('EnsureIdTokenSignatureIsRS256', 'OIDCC-3.1.3.7', idToken.header.alg === 'RS256', idToken.header.alg);
}

async function idTokenUnsigned(t) {
  const algorithms = t.metadata.id_token_signing_alg_values_supported ?? [];
  if (!algorithms.includes('none')) t.skip('`id_token_signing_alg_values_supported` has no `none`');
  const { idToken } = await t.happy();
  t.must('CheckIdTokenSignatureAlgorithm', 'OIDCC-3.1.3.7', idToken.header.alg === 'none', idToken.header.alg);
}

const userInfo = (how) =>
  async function run(t) {
    const { tokens, idToken } = await t.happy();
    const answer = await t.userInfo(tokens.access_token, how);
    const unsupported = how === 'body' && (answer.status < 200 || answer.status >= 300);
    if (unsupported) t.should('UserInfoEndpointWithAccessTokenInBodyNotSupported', 'OIDCC-5.3.1', false, answer.status);
    else t.checkUserInfo(answer, idToken);
  };

export const answers = [
  { name: 'oidcc-server', run: server },
  { name: 'oidcc-server-client-secret-post', run: (t) => t.happy({}, { client: t.provider.postClient }) },
  { name: 'oidcc-response-type-missing', run: responseTypeMissing },
  { name: 'oidcc-idtoken-signature', run: idTokenSignature },
  { name: 'oidcc-idtoken-unsigned', run: idTokenUnsigned },
  { name: 'oidcc-userinfo-get', run: userInfo('get') },
  { name: 'oidcc-userinfo-post-header', run: userInfo('post') },
  { name: 'oidcc-userinfo-post-body', run: userInfo('body') },
];
