// What runs in the browser: Amplify v6 as a web application bundles it, within reach of the tests.

import { Amplify } from 'aws-amplify';
import * as auth from 'aws-amplify/auth';

window.configure = (cognito) => Amplify.configure({ Auth: { Cognito: cognito } });

/** Calls a function of Amplify's and tells what came of it in a form that leaves the browser. */
window.call = async (name, input) => {
  try {
    return { value: JSON.parse(JSON.stringify((await auth[name](input)) ?? null)) };
  } catch (error) {
    return { error: error.name, message: error.message };
  }
};
