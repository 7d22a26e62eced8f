'use strict';

// `globalTeardown: 'poolhouse-testing/jest/teardown'`: stops what the set-up started.

module.exports = async () => {
  await globalThis.__POOLHOUSE__?.stop();
};
