// How deep what is kept may nest: to the bound everything goes through, whole; beyond it the words are Go's, and nothing ends the process.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GO_MAX_DEPTH, MAX_DEPTH } from '../../src/lib/nesting.ts';
import { type TestApi, testApi } from '../apiserver/support/api.ts';
import { definitionOf, given, versionOf } from '../apiserver/support/definitions.ts';
import { runs } from './support/fuzzing.ts';

let api: TestApi;
let widgets: string;
beforeAll(async () => {
  api = await testApi();
  widgets = await given(api, definitionOf('nests.example.com', [versionOf('v1')]));
});
afterAll(() => api[Symbol.asyncDispose]());

/** `levels` within each other; which of them are lists, the bits of `shape` say, again and again. */
function nested(levels: number, shape: number): string {
  const isList = (level: number) => (shape >> (level % 16)) % 2 === 1;
  const all = Array.from({ length: levels }, (_, level) => isList(level));
  const open = all.map((list) => (list ? '[' : '{"a":')).join('');
  const close = all.reverse().map((list) => (list ? ']' : '}'));
  return `${open}1${close.join('')}`;
}

const shapes = fc.nat({ max: 0xffff });
const HEAD = '"apiVersion":"nests.example.com/v1","kind":"Widget","metadata":{"generateName":"w-"}';
const create = (spec: string) => api.send('POST', widgets, `{${HEAD},"spec":${spec}}`);

describe('a body in JSON', () => {
  it('is kept and given back to the bound', async () => {
    const depths = fc.oneof(fc.integer({ min: 1, max: MAX_DEPTH - 1 }), fc.constant(MAX_DEPTH - 1));
    await fc.assert(
      fc.asyncProperty(depths, shapes, async (levels, shape) => {
        const spec = nested(levels, shape);
        const made = await create(spec);
        expect(made.status, JSON.stringify(made.body).slice(0, 300)).toBe(201);
        const path = `${widgets}/${made.body.metadata.name}`;
        expect(JSON.stringify((await api.send('GET', path)).body.spec)).toBe(spec);
        const patched = await api.send('PATCH', path, `{"spec":${nested(levels, ~shape & 0xffff)}}`, { type: 'merge' });
        expect(patched.status).toBe(200);
      }),
      runs(10),
    );
  });

  it('beyond it is refused as Go refuses it', async () => {
    const depths = fc.oneof(
      fc.constantFrom(MAX_DEPTH, GO_MAX_DEPTH - 1, GO_MAX_DEPTH),
      fc.integer({ min: MAX_DEPTH, max: 4 * GO_MAX_DEPTH }),
    );
    await fc.assert(
      fc.asyncProperty(depths, shapes, async (levels, shape) => {
        const made = await create(nested(levels, shape));
        expect(made.status).toBe(400);
        expect(made.body.message).toContain('exceeded max depth');
        const patch = await api.send('PATCH', `${widgets}/none`, `{"spec":${nested(levels, shape)}}`, {
          type: 'merge',
        });
        expect([400, 404]).toContain(patch.status);
        expect((await api.send('GET', '/healthz')).status).toBe(200);
      }),
      runs(15),
    );
  });
});

it('a body in YAML that nests too deep is refused as go-yaml refuses it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 251, max: 2 * GO_MAX_DEPTH }), shapes, async (levels, shape) => {
      const body = `apiVersion: nests.example.com/v1\nkind: Widget\nmetadata: {generateName: w-}\nspec: ${nested(levels, shape)}\n`;
      const made = await api.send('POST', widgets, body, { type: 'yaml' });
      expect(made.status).toBe(400);
      expect(made.body.message).toContain('exceeded max depth of 10000');
    }),
    runs(10),
  );
});
