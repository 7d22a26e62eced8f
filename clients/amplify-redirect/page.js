// What runs in the browser: Amplify v6 as a web application bundles it, with what completes a sign-in after the redirect, within
// reach of the tests. The configuration outlives the redirect in the browser's storage, as it would in the bundle.

import { Amplify } from 'aws-amplify';
import * as auth from 'aws-amplify/auth';
import 'aws-amplify/auth/enable-oauth-listener';
import { Hub } from 'aws-amplify/utils';

window.events = [];
Hub.listen('auth', ({ payload }) =>
  window.events.push({ name: payload.event, data: String(payload.data?.error ?? payload.data ?? '') }),
);

window.configure = (cognito) => {
  sessionStorage.setItem('configuration', JSON.stringify(cognito));
  Amplify.configure({ Auth: { Cognito: cognito } });
};

const kept = sessionStorage.getItem('configuration');
if (kept) window.configure(JSON.parse(kept));

/** Calls a function of Amplify's and tells what came of it in a form that leaves the browser. */
window.call = async (name, input) => {
  try {
    return { value: JSON.parse(JSON.stringify((await auth[name](input)) ?? null)) };
  } catch (error) {
    return { error: error.name, message: error.message };
  }
};
