// Names under `localhost` mean this machine, as in every browser (RFC 6761 §6.3); the resolver of many systems knows only
// `localhost` itself. Pools' domains are such names in dev, so what imports this reaches them with any HTTP client.

import dns from 'node:dns';

const { lookup } = dns;

dns.lookup = (name, options, callback) => {
  if (typeof options === 'function') return lookup(name, options);
  return lookup(name.toLowerCase().endsWith('.localhost') ? 'localhost' : name, options, callback);
};
