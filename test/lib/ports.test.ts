// The addresses of servers on this machine.

import { expect, it } from 'vitest';
import { urlOf } from '../../src/lib/ports.ts';

it.each([
  ['127.0.0.1', 'http://127.0.0.1:80'],
  ['emulator.local', 'http://emulator.local:80'],
  ['::1', 'http://[::1]:80'],
  ['0.0.0.0', 'http://127.0.0.1:80'],
  ['::', 'http://127.0.0.1:80'],
])('a server that listens on %s is reached at %s', (host, url) => {
  expect(urlOf(host, 80)).toBe(url);
});
