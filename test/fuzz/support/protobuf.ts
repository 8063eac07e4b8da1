// Messages that are nearly of a type: right field numbers with any values, wire types that do not fit, lengths that lie.

import fc from 'fast-check';
import type { KindName } from '../../../src/apiserver/decode/identity.ts';
import type { TypeSchema } from '../../../src/kube/schema/schema.ts';
import { typeOf } from './kinds.ts';

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

const tag = (number: number, wireType: number) => varint(BigInt(number * 8 + wireType));
const counted = (number: number, bytes: Buffer) => Buffer.concat([tag(number, 2), varint(BigInt(bytes.length)), bytes]);

const noise = fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes));
const numbers = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 253402300800n),
);

/** An envelope around nearly an object of the kind. */
export function messageOf(kind: KindName): fc.Arbitrary<Buffer> {
  const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
  const typeMeta = Buffer.concat([counted(1, Buffer.from(apiVersion)), counted(2, Buffer.from(kind.kind))]);
  return message(typeOf(kind), 0).map((body) =>
    Buffer.concat([Buffer.from('k8s\0'), counted(1, typeMeta), counted(2, body)]),
  );
}

function message(type: TypeSchema, depth: number): fc.Arbitrary<Buffer> {
  const fields = [...(type.protobuf ?? [])];
  if (fields.length === 0 || depth > 5) return special;
  const one = fc.constantFrom(...fields).chain(([number, field]) => {
    const inner = 'inlined' in field ? field.inlined : field.field.type;
    return fc.oneof(
      { weight: 8, arbitrary: fieldOf(number, inner, depth) },
      { weight: 1, arbitrary: anyField(number) },
    );
  });
  return fc.array(one, { maxLength: 4 }).map((parts) => Buffer.concat(parts));
}

function fieldOf(number: number, type: TypeSchema, depth: number): fc.Arbitrary<Buffer> {
  if (type.kind === 'list') return fieldOf(number, type.items ?? { kind: 'any' }, depth + 1);
  if (type.kind === 'map') {
    const value = fieldOf(2, type.items ?? { kind: 'any' }, depth + 1);
    return fc.tuple(noise, value).map(([key, bytes]) => counted(number, Buffer.concat([counted(1, key), bytes])));
  }
  if (type.kind === 'integer' || type.kind === 'boolean')
    return numbers.map((value) => Buffer.concat([tag(number, 0), varint(value)]));
  if (type.kind === 'object') return message(type, depth + 1).map((bytes) => counted(number, bytes));
  if (type.kind === 'string' || type.kind === 'bytes') return noise.map((bytes) => counted(number, bytes));
  return special.map((bytes) => counted(number, bytes));
}

/** What times, quantities and embedded objects are made of. */
const special: fc.Arbitrary<Buffer> = fc
  .array(
    fc.oneof(
      numbers.map((value) => Buffer.concat([tag(1, 0), varint(value)])),
      numbers.map((value) => Buffer.concat([tag(2, 0), varint(value)])),
      fc.constantFrom('', '1', '{"a":1}', '{', '1Gi', '[[]]').map((text) => counted(1, Buffer.from(text))),
      noise.map((bytes) => counted(3, bytes)),
    ),
    { maxLength: 3 },
  )
  .map((parts) => Buffer.concat(parts));

function anyField(number: number): fc.Arbitrary<Buffer> {
  return fc.oneof(
    numbers.map((value) => Buffer.concat([tag(number, 0), varint(value)])),
    noise.map((bytes) => counted(number, bytes)),
    noise.map((bytes) => Buffer.concat([tag(number, 1), bytes])),
    fc.tuple(fc.nat(7), noise).map(([wireType, bytes]) => Buffer.concat([tag(number, wireType), bytes])),
    numbers.map((length) => Buffer.concat([tag(number, 2), varint(length)])),
  );
}
