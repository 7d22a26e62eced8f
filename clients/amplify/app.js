// An app that Amplify v6 (aws-amplify/auth) is configured for, at a custom endpoint. Amplify holds one configuration and one
// signed-in user per process, so every test configures it anew and leaves nobody signed in.

import { Amplify } from 'aws-amplify';
import { endpoint, makeClient, makeUserPool } from '../sdk-js/server.js';

// Amplify waits three minutes for a sign-up to be confirmed, and Node for Amplify. Nothing here takes that long.
const { setTimeout } = globalThis;
globalThis.setTimeout = (run, milliseconds, ...rest) => {
  const timer = setTimeout(run, milliseconds, ...rest);
  return milliseconds > 60_000 ? timer.unref() : timer;
};

/** Makes a pool and a client of it, and points Amplify at them; returns the pool's id. */
export async function configure(options) {
  const userPoolId = await makeUserPool(options);
  const { ClientId: userPoolClientId } = await makeClient(userPoolId);
  Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint: endpoint } } });
  return userPoolId;
}

/** What `assert.rejects` compares an error of this name with. */
export const named = (name, message) => (message ? { name, message } : { name });

/** The name of the step that Amplify asks the app for. */
export const stepOf = ({ nextStep }) => nextStep.signInStep;
