// The server under test as the AWS SDK for JavaScript v3 reaches it: pools, clients and users for every JavaScript suite,
// and the inbox. The other suites import it, so install this folder's packages first.

import { randomUUID } from 'node:crypto';
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
  'ALLOW_REFRESH_TOKEN_AUTH',
];

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

/** Makes a confirmed user with the usual password and a verified e-mail address; returns its name. */
export async function makeUser(userPoolId, username) {
  await idp.adminCreateUser({
    UserPoolId: userPoolId,
    Username: username,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: `${username}@example.com` },
      { Name: 'email_verified', Value: 'true' },
    ],
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

/** The claims of a token, unverified. */
export function claims(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}
