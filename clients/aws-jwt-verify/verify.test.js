// aws-jwt-verify accepts the server's tokens and refuses every other. Its Cognito class takes only AWS's issuer, so it is
// tested when the server was started with --issuer 'https://cognito-idp.{region}.amazonaws.com/{pool}'; its generic class
// is tested with either issuer.

import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { CognitoJwtVerifier, JwtVerifier } from 'aws-jwt-verify';
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  JwtExpiredError,
  JwtInvalidAudienceError,
  JwtInvalidIssuerError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtParseError,
  KidNotFoundInJwksError,
} from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { claims, endpoint, getJson, idp, makeClient, makeUser, makeUserPool, password } from '../sdk-js/server.js';

let userPoolId;
let clientId;
let tokens;
let issuer;
let jwks;

before(async () => {
  userPoolId = await makeUserPool();
  const client = await makeClient(userPoolId, {
    AccessTokenValidity: 5,
    IdTokenValidity: 5,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' },
  });
  clientId = client.ClientId;
  const { AuthenticationResult } = await idp.adminInitiateAuth({
    UserPoolId: userPoolId,
    ClientId: clientId,
    AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: await makeUser(userPoolId, 'ann'), PASSWORD: password },
  });
  tokens = { access: AuthenticationResult.AccessToken, id: AuthenticationResult.IdToken };
  issuer = (await getJson(`/${userPoolId}/.well-known/openid-configuration`)).issuer;
  jwks = await getJson(`/${userPoolId}/.well-known/jwks.json`);
});

/** The library fetches keys over https only; this is the fetcher that it lets one bring. */
const plainHttp = {
  async fetch(uri) {
    const response = await fetch(uri);
    assert.equal(response.status, 200);
    return response.arrayBuffer();
  },
};

/** A verifier that fetches the keys of a pool from the server, whatever issuer the tokens name. */
function generic(options = {}, keysOf = userPoolId) {
  return JwtVerifier.create(
    { issuer, audience: null, jwksUri: `${endpoint}/${keysOf}/.well-known/jwks.json`, ...options },
    { jwksCache: new SimpleJwksCache({ fetcher: plainHttp }) },
  );
}

function cognito(options = {}) {
  const verifier = CognitoJwtVerifier.create({ userPoolId, clientId, tokenUse: 'access', ...options });
  verifier.cacheJwks(jwks);
  return verifier;
}

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** The token with its header or payload changed and its signature kept. */
function forged(token, { header = {}, payload = {} }) {
  const [head, body, signature] = token.split('.');
  const parsed = JSON.parse(Buffer.from(head, 'base64url').toString());
  const parts = [encode({ ...parsed, ...header }), encode({ ...JSON.parse(Buffer.from(body, 'base64url')), ...payload })];
  return [...parts, signature].join('.');
}

/** The token's own claims under a key of somebody else's, with the true key's id. */
function signedBySomebodyElse(token) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const [head, body] = token.split('.');
  const pem = createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const signature = sign('RSA-SHA256', Buffer.from(`${head}.${body}`), pem).toString('base64url');
  return `${head}.${body}.${signature}`;
}

describe('the generic verifier', () => {
  test('accepts both tokens', async () => {
    for (const use of ['access', 'id']) {
      const payload = await generic().verify(tokens[use]);
      assert.equal(payload.token_use, use);
      assert.equal(payload.sub, claims(tokens.id).sub);
    }
    assert.equal((await generic({ audience: clientId }).verify(tokens.id)).aud, clientId);
    const scoped = generic({ scope: 'aws.cognito.signin.user.admin' });
    assert.equal((await scoped.verify(tokens.access)).client_id, clientId);
  });

  test('takes keys that it is given', () => {
    const verifier = generic();
    verifier.cacheJwks(jwks);
    assert.equal(verifier.verifySync(tokens.access).username, 'ann');
  });

  test('finds that each token has a key of its own', () => {
    const kid = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url').toString()).kid;
    assert.notEqual(kid(tokens.access), kid(tokens.id));
    assert.deepEqual(new Set(jwks.keys.map((key) => key.kid)), new Set([kid(tokens.access), kid(tokens.id)]));
  });

  test('refuses what was tampered with', async () => {
    const refuses = (token, error) => assert.rejects(generic().verify(token), error);
    for (const token of Object.values(tokens)) {
      await refuses(forged(token, { payload: { sub: 'somebody-else' } }), JwtInvalidSignatureError);
      await refuses(forged(token, { payload: { exp: claims(token).exp + 86400 } }), JwtInvalidSignatureError);
      await refuses(forged(token, { header: { alg: 'none' } }), JwtInvalidSignatureAlgorithmError);
      await refuses(forged(token, { header: { alg: 'HS256' } }), JwtInvalidSignatureAlgorithmError);
      await refuses(forged(token, { header: { kid: 'unknown' } }), KidNotFoundInJwksError);
      await refuses(signedBySomebodyElse(token), JwtInvalidSignatureError);
      await refuses(token.split('.').slice(0, 2).join('.'), JwtParseError);
    }
    const swapped = [...tokens.id.split('.').slice(0, 2), tokens.access.split('.')[2]].join('.');
    await refuses(swapped, JwtInvalidSignatureError);
  });

  test('refuses after expiry', async () => {
    const lifetime = claims(tokens.access).exp - claims(tokens.access).iat;
    assert.equal(lifetime, 300);
    // A negative grace moves the verifier's clock past the end of the token.
    await assert.rejects(generic({ graceSeconds: -lifetime - 1 }).verify(tokens.access), JwtExpiredError);
  });

  test('refuses another audience and another issuer', async () => {
    await assert.rejects(generic({ audience: 'another' }).verify(tokens.id), JwtInvalidAudienceError);
    await assert.rejects(generic({ issuer: `${issuer}x` }).verify(tokens.access), JwtInvalidIssuerError);
  });

  test('refuses the tokens of another pool', async () => {
    const otherKeys = generic({}, await makeUserPool());
    await assert.rejects(otherKeys.verify(tokens.access), KidNotFoundInJwksError);
  });
});

describe("the Cognito verifier, with AWS's issuer", () => {
  const ifAwsIssuer = (name, run) =>
    test(name, (context) =>
      issuer.startsWith('https://cognito-idp.') ? run() : context.skip('the server issues under its own name'),
    );

  test('refuses the issuer of a server that keeps its own name', async (context) => {
    if (issuer.startsWith('https://cognito-idp.')) return context.skip("the issuer is AWS's");
    await assert.rejects(cognito().verify(tokens.access), /issuer not configured/);
  });

  ifAwsIssuer('accepts both tokens', async () => {
    assert.equal(issuer, `https://cognito-idp.us-east-1.amazonaws.com/${userPoolId}`);
    const access = await cognito().verify(tokens.access);
    assert.equal(access.client_id, clientId);
    const id = await cognito({ tokenUse: 'id' }).verify(tokens.id);
    assert.equal(id['cognito:username'], 'ann');
  });

  ifAwsIssuer('refuses the wrong use, client, time and signature', async () => {
    await assert.rejects(cognito().verify(tokens.id), CognitoJwtInvalidTokenUseError);
    await assert.rejects(cognito({ tokenUse: 'id' }).verify(tokens.access), CognitoJwtInvalidTokenUseError);
    for (const use of ['access', 'id']) {
      const other = cognito({ tokenUse: use, clientId: 'another' });
      await assert.rejects(other.verify(tokens[use]), CognitoJwtInvalidClientIdError);
    }
    await assert.rejects(cognito({ graceSeconds: -301 }).verify(tokens.access), JwtExpiredError);
    await assert.rejects(cognito().verify(signedBySomebodyElse(tokens.access)), JwtInvalidSignatureError);
  });
});
