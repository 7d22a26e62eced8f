// The pages of the classic hosted UI.

import { describe } from 'node:test';
import { testPages } from './pages.js';

describe('classic', () => testPages('classic'));
