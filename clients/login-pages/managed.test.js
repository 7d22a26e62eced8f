// The pages of managed login.

import { describe } from 'node:test';
import { testPages } from './pages.js';

describe('managed', () => testPages('managed'));
