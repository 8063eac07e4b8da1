// Answers in YAML, each of which was seen of a kube-apiserver 1.35.4.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let core: string;
beforeAll(async () => {
  api = await testApi();
  core = await api.namespace();
});
afterAll(() => api[Symbol.asyncDispose]());

const asYaml = async (path: string) =>
  (await api.send('GET', path, undefined, { accept: 'application/yaml' })).body as string;

let made = 0;
const dataAsYaml = async (data: Record<string, string>) => {
  made += 1;
  await api.send('POST', `${core}/configmaps`, { metadata: { name: `made${made}` }, data });
  const text = await asYaml(`${core}/configmaps/made${made}`);
  return /^data:\n((?: {2}[^\n]*\n|\n)+)/m.exec(text)?.[1]?.replaceAll(/(?<=^|\n) {2}/g, '');
};

const words = (count: number, word = 'word') => Array.from({ length: count }, () => word).join(' ');

describe('a text in YAML', () => {
  test.each([
    ['a: b', "'a: b'"],
    ['#b', "'#b'"],
    ['a #b', "'a #b'"],
    ['- a', "'- a'"],
    ['-', "'-'"],
    ['?x', '?x'],
    ['? x', "'? x'"],
    ["it's", "it's"],
    ["'a'", "'''a'''"],
    ['say "x"', 'say "x"'],
    ['trail ', "'trail '"],
    ['a\tb', '"a\\tb"'],
    ['a\r\nb', '"a\\r\\nb"'],
    ['a\u0001b', '"a\\x01b"'],
    ['😀', '"\\U0001F600"'],
    ['é', 'é'],
    ['a\u2028b', "'a\u2028    b'"],
    ['\ufeffx', '"\\uFEFF\\x78"'],
    ['a\\b', 'a\\b'],
    ['', '""'],
    ['yes', '"yes"'],
    ['~', '"~"'],
    ['1e3', '"1e3"'],
    ['0x1f', '"0x1f"'],
    ['2020-01-01', '"2020-01-01"'],
    ['12:30:45', '"12:30:45"'],
    ['.inf', '".inf"'],
    ['=', '='],
    ['<<', '<<'],
    ['a\nb\n', '|\n  a\n  b'],
    ['a\nb', '|-\n  a\n  b'],
    ['a\n\n', '|+\n  a\n'],
    ['x'.repeat(120), 'x'.repeat(120)],
    [words(30), `${words(16)}\n  ${words(14)}`],
    [`a: ${words(30)}`, `'a: ${words(15)}\n  ${words(15)}'`],
  ])('%j is written as go-yaml does', async (text, written) => {
    expect(await dataAsYaml({ k: text })).toBe(`k: ${written}\n`);
  });

  test('with space at the ends of lines is quoted and broken', async () => {
    const text = `${words(20)} \n${words(2)}`;
    expect(await dataAsYaml({ k: text })).toBe(`k: "${words(16)}\n  ${words(4)} \\n${words(2)}"\n`);
  });
});

test('keys are sorted with numbers by their value, and letters last', async () => {
  const keys = ['a10', 'a2', 'a-b', 'ab', 'B', 'a02', 'y', '_x', '1'];
  const data = Object.fromEntries(keys.map((key) => [key, 'v']));
  const order = ['_x', '"1"', 'B', 'a-b', 'a2', 'a02', 'a10', 'ab', '"y"'];
  expect(await dataAsYaml(data)).toBe(order.map((key) => `${key}: v\n`).join(''));
});

test('a key of more than 128 bytes is written out', async () => {
  const key = 'k'.repeat(129);
  expect(await dataAsYaml({ [key]: 'v' })).toBe(`? ${key}\n: v\n`);
});

test('lists stand below their keys, and what is empty in braces', async () => {
  const spec = { podSelector: {}, ingress: [{ ports: [{ port: 80 }, {}] }], policyTypes: [] };
  const path = `/apis/networking.k8s.io/v1${core.replace('/api/v1', '')}/networkpolicies`;
  await api.send('POST', path, { metadata: { name: 'a' }, spec });
  expect(await asYaml(`${path}/a`)).toContain(
    'spec:\n  ingress:\n  - ports:\n    - port: 80\n      protocol: TCP\n    - protocol: TCP\n  podSelector: {}\n  policyTypes:\n  - Ingress\n',
  );
});

test('a refusal breaks its message', async () => {
  expect(await asYaml(`${core}/configmaps?labelSelector=a%20b`)).toBe(
    "apiVersion: v1\ncode: 400\nkind: Status\nmessage: 'unable to parse requirement: found ''b'', expected: in, notin, =, ==, !=,\n" +
      "  gt, lt'\nmetadata: {}\nreason: BadRequest\nstatus: Failure\n",
  );
});

test('a watch in a form that there is not is offered what an object can be had as', async () => {
  const accept = 'application/json;as=Nope;v=v1;g=meta.k8s.io';
  const { body } = await api.send('GET', `${core}/configmaps?watch=1`, undefined, { accept });
  expect((typeof body === 'string' ? JSON.parse(body) : body).message).toBe(
    'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
  );
});

test('there are no watches in YAML', async () => {
  expect(await asYaml(`${core}/configmaps?watch=1`)).toContain(
    "message: 'only the following media types are accepted: application/json;stream=watch,\n  application/vnd.kubernetes.protobuf;stream=watch'\n",
  );
});
