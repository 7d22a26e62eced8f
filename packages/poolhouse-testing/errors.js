'use strict';

/** What keeps the server from starting, or what it refuses: `name` is the error's code where the API says one. */
class PoolhouseError extends Error {
  constructor(message, { name = 'PoolhouseError', cause } = {}) {
    super(message, { cause });
    this.name = name;
  }
}

module.exports = { PoolhouseError };
