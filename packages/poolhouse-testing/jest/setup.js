'use strict';

// `globalSetup: 'poolhouse-testing/jest/setup'`: one server for all files of a run, or the one that runs already.

const { start } = require('../index.js');

module.exports = async () => {
  if (process.env.POOLHOUSE_ENDPOINT) return;
  const server = await start({ apply: process.env.POOLHOUSE_APPLY });
  globalThis.__POOLHOUSE__ = server;
  process.env.POOLHOUSE_ENDPOINT = server.endpoint;
};
