'use strict';

// A server for tests, and what tests want of it. `server.js` starts it, `site.js` makes what is in it.

const { startServer, findBinary, ENDPOINT_VARIABLE } = require('./server.js');
const { Poolhouse, PoolhouseError } = require('./site.js');

/** Starts a server of its own, in memory, on a port that is free. */
async function start(options = {}) {
  const { endpoint, stop, ended } = await startServer(options);
  return new Poolhouse(endpoint, { stop, ended, region: options.region });
}

/** Speaks to a server that runs: the one of the global set-up, unless another is named. It is not stopped by `stop()`. */
function connect(endpoint = process.env[ENDPOINT_VARIABLE], { region } = {}) {
  if (!endpoint) {
    throw new PoolhouseError(`name a running server, set ${ENDPOINT_VARIABLE}, or use the global set-up or start()`);
  }
  return new Poolhouse(endpoint, { stop: async () => {}, ended: async () => null, region });
}

module.exports = { start, connect, findBinary, PoolhouseError };
