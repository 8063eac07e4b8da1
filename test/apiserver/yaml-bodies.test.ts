// Bodies in YAML are what go-yaml makes of them, and are refused in its words. All of it was seen of a kube-apiserver 1.35.4.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, type TestApi, testApi } from './support/api.ts';

let api: TestApi;
let maps: string;
beforeAll(async () => {
  api = await testApi();
  maps = `${await api.namespace()}/configmaps`;
});
afterAll(() => api[Symbol.asyncDispose]());

const HEAD = 'metadata: {name: a}\n';
const send = (text: string, query = ''): Promise<Answer> =>
  api.send('POST', `${maps}?dryRun=All${query}`, `${HEAD}${text}\n`, { type: 'yaml' });

describe('a value', () => {
  test.each([
    ['12:30:45', '12:30:45'],
    ['1e400', '1e400'],
    ['0x', '0x'],
    ['!!str 0x1F', '0x1F'],
    ['! 7', '7'],
    ['!!binary aGFsbG8=', 'hallo'],
    ['!!timestamp 2001-01-01', '2001-01-01'],
    ['"\\x41\\N\\_\\e"', 'A\u0085\u00a0\u001b'],
    ['"a\n  b"', 'a b'],
  ])('%j is the text %j', async (value, text) => {
    expect((await send(`data:\n  k: ${value}`)).body.data).toEqual({ k: text });
  });

  test.each(['0o17', '0b11', '1_000', '!!float 1', '.5'])('%s is a number', async (value) => {
    expect((await send(`data: {k: ${value}}`)).body.message).toMatch(/cannot unmarshal number into Go struct field/);
  });

  test.each([
    ['.inf', 'json: unsupported value: +Inf'],
    ['.NaN', 'json: unsupported value: NaN'],
    ['!!int abc', 'yaml: cannot decode !!str `abc` as a !!int'],
    ['!!timestamp 5', 'yaml: cannot decode !!int `5` as a !!timestamp'],
    ['!!binary "aG8 ="', 'yaml: !!binary value contains invalid base64 data'],
    ['"\\q"', 'yaml: line 2: found unknown escape character'],
    ['"\\/"', 'yaml: line 2: found unknown escape character'],
    ['"\\uD83D\\uDE00"', 'yaml: line 2: found invalid Unicode character escape code'],
    ['"\\x4"', 'yaml: line 2: did not find expected hexdecimal number'],
    ['&é x', 'yaml: line 2: did not find expected alphabetic or numeric character'],
  ])('%s is refused', async (value, words) => {
    expect((await send(`data: {k: ${value}}`)).body.message).toContain(`: ${words} (`);
  });
});

describe('a key', () => {
  test.each([
    ['yes', 'true'],
    ['0x1F', '31'],
    ['017', '15'],
    ['1.10', '1.1'],
    ['-.inf', '-.inf'],
    ['.nan', '.nan'],
    ['2001-01-01', '2001-01-01'],
  ])('%s is %s', async (key, text) => {
    expect((await send(`data: {${key}: a}`)).body.data).toEqual({ [text]: 'a' });
  });

  test('that is a float has the digits of a short one', async () => {
    expect((await send('data: {123456789.5: b}')).body.message).toContain('Invalid value: "1.2345679e+08"');
  });

  test.each([
    ['null', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: "a"'],
    ['18446744073709551615', 'unsupported map key of type: uint64, key: 0xffffffffffffffff, value: "a"'],
    ['? [x, 1, null]\n', 'yaml: invalid map key: []interface {}{"x", 1, interface {}(nil)}'],
    ['? {a: b}\n', 'yaml: invalid map key: map[interface {}]interface {}{"a":"b"}'],
    ['', 'yaml: line 1: did not find expected node content'],
  ])('%j is refused', async (key, words) => {
    expect((await send(`data: {${key}: a}`)).body.message).toContain(words);
  });

  test('is another one than the text that it becomes, and stands twice where its value does', async () => {
    const { warning } = await send('data:\n  yes: a\n  "true": b\n  on:\n    c', '&fieldValidation=Warn');
    expect(warning).toBe('299 - "line 6: key true already set in map"');
  });

  test('that is merged replaces what was there', async () => {
    expect((await send('data: {a: own, <<: {a: merged, b: c}}')).body.data).toEqual({ a: 'merged', b: 'c' });
    expect((await send('data: {<<: [{a: first}, {a: second}]}')).body.data).toEqual({ a: 'first' });
    expect((await send('data: {<<: [a]}')).body.message).toContain('map merge requires map or sequence of maps');
  });
});

describe('lines', () => {
  test.each([
    'data: {\nk: v\n}',
    'data: {\n\tk: v}',
    'data:\n  k:\n    "v"',
    'data:\r  k: v\r',
    '# {\ndata: { # "\nk: v # [\n}',
  ])('begin where they like within brackets and quotes: %j', async (text) => {
    expect((await send(text)).body.data).toEqual({ k: 'v' });
  });

  test('of texts in blocks are no brackets', async () => {
    const { body } = await send('data:\n  a: |\n    {\n    "\n  b: words\n    [and more\n  c: {\n}');
    expect(body.message).toContain('json: cannot unmarshal object into Go struct field ConfigMap.data of type string');
  });
});

describe('a text is refused', () => {
  test.each([
    ['a: x\n b: y', 'line 3: mapping values are not allowed in this context'],
    ['a:\n  b: x\n c: y', 'line 3: did not find expected key'],
    ['a:\n  - x\n  b: y', "line 3: did not find expected '-' indicator"],
    ['a\nb: x', "line 3: could not find expected ':'"],
    ['a\n\n# c', "line 4: could not find expected ':'"],
    ['a: [b}', "line 1: did not find expected ',' or ']'"],
    ['a: {b: c d: e}', "line 1: did not find expected ',' or '}'"],
    ['a: [b,,c]', 'line 1: did not find expected node content'],
    ['a: [b] c', 'line 1: did not find expected key'],
    ['a: - b', 'line 2: block sequence entries are not allowed in this context'],
    ['a: ? b', 'line 2: mapping keys are not allowed in this context'],
    ['a: |0\n x', 'line 2: found an indentation indicator equal to 0'],
    ['a: |1x\n x', 'line 2: did not find expected comment or line break'],
    ['a: |\n\tx', 'line 3: found a tab character where an indentation space is expected'],
    ['a: x\n\ty', 'line 3: found a tab character that violates indentation'],
    ['a:\n\tb: c', 'line 3: found character that cannot start any token'],
    ['a: @b', 'line 2: found character that cannot start any token'],
    ['a: "b', 'line 3: found unexpected end of stream'],
    ['a: "b\n---\n', 'line 3: found unexpected document indicator'],
    ['a: &b &c d', 'line 1: did not find expected key'],
    ['a: !b!c d', 'line 1: found undefined tag handle'],
    ['a: !<b', "line 2: did not find the expected '>'"],
    ['a: b\u0007', 'control characters are not allowed'],
  ])('%j', async (text, words) => {
    expect((await send(text)).body.message).toContain(`: yaml: ${words} (`);
  });

  test.each([
    ['%YAML 1.1\n%YAML 1.1', 'line 1: found duplicate %YAML directive'],
    ['%TAG ! x\n%TAG ! y', 'line 1: found duplicate %TAG directive'],
    ['%YAML 1', "did not find expected digit or '.' character"],
    ['%YAML x', 'did not find expected version number'],
    ['%TAG x', "did not find expected '!'"],
    ['%FOO', 'found unknown directive name'],
    ['%', 'could not find expected directive name'],
  ])('with directives %j', async (head, words) => {
    const { body } = await api.send('POST', maps, `${head}\n---\n${HEAD}`, { type: 'yaml' });
    expect(body.message).toContain(`: yaml: ${words} (`);
  });

  test('that has directives, but no document begins', async () => {
    const { body } = await api.send('POST', maps, `%YAML 1.1\n${HEAD}`, { type: 'yaml' });
    expect(body.message).toContain(': yaml: line 1: did not find expected <document start> (');
  });
});

describe('what stands behind a document that ends by itself', () => {
  const object = '{"metadata":{"name":"b"}}';
  const behind = (text: string) => api.send('POST', `${maps}?dryRun=All`, `${object}${text}`, { type: 'yaml' });

  test.each(['}', '{}', ' x', '\n}', ',', '\nb: c', ' [', ' *a'])('is not looked at: %j', async (text) => {
    expect((await behind(text)).status).toBe(201);
  });

  test('makes it a key of another one', async () => {
    expect((await behind(' b: c')).body.message).toContain('yaml: did not find expected key (');
  });

  test.each(['@', '%x', '- x'])('is refused where no token begins: %j', async (text) => {
    expect((await behind(` ${text}`)).status).toBe(400);
  });
});

test.each([
  ['...\nmetadata: {name: a}', 'yaml: did not find expected node content ('],
  ['# nothing\n...', 'yaml: line 1: did not find expected node content ('],
])('a text that begins with the end of a document is refused: %j', async (text, words) => {
  expect((await api.send('POST', maps, text, { type: 'yaml' })).body.message).toContain(words);
});

test('a quoted text that ends in the middle of an escape is refused for that', async () => {
  const words = async (text: string) => (await api.send('POST', maps, text, { type: 'yaml' })).body.message;
  expect(await words('a: "x\\')).toContain('yaml: found unknown escape character (');
  expect(await words("a: 'x\\")).toContain('yaml: found unexpected end of stream (');
  expect(await words('a: "x\\\\')).toContain('yaml: found unexpected end of stream (');
});

test('a body may be UTF-16, by its mark', async () => {
  const little = Buffer.from('\ufeffmetadata: {name: marked}\ndata: {k: é}\n', 'utf16le');
  const big = Buffer.from(little).swap16();
  for (const body of [little, big])
    expect((await api.send('POST', `${maps}?dryRun=All`, body, { type: 'yaml' })).body.data).toEqual({ k: 'é' });
});
