// Basic OP: request objects, which a server may refuse, but may not ignore.

/** A request object that nobody signed. */
const unsigned = (claims) =>
  `${[{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

/** What has to be told outside a request object, too (OIDCC-6.1, RFC 6749 §3.1.2.3). */
const outside = ({ response_type, client_id, scope, redirect_uri }) => ({
  response_type,
  client_id,
  scope,
  redirect_uri,
});

function skipUnlessUnsigned(t) {
  const algorithms = t.metadata.request_object_signing_alg_values_supported;
  if (algorithms && !algorithms.includes('none')) t.skip('`request_object_signing_alg_values_supported` has no `none`');
}

/** The flow with the parameters in a request object: they count, or the server says that it does not know such objects. */
async function inside(t, parameter, value, refusal, metadata) {
  skipUnlessUnsigned(t);
  const request = t.request();
  const { end } = await t.interact(await t.enter({ ...outside(request), [parameter]: value(request) }));
  t.findings.demand('ExpectRedirectUriHasBeenCalled', 'OIDCC-6.1', end.arrived, `at ${end.url} (${end.status})`);
  const error = end.query.get('error');
  // The state may have been in the object only.
  if (error === refusal) t.skip(`the server answers \`${refusal}\``);
  t.should(metadata.check, 'OIDCD-3', metadata.says(t.metadata), 'supported, but not advertised');
  t.findings.demand(
    'CheckIfAuthorizationEndpointError',
    'OIDCC-3.1.2.6',
    !error,
    `${error}: ${end.query.get('error_description')}`,
  );
  t.checkState(request, end.query);
  await t.checkTokens(await t.redeem(request, end.query.get('code')), request);
}

const byValue = (t) =>
  inside(t, 'request', unsigned, 'request_not_supported', {
    check: 'CheckDiscEndpointRequestParameterSupported',
    says: ({ request_parameter_supported: supported }) => supported === true,
  });

/** Nothing listens at the address, so a server that fetches it fails; whoever supports this has to be given a listener. */
const byReference = (t) =>
  inside(t, 'request_uri', () => `${t.provider.client.redirect_uri}/request.jwt`, 'request_uri_not_supported', {
    check: 'CheckDiscEndpointRequestUriParameterSupported',
    // Supported unless said otherwise.
    says: ({ request_uri_parameter_supported: supported }) => supported !== false,
  });

/** The redirect URI inside counts; that outside is not registered. */
async function redirectUriInside(t) {
  skipUnlessUnsigned(t);
  const request = t.request();
  const bad = `${request.redirect_uri}_invalid`;
  const { end } = await t.interact(
    await t.enter({ ...outside(request), redirect_uri: bad, request: unsigned(request) }),
  );
  if (!end.arrived) {
    t.must(
      'ExpectRedirectUriErrorPage',
      'RFC6749-3.1.2',
      end.status >= 400 && end.status < 500,
      `${end.status} at ${end.url}`,
    );
    return;
  }
  t.findings.demand(
    'CheckMatchingCallbackParameters',
    'OIDCC-6.1',
    end.url.split('?')[0] === request.redirect_uri,
    end.url,
  );
  t.findings.demand(
    'EnsureOPDoesNotUseDefaultRedirectUriInCaseOfInvalidRedirectUri',
    'OIDCC-6.1',
    end.query.get('error') !== 'request_not_supported',
    end.url,
  );
  t.checkState(request, end.query);
}

export const requestObjects = [
  { name: 'oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported', run: byReference },
  { name: 'oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported', run: byValue },
  { name: 'oidcc-ensure-request-object-with-redirect-uri', run: redirectUriInside },
];
