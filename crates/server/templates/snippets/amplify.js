import { Amplify } from 'aws-amplify';
import { signIn } from 'aws-amplify/auth';

Amplify.configure({
  Auth: {
    Cognito: {
      userPoolId: '{{ app.user_pool_id }}',
      userPoolClientId: '{{ app.client_id }}',
      userPoolEndpoint: '{{ app.endpoint }}',
    },
  },
});

const { nextStep } = await signIn({
  username: 'ann@example.com',
  password: 'Correct-Horse7!',
{%- match app.way %}
{%- when Way::Password %}
  options: { authFlowType: 'USER_PASSWORD_AUTH' },
{%- when Way::Choice %}
  options: { authFlowType: 'USER_AUTH', preferredChallenge: 'PASSWORD' },
{%- when _ %}
{%- endmatch %}
});
console.log(nextStep.signInStep);
