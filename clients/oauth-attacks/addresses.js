// Addresses that are almost one that a client has registered: what parsers, proxies and browsers read differently
// (behaviour 50 #1, #22).

const swap = (text, from, to) => (text.includes(from) ? [text.replace(from, to)] : []);

/** None of these is `registered`, byte for byte. */
export function almost(registered) {
  const { protocol, host, hostname, pathname } = new URL(registered);
  const rest = registered.slice(protocol.length + 2 + host.length);
  const at = (authority, path = rest) => `${protocol}//${authority}${path}`;
  const all = [
    // Another host, by what stands before or after the name.
    at('evil.example'),
    at(`${host}@evil.example`),
    at(`${host}:x@evil.example`),
    at(`${host}%40evil.example`),
    at(`evil.example\\@${host}`),
    at(`evil.example\\.${host}`),
    at(`evil.example#@${host}`),
    at(`evil.example?@${host}`),
    at(`@@${host}`),
    at(`user@${host}`),
    at(`:@${host}`),
    at(`${host}.evil.example`),
    at(`${hostname}.`),
    at(`${hostname}:444`),
    at(host.toUpperCase()),
    ...swap(registered, 'app', 'ａｐｐ'),
    ...swap(registered, 'app', 'xn--app'),
    ...swap(registered, '.', '。'),
    ...swap(registered, '.', '%2e'),
    // Another scheme, or none.
    ...swap(registered, 'https://', 'http://'),
    ...swap(registered, protocol, protocol.toUpperCase()),
    registered.slice(protocol.length),
    registered.replace('://', ':/'),
    registered.replace('://', ':///'),
    registered.replace('://', ':\\\\'),
    `javascript:alert(1)//${registered}`,
    `data:text/html,${registered}`,
    // Another path, or the same by another way.
    `${registered}/`,
    `${registered}/..`,
    `${registered}/../evil`,
    `${registered}/..;/evil`,
    `${registered}/%2e%2e/evil`,
    `${registered};x`,
    at(host, `/.${rest}`),
    at(host, `/x/..${rest}`),
    at(host, `//${rest.slice(1)}`),
    at(host, pathname.toUpperCase()),
    at(host, ''),
    at(host, '/'),
    at(host, '/*'),
    ...swap(registered, 'callback', 'c%61llback'),
    // More than the address.
    `${registered}?`,
    `${registered}?x=1`,
    `${registered}&x=1`,
    `${registered}#`,
    `${registered}#x`,
    `${registered} `,
    ` ${registered}`,
    `\t${registered}`,
    `${registered}\r\nx: y`,
    `${registered}%0d%0ax: y`,
    `${registered}\0`,
    `${registered}%00`,
    `${registered},https://evil.example`,
    `${registered} https://evil.example`,
  ];
  return [...new Set(all)].filter((one) => one !== registered);
}
