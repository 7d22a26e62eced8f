// An app that uses amazon-cognito-identity-js, and promises in place of its callbacks.

import assert from 'node:assert/strict';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import { endpoint, makeClient, makeUserPool, password } from '../sdk-js/server.js';

/** Storage of one test's own: the library's default is shared by the whole process. */
class Storage extends Map {
  setItem(key, value) {
    this.set(key, value);
  }

  getItem(key) {
    return this.get(key) ?? null;
  }

  removeItem(key) {
    this.delete(key);
  }
}

/** Calls a function that takes a Node callback. */
export const call = (run) => new Promise((resolve, reject) => run((error, value) => (error ? reject(error) : resolve(value))));

/** Calls a function that takes {onSuccess, onFailure, …}; `step` tells which of the others was called. */
export const answer = (run) =>
  new Promise((resolve, reject) => {
    const step = (name) => (first, second) => resolve({ step: name, first, second });
    run({
      onSuccess: step('onSuccess'),
      onFailure: reject,
      newPasswordRequired: step('newPasswordRequired'),
      inputVerificationCode: step('inputVerificationCode'),
      mfaRequired: step('mfaRequired'),
      totpRequired: step('totpRequired'),
      selectMFAType: step('selectMFAType'),
      mfaSetup: step('mfaSetup'),
      associateSecretCode: step('associateSecretCode'),
      customChallenge: step('customChallenge'),
    });
  });

/** Makes a pool and a client of it, as the library's classes name them. */
export async function makeApp(options) {
  const UserPoolId = await makeUserPool(options);
  const { ClientId } = await makeClient(UserPoolId);
  const pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint, Storage: new Storage() });
  return { UserPoolId, pool, user: (Username) => new CognitoUser({ Username, Pool: pool, Storage: pool.storage }) };
}

export const signIn = (user, Password = password) =>
  answer((callbacks) =>
    user.authenticateUser(new AuthenticationDetails({ Username: user.getUsername(), Password }), callbacks),
  );

export const hasCode = (name) => (error) => {
  assert.equal(error.code, name);
  assert.equal(error.name, name);
  return true;
};
