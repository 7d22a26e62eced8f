// Claims as OpenID Connect Core 1.0 §2 and §5 define them: of which type each is, which scope brings which, and what an ID
// token has to say. Signatures and times are left to `jose`.

import { createHash } from 'node:crypto';
import { compactVerify, createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';

const skewSeconds = 300;

export const claimsOfScope = {
  openid: ['sub'],
  profile: [
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
    'website',
    'gender',
    'birthdate',
    'zoneinfo',
    'locale',
    'updated_at',
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
};

const isText = (value) => typeof value === 'string' && value.trim() !== '' && value.toLowerCase() !== 'null';
const isNumber = (value) => typeof value === 'number';
const isBoolean = (value) => typeof value === 'boolean';
const isYear = (text) => Number(text) >= 1850 && Number(text) <= new Date().getFullYear();

function isBirthdate(value) {
  if (!isText(value)) return false;
  if (/^\d{4}$/.test(value)) return isYear(value);
  const date = /^(\d{4})-(\d\d)-(\d\d)$/.exec(value);
  if (!date) return false;
  const [, year, month, day] = date;
  // The year 0000 says that it is not told; 2000 has every day that any year has.
  const parsed = new Date(`${year === '0000' ? '2000' : year}-${month}-${day}T00:00:00Z`);
  return parsed.getUTCDate() === Number(day) && (year === '0000' || isYear(year));
}

const addressMembers = ['formatted', 'street_address', 'locality', 'region', 'postal_code', 'country'];

function isAddress(value) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false;
  const members = Object.entries(value);
  return members.length > 0 && members.every(([name, member]) => !addressMembers.includes(name) || isText(member));
}

const types = {
  ...Object.fromEntries(
    Object.values(claimsOfScope)
      .flat()
      .map((name) => [name, isText]),
  ),
  email_verified: isBoolean,
  phone_number_verified: isBoolean,
  birthdate: isBirthdate,
  updated_at: isNumber,
  address: isAddress,
};

/** The standard claims that are not of their type. */
export const illTyped = (claims) =>
  Object.entries(claims).flatMap(([name, value]) =>
    name in types && !types[name](value) ? [`${name}: ${JSON.stringify(value)}`] : [],
  );

/** The claims of some scopes that are missing. */
export const missingOf = (scope, claims) =>
  scope
    .split(' ')
    .flatMap((name) => claimsOfScope[name] ?? [])
    .filter((name) => !(name in claims));

const always = [
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'nonce',
  'acr',
  'amr',
  'azp',
  'at_hash',
  'c_hash',
  's_hash',
  'nbf',
  'jti',
  'sid',
  'txn',
];

/** The claims of an ID token that no scope asked for. */
export function unasked(scope, claims) {
  const asked = [...always, ...scope.split(' ').flatMap((name) => claimsOfScope[name] ?? [])];
  return Object.keys(claims).filter((name) => !asked.includes(name));
}

/** Finds what is wrong with an ID token; returns its header and claims. */
export async function checkIdToken(findings, token, { jwks, issuer, client, nonce }) {
  findings.demand('ExtractIdTokenFromTokenResponse', 'OIDCC-3.1.3.3', isText(token), 'no id_token');
  const keys = createLocalJWKSet(jwks);
  const signed = await compactVerify(token, keys).then(
    () => true,
    (error) => error.message,
  );
  findings.must('ValidateIdTokenSignature', 'OIDCC-3.1.3.7', signed === true, signed);
  const claims = decodeJwt(token);
  const expected = {
    issuer,
    audience: client.client_id,
    maxTokenAge: skewSeconds,
    clockTolerance: skewSeconds,
    requiredClaims: ['exp', 'iat'],
  };
  const valid = await jwtVerify(token, keys, expected).then(
    () => true,
    (error) => error,
  );
  const refused =
    valid !== true &&
    valid.code !== 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED' &&
    valid.code !== 'ERR_JWKS_NO_MATCHING_KEY';
  findings.must('ValidateIdToken', 'OIDCC-3.1.3.7', !refused, valid.message);
  const now = Date.now() / 1000;
  const { auth_time: time, acr } = claims;
  findings.must(
    'ValidateIdToken',
    'OIDCC-2',
    time === undefined || (isNumber(time) && time <= now + skewSeconds && time > now - 31_536_000),
    `auth_time ${time}`,
  );
  findings.must('ValidateIdToken', 'OIDCC-2', acr === undefined || isText(acr), `acr ${acr}`);
  findings.must('ValidateIdTokenStandardClaims', 'OIDCC-5.1', illTyped(claims).length === 0, illTyped(claims));
  findings.must('ValidateIdTokenNonce', 'OIDCC-2', claims.nonce === nonce, `nonce is ${claims.nonce}, not ${nonce}`);
  findings.must('CheckForSubjectInIdToken', 'OIDCC-2', isText(claims.sub) && claims.sub.length <= 255, claims.sub);
  return { header: decodeProtectedHeader(token), claims };
}

/** What `at_hash` or `c_hash` is for a value, where the signature is RS256. */
export const hashOf = (value) => createHash('sha256').update(value).digest().subarray(0, 16).toString('base64url');

/** Shannon's entropy of a text in bits: a floor for what can be told of one sample. */
export function entropyBits(text) {
  const counts = new Map();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => bits - count * Math.log2(count / text.length), 0);
}
