'use client';

// Signing up and in with Amplify, one form for each step. Tokens are kept by Amplify in the browser.

import { Amplify } from 'aws-amplify';
import { confirmSignIn, confirmSignUp, fetchUserAttributes, getCurrentUser, signIn, signOut, signUp } from 'aws-amplify/auth';
import { useEffect, useState } from 'react';

// The first three are pinned by site.yaml; in production there is no userPoolEndpoint.
Amplify.configure({ Auth: { Cognito: {
  userPoolId: process.env.NEXT_PUBLIC_POOL ?? 'us-east-1_Nextjs001',
  userPoolClientId: process.env.NEXT_PUBLIC_CLIENT ?? 'nextjsexample',
  userPoolEndpoint: process.env.NEXT_PUBLIC_ENDPOINT ?? 'http://127.0.0.1:7665',
} } });

const FIELDS = {
  signIn: [['username', 'email', 'E-mail address'], ['password', 'password', 'Password']],
  signUp: [['username', 'email', 'E-mail address'], ['password', 'password', 'Password']],
  confirmSignUp: [['code', 'text', 'Code from the mail']],
  confirmSignIn: [['answer', 'text', 'What was asked for']],
};

export default function Page() {
  const [step, setStep] = useState('signIn');
  const [username, setUsername] = useState('');
  const [user, setUser] = useState();
  const [trouble, setTrouble] = useState('');

  const whoIsThere = () => getCurrentUser().then(fetchUserAttributes).then(setUser, () => setUser(undefined));
  useEffect(() => { whoIsThere(); }, []);

  const steps = {
    async signIn(form) {
      const { nextStep } = await signIn(form);
      return { DONE: 'done', CONFIRM_SIGN_UP: 'confirmSignUp' }[nextStep.signInStep] ?? 'confirmSignIn';
    },
    async signUp({ username: email, password }) {
      const { nextStep } = await signUp({ username: email, password, options: { userAttributes: { email } } });
      return nextStep.signUpStep === 'CONFIRM_SIGN_UP' ? 'confirmSignUp' : 'signIn';
    },
    async confirmSignUp({ code }) {
      await confirmSignUp({ username, confirmationCode: code });
      return 'signIn';
    },
    async confirmSignIn({ answer }) {
      const { nextStep } = await confirmSignIn({ challengeResponse: answer });
      return nextStep.signInStep === 'DONE' ? 'done' : 'confirmSignIn';
    },
  };

  async function submit(event) {
    event.preventDefault();
    const form = Object.fromEntries(new FormData(event.target));
    if (form.username) setUsername(form.username);
    setTrouble('');
    try {
      const next = await steps[step](form);
      if (next === 'done') await whoIsThere();
      setStep(next === 'done' ? 'signIn' : next);
    } catch (error) {
      setTrouble(error.message);
    }
  }

  if (user) {
    return <main><h1>Welcome</h1><p>{user.email}</p>
      <button onClick={() => signOut().then(whoIsThere)}>Sign out</button></main>;
  }
  return <main>
    <h1>{{ signIn: 'Sign in', signUp: 'Create an account' }[step] ?? 'One more step'}</h1>
    <form key={step} onSubmit={submit} style={{ display: 'grid', gap: '0.75rem' }}>
      {FIELDS[step].map(([name, type, label]) => <label key={name}>{label}<br />
        <input name={name} type={type} required defaultValue={name === 'username' ? username : ''} /></label>)}
      <button>Go on</button>
    </form>
    <p role="alert">{trouble}</p>
    <button onClick={() => setStep(step === 'signIn' ? 'signUp' : 'signIn')}>
      {step === 'signIn' ? 'Create an account' : 'Sign in instead'}</button>
  </main>;
}
