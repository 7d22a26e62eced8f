// The server under test as the AWS SDK for JavaScript v3 reaches it: pools, clients and users for every JavaScript suite,
// and the inbox. The other suites import it, so install this folder's packages first.

import { createHmac, randomUUID } from 'node:crypto';
import { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';

export const endpoint = (process.env.POOLHOUSE_ENDPOINT ?? 'http://127.0.0.1:7665').replace(/\/$/, '');
export const password = 'Correct-Horse7!';
export const otherPassword = 'Battery-Staple8?';

/** The administrator's client; any access key is accepted in dev. */
export const idp = new CognitoIdentityProvider({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'poolhouse', secretAccessKey: 'poolhouse' },
  maxAttempts: 1,
});

const allFlows = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];

/** An address for mail of one's own; the service refuses e-mail MFA without one. */
export const ownMail = {
  EmailSendingAccount: 'DEVELOPER',
  SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/example.com',
};

/** A way for SMS to leave; the service refuses SMS as a factor without one. */
export const smsRoute = { SnsCallerArn: 'arn:aws:iam::000000000000:role/sms', ExternalId: 'x' };

/** The factors of SetUserPoolMfaConfig. */
export const factors = {
  totp: { SoftwareTokenMfaConfiguration: { Enabled: true } },
  sms: { SmsMfaConfiguration: { SmsConfiguration: smsRoute } },
  email: { EmailMfaConfiguration: {} },
};

/** Makes a user pool that verifies e-mail addresses; returns its id. */
export async function makeUserPool(options = {}) {
  const { UserPool } = await idp.createUserPool({
    PoolName: `js-${randomUUID()}`,
    AutoVerifiedAttributes: ['email'],
    ...options,
  });
  return UserPool.Id;
}

/** Makes an app client that allows every flow; returns it. */
export async function makeClient(userPoolId, options = {}) {
  const { UserPoolClient } = await idp.createUserPoolClient({
    UserPoolId: userPoolId,
    ClientName: 'js',
    ExplicitAuthFlows: allFlows,
    ...options,
  });
  return UserPoolClient;
}

/** Sets a pool's second factors, which `factors` names. */
export const setMfa = (UserPoolId, MfaConfiguration, ...chosen) =>
  idp.setUserPoolMfaConfig(Object.assign({ UserPoolId, MfaConfiguration }, ...chosen));

/** Makes a confirmed user with the usual password, a verified e-mail address unless told otherwise; returns its name. */
export async function makeUser(userPoolId, username, attributes = {}) {
  const all = { email: `${username}@example.com`, email_verified: 'true', ...attributes };
  await idp.adminCreateUser({
    UserPoolId: userPoolId,
    Username: username,
    MessageAction: 'SUPPRESS',
    UserAttributes: Object.entries(all).flatMap(([Name, Value]) => (Value === undefined ? [] : { Name, Value })),
  });
  await idp.adminSetUserPassword({
    UserPoolId: userPoolId,
    Username: username,
    Password: password,
    Permanent: true,
  });
  return username;
}

/** GETs a path of the server and parses the answer. */
export async function getJson(path) {
  const response = await fetch(endpoint + path, { headers: { Accept: 'application/json' } });
  if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
  return response.json();
}

/** The messages sent to one user, newest first. */
export async function messages(userPoolId, username) {
  const query = new URLSearchParams({ UserPoolId: userPoolId, Username: username });
  return (await getJson(`/_poolhouse/inbox?${query}`)).Messages;
}

/** The code in the newest message of that kind to that user. */
export async function code(userPoolId, username, kind) {
  const found = (await messages(userPoolId, username)).find((message) => message.Kind === kind);
  if (!found) throw new Error(`no ${kind} message for ${username}`);
  return found.Code;
}

/**
 * An authenticator app (RFC 6238) that shows each code once, as the server takes each once: from the step before this one
 * to the step after it, so three within half a minute.
 */
export function authenticator(secret) {
  const bits = [...secret].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'));
  const key = Buffer.from(bits.join('').match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  let last = 0;
  return function next() {
    const now = Math.floor(Date.now() / 30_000);
    last = Math.max(last + 1, now - 1);
    if (last > now + 1) throw new Error('no code is left in this half minute');
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(last));
    const digest = createHmac('sha1', key).update(counter).digest();
    const offset = digest.at(-1) & 15;
    return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
  };
}

/** A code of as many digits that is another. */
export const otherCode = (code) => code.replace(/.$/, (digit) => (Number(digit) + 1) % 10);

/** The claims of a token, unverified. */
export function claims(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}
