// Inputs made from a service's model: the smallest that the model takes, and for each constraint one that keeps it and one that breaks it.

import { type MemberFacts, partOf, type ServiceModel, type ShapeFacts, shapeOf } from '../../../src/aws/model.ts';

type Step = string | 0 | 'key' | 'value';

/** One constraint of one member of an operation's input. */
export interface Constraint {
  readonly kind: 'required' | 'enum' | 'pattern' | 'min' | 'max';
  /** `resourcesVpcConfig.subnetIds`; the items of a list are `0`, those of a map `key` and `value`. */
  readonly path: string;
  readonly valid: object;
  readonly invalid: object;
}

/** Lengths beyond this are not tried: a request would be larger than the service takes. */
const LONGEST = 10_000;
const CANDIDATES = [
  'a',
  '/',
  'v1',
  '1',
  '123456789012',
  'us-west-2',
  'tag:a',
  'arn:aws:secretsmanager:a:secret:ecr-pullthroughcache/a',
];
const STRANGE = [' ', '!', '\u0001', 'ä', 'a b', '\u20AC'];

/** The smallest value of a shape: what is required, and nothing else. */
export function sampleOf(model: ServiceModel, shape: ShapeFacts): unknown {
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        (shape.required ?? []).map((name) => {
          const member = shape.members?.[name];
          if (!member) throw new Error(`no member ${name}`);
          return [name, filledSampleOf(model, shapeOf(model, member.shape))];
        }),
      );
    case 'list':
      return itemsOf(model, shape, Math.max(shape.min ?? 0, 1));
    case 'map': {
      const key = String(sampleOf(model, shapeOf(model, partOf(shape, 'key').shape)));
      const value = sampleOf(model, shapeOf(model, partOf(shape, 'value').shape));
      const keys = Array.from({ length: Math.max(shape.min ?? 0, 1) }, (_, index) => (index === 0 ? key : key + index));
      return Object.fromEntries(keys.map((each) => [each, value]));
    }
    case 'boolean':
      return true;
    case 'timestamp':
      return new Date(0);
    case 'blob':
      return blobOf(Math.max(shape.min ?? 1, 1));
    case 'string':
      return shape.enum?.[0] ?? textOf(shape, Math.max(shape.min ?? 1, 1));
    default:
      return shape.min ?? 1;
  }
}

/** A structure has a member at least, because the query protocols do not send empty ones. */
function filledSampleOf(model: ServiceModel, shape: ShapeFacts): unknown {
  const sample = sampleOf(model, shape);
  if (shape.type !== 'structure' || shape.required?.length) return sample;
  const [first] = Object.entries(shape.members ?? {}).filter(
    ([, member]) => shapeOf(model, member.shape).type === 'string',
  );
  return first ? { [first[0]]: sampleOf(model, shapeOf(model, first[1].shape)) } : sample;
}

function itemsOf(model: ServiceModel, list: ShapeFacts, count: number): unknown[] {
  const item = shapeOf(model, partOf(list, 'member').shape);
  return Array.from({ length: count }, () => filledSampleOf(model, item));
}

/** A text of that length that the shape's pattern takes; the nearest longer one where there is none. */
function textOf({ pattern, max }: ShapeFacts, length: number): string {
  const test = new RegExp(`^(?:${pattern ?? '[\\s\\S]*'})$`, pattern?.includes('\\p{') ? 'u' : '');
  const padded = CANDIDATES.map((text) => text + text.slice(-1).repeat(Math.max(0, length - text.length)));
  for (const text of [...padded, `/${'a'.repeat(Math.max(0, length - 2))}/`]) {
    if (test.test(text) && text.length <= (max ?? text.length)) return text;
  }
  throw new Error(`no sample for the pattern ${pattern}`);
}

/** A blob of so many bytes, which the SDK encodes. */
function blobOf(bytes: number): string {
  return 'a'.repeat(bytes);
}

/** All constraints that an operation's input has, at any depth. */
export function constraintsOf(model: ServiceModel, operation: string): Constraint[] {
  const name = model.operations[operation]?.input;
  if (name === undefined) return [];
  const found: Constraint[] = [];
  const whole = shapeOf(model, name);
  const base = sampleOf(model, whole) as object;
  visit({ model, base, whole, found }, whole, []);
  return found;
}

interface Walk {
  readonly model: ServiceModel;
  readonly base: object;
  readonly whole: ShapeFacts;
  readonly found: Constraint[];
}

function visit(walk: Walk, shape: ShapeFacts, path: readonly Step[]): void {
  if (path.length > 6) return;
  const { model } = walk;
  if (shape.type === 'structure')
    for (const [name, member] of Object.entries(shape.members ?? {})) {
      const isInPath = member.location === 'uri' || tellsOperation(model, member);
      const facts = shapeOf(model, member.shape);
      const inner = [...path, name];
      if (shape.required?.includes(name) && !isInPath && !isUnsent(model, shape, path))
        add(walk, inner, { kind: 'required', valid: filledSampleOf(model, facts), invalid: undefined });
      own(walk, facts, { path: inner, isInPath });
      visit(walk, facts, inner);
    }
  if (shape.type === 'list') {
    const item = shapeOf(model, partOf(shape, 'member').shape);
    own(walk, item, { path: [...path, 0], isInPath: false });
    visit(walk, item, [...path, 0]);
  }
  if (shape.type === 'map')
    for (const part of ['key', 'value'] as const) {
      const facts = shapeOf(model, partOf(shape, part).shape);
      own(walk, facts, { path: [...path, part], isInPath: false });
      visit(walk, facts, [...path, part]);
    }
}

/** Without it, a request of S3 is one for another operation. */
function tellsOperation({ protocol }: ServiceModel, { location }: MemberFacts): boolean {
  return protocol === 'rest-xml' && location === 'querystring';
}

/** The query protocols do not send a part of the input that has no members left. */
function isUnsent({ protocol }: ServiceModel, { required = [] }: ShapeFacts, path: readonly Step[]): boolean {
  return /^(query|ec2)$/.test(protocol) && path.length > 0 && required.length === 1;
}

interface Place {
  readonly path: readonly Step[];
  /** An empty part of a path is no request of the service. */
  readonly isInPath: boolean;
}

function own(walk: Walk, shape: ShapeFacts, { path, isInPath }: Place): void {
  const { min, max, pattern } = shape;
  const isText = shape.type === 'string';
  const isBlob = shape.type === 'blob';
  if (shape.enum) {
    add(walk, path, { kind: 'enum', valid: shape.enum.at(-1), invalid: 'NO_SUCH_VALUE' });
    return;
  }
  const ofSize = (size: number): unknown => {
    if (isText) return textOf({ ...shape, max: undefined } as never, size);
    if (isBlob) return blobOf(size);
    if (shape.type === 'list') return itemsOf(walk.model, shape, size);
    if (shape.type === 'map') return Object.fromEntries(Array.from({ length: size }, (_, index) => [`k${index}`, 'v']));
    return size;
  };
  const isNumber = ['integer', 'long', 'float', 'double'].includes(shape.type);
  const isSized = isText || isBlob || isNumber || shape.type === 'list' || shape.type === 'map';
  if (!isSized) return;
  // The query protocols do not send lists and maps of nothing; EKS takes an empty map for none.
  const isSentEmpty =
    !/^(query|ec2)$/.test(walk.model.protocol) && !(shape.type === 'map' && walk.model.service === 'eks');
  const isTried = isText ? min !== undefined && min > (isInPath ? 1 : 0) : isNumber || isBlob || isSentEmpty;
  if (min !== undefined && min > (isNumber ? -Infinity : 0) && isTried)
    add(walk, path, { kind: 'min', valid: ofSize(min), invalid: isText ? textOfAny(min - 1) : ofSize(min - 1) });
  if (max !== undefined && max < LONGEST)
    add(walk, path, { kind: 'max', valid: ofSize(max), invalid: isText ? textOfAny(max + 1) : ofSize(max + 1) });
  if (isText && pattern !== undefined) {
    const test = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '');
    const strange = STRANGE.map((text) => text.repeat(Math.max(min ?? 1, 1))).find(
      (text) => !test.test(text) && text.length <= (max ?? text.length),
    );
    if (strange !== undefined)
      add(walk, path, { kind: 'pattern', valid: sampleOf(walk.model, shape), invalid: strange });
  }
}

const textOfAny = (length: number) => 'a'.repeat(length);

function add(
  { model, base, whole, found }: Walk,
  path: readonly Step[],
  { kind, valid, invalid }: { kind: Constraint['kind']; valid: unknown; invalid: unknown },
): void {
  const put = (value: unknown) => withValue({ model, shape: whole, value: base }, path, value) as object;
  found.push({ kind, path: path.join('.'), valid: put(valid), invalid: put(invalid) });
}

interface Here {
  readonly model: ServiceModel;
  readonly shape: ShapeFacts;
  readonly value: unknown;
}

/** The value with another one at that place; what is on the way there and missing is sampled. */
function withValue({ model, shape, value }: Here, [step, ...rest]: readonly Step[], to: unknown): unknown {
  if (step === undefined) return to;
  const inner = (name: string, before: unknown) => {
    const facts = shapeOf(model, name);
    return withValue({ model, shape: facts, value: before ?? sampleOf(model, facts) }, rest, to);
  };
  if (shape.type === 'list') {
    const [first, ...others] = value as readonly unknown[];
    return [inner(partOf(shape, 'member').shape, first), ...others];
  }
  if (shape.type === 'map') {
    const [[key, part] = ['', undefined], ...more] = Object.entries(value as object);
    const others = Object.fromEntries(more);
    return step === 'key'
      ? { ...others, [String(to)]: part }
      : { ...others, [key]: inner(partOf(shape, 'value').shape, part) };
  }
  const member = shape.members?.[String(step)];
  if (!member) throw new Error(`no member ${String(step)}`);
  const before = (value as Record<string, unknown>)[String(step)];
  const after = inner(member.shape, before);
  const { [String(step)]: _, ...others } = value as Record<string, unknown>;
  return after === undefined ? others : { ...others, [String(step)]: after };
}
