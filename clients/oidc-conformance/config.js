// Config OP: the discovery document and the keys (OpenID Connect Discovery 1.0 §3, RFC 8414 §2).

import { importJWK } from 'jose';

const loopback = /^(localhost|.*\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What a server on this machine cannot have a certificate for counts as if it had. */
function isProtected(address) {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url !== undefined && (url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname)));
}

const texts = (value) => Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
const boolean = (value) => typeof value === 'boolean';
const address = (value) => typeof value === 'string' && URL.canParse(value);

/** Every member of the registry that a provider of code flow may have, and its type. */
const members = {
  ...types(
    address,
    'issuer authorization_endpoint token_endpoint userinfo_endpoint jwks_uri registration_endpoint service_documentation op_policy_uri op_tos_uri end_session_endpoint check_session_iframe revocation_endpoint introspection_endpoint device_authorization_endpoint pushed_authorization_request_endpoint backchannel_authentication_endpoint',
  ),
  ...types(
    texts,
    'scopes_supported response_types_supported response_modes_supported grant_types_supported acr_values_supported subject_types_supported id_token_signing_alg_values_supported id_token_encryption_alg_values_supported id_token_encryption_enc_values_supported userinfo_signing_alg_values_supported userinfo_encryption_alg_values_supported userinfo_encryption_enc_values_supported request_object_signing_alg_values_supported request_object_encryption_alg_values_supported request_object_encryption_enc_values_supported token_endpoint_auth_methods_supported token_endpoint_auth_signing_alg_values_supported display_values_supported claim_types_supported claims_supported claims_locales_supported ui_locales_supported code_challenge_methods_supported revocation_endpoint_auth_methods_supported revocation_endpoint_auth_signing_alg_values_supported introspection_endpoint_auth_methods_supported introspection_endpoint_auth_signing_alg_values_supported dpop_signing_alg_values_supported prompt_values_supported',
  ),
  ...types(
    boolean,
    'claims_parameter_supported request_parameter_supported request_uri_parameter_supported require_request_uri_registration authorization_response_iss_parameter_supported require_pushed_authorization_requests backchannel_logout_supported backchannel_logout_session_supported frontchannel_logout_supported frontchannel_logout_session_supported tls_client_certificate_bound_access_tokens',
  ),
  mtls_endpoint_aliases: (value) => typeof value === 'object',
};

function types(type, names) {
  return Object.fromEntries(names.split(' ').map((name) => [name, type]));
}

const responseTypes = ['code', 'code id_token', 'id_token', 'id_token token', 'code id_token token', 'code token'];

function checkAddresses(t) {
  const { metadata } = t;
  for (const [check, name, needed] of [
    ['CheckDiscEndpointAuthorizationEndpoint', 'authorization_endpoint', true],
    ['CheckDiscEndpointTokenEndpoint', 'token_endpoint', true],
    ['CheckDiscEndpointUserinfoEndpoint', 'userinfo_endpoint', false],
    ['CheckDiscEndpointRegistrationEndpoint', 'registration_endpoint', false],
    ['CheckJwksUri', 'jwks_uri', true],
  ]) {
    t.must(check, 'OIDCD-3', metadata[name] === undefined ? !needed : isProtected(metadata[name]), metadata[name]);
  }
  t.should('CheckDiscEndpointUserinfoEndpoint', 'OIDCD-3', metadata.userinfo_endpoint, 'no userinfo_endpoint');
  checkAllProtected(t);
}

function checkAllProtected(t) {
  const open = Object.entries(t.metadata).filter(
    ([name, value]) => /_(endpoint|uri|iframe)$/.test(name) && !isProtected(value),
  );
  t.must('CheckDiscEndpointAllEndpointsAreHttps', 'OIDCD-3', !open.length, open);
}

async function checkKeys(t) {
  for (const key of t.jwks.keys) {
    const secret = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].filter((name) => name in key);
    t.must('EnsureJwksHasNoPrivateOrSymmetricKeyMaterial', 'OIDCD-3', !secret.length && key.kty !== 'oct', secret);
    const usable = await importJWK(key, key.alg ?? 'RS256').then(
      (parsed) => parsed.type === 'public',
      () => false,
    );
    t.must('ParseUsableJwksKeys', 'OIDCD-3', usable, JSON.stringify(key));
  }
}

async function discovery(t) {
  const { metadata } = t;
  const { status, type } = t.discovery;
  t.must('EnsureDiscoveryEndpointResponseStatusCodeIs200', 'OIDCD-4', status === 200, status);
  t.must('CheckDiscoveryEndpointReturnedJsonContentType', 'OIDCD-4', /^application\/json\b/.test(type), type);
  const offered = (metadata.response_types_supported ?? []).map((one) => one.split(' ').sort().join(' '));
  t.must(
    'OIDCCCheckDiscEndpointResponseTypesSupported',
    'OIDCD-3',
    offered.some((one) => responseTypes.includes(one)),
    offered,
  );
  t.must('CheckDiscEndpointIssuer', 'OIDCD-4.3', metadata.issuer === t.provider.issuer, metadata.issuer);
  const issuer = URL.canParse(metadata.issuer) ? new URL(metadata.issuer) : {};
  t.must(
    'CheckDiscEndpointIssuerIsValidUrl',
    'RFC8414-2',
    isProtected(metadata.issuer) && !issuer.search && !issuer.hash,
    metadata.issuer,
  );
  const illFormed = Object.entries(metadata)
    .filter(([name, value]) => members[name] && !members[name](value))
    .map(([name]) => name);
  t.must('ValidateServerMetadataAgainstSchema', 'RFC8414-2', !illFormed.length, illFormed);
  const unknown = Object.keys(metadata).filter((name) => !members[name]);
  t.should('CheckForUnexpectedParametersInServerMetadata', 'RFC8414-2', !unknown.length, unknown);
  const subjects = metadata.subject_types_supported ?? [];
  t.must(
    'CheckDiscEndpointSubjectTypesSupported',
    'OIDCD-3',
    subjects.length && subjects.every((one) => ['public', 'pairwise'].includes(one)),
    subjects,
  );
  const algorithms = metadata.id_token_signing_alg_values_supported ?? [];
  t.must('OIDCCCheckDiscEndpointIdTokenSigningAlgValuesSupported', 'OIDCD-3', algorithms.includes('RS256'), algorithms);
  checkAddresses(t);
  await checkKeys(t);
  t.should(
    'OIDCCCheckDiscEndpointClaimsSupported',
    'OIDCD-3',
    Array.isArray(metadata.claims_supported),
    metadata.claims_supported,
  );
  const scopes = metadata.scopes_supported;
  t.must(
    'CheckDiscEndpointScopesSupportedContainsOpenId',
    'OIDCD-3',
    scopes === undefined || scopes.includes('openid'),
    scopes,
  );
  t.should('CheckDiscEndpointScopesSupportedContainsOpenId', 'OIDCD-3', scopes !== undefined, 'no scopes_supported');
  t.must(
    'CheckDiscEndpointScopesSupportedSyntax',
    'RFC6749-3.3',
    (scopes ?? []).every((one) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(one)),
    scopes,
  );
  const locales = [...(metadata.ui_locales_supported ?? []), ...(metadata.claims_locales_supported ?? [])];
  t.must('CheckDiscEndpointLocalesSyntax', 'RFC8414-2', locales.every(isLocale), locales);
}

function isLocale(tag) {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

export const config = [{ name: 'oidcc-discovery-endpoint-verification', run: discovery }];

/** The part of discovery that RP-initiated logout is about. */
export function checkLogoutDiscovery(t) {
  const { end_session_endpoint: endpoint } = t.metadata;
  t.must('CheckDiscEndSessionEndpoint', 'OIDCRIL-2.1', endpoint !== undefined && isProtected(endpoint), endpoint);
  checkAllProtected(t);
}
