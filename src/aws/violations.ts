// What is wrong with an input, measured against the model: required, length, range, pattern, enum. How a service says it is its own.

import { partOf, type ServiceModel, type ShapeFacts, shapeOf } from './model.ts';

export interface Violation {
  readonly kind: 'required' | 'min' | 'max' | 'pattern' | 'enum';
  /** Member names from the top, each begun with a small letter, lists of structures with `.member`: `selectors.1.member.namespace`. */
  readonly path: string;
  /** The innermost member name. */
  readonly member: string;
  readonly value: unknown;
  readonly shape: ShapeFacts;
  /** Of a text or number in a list or map: the whole, to which the path leads, and what of it. */
  readonly within?: { readonly whole: unknown; readonly as: 'item' | 'key' | 'value' };
}

/** All violations of `input`, in the order of the model. */
export function findViolations(model: ServiceModel, inputShape: string, input: unknown): Violation[] {
  const found: Violation[] = [];
  checkStructure({ model, found, path: '', member: '' }, shapeOf(model, inputShape), input as Members);
  return found;
}

type Members = Readonly<Record<string, unknown>>;

interface Place {
  readonly model: ServiceModel;
  readonly found: Violation[];
  readonly path: string;
  readonly member: string;
}

function checkStructure(place: Place, shape: ShapeFacts, value: Members): void {
  for (const [member, { shape: name }] of Object.entries(shape.members ?? {})) {
    const told = member.charAt(0).toLowerCase() + member.slice(1);
    const path = place.path === '' ? told : `${place.path}.${told}`;
    const inner = { model: place.model, found: place.found, path, member };
    const part = Object.hasOwn(value, member) ? value[member] : undefined;
    const facts = shapeOf(place.model, name);
    if (part !== undefined) checkValue(inner, facts, part);
    else if (shape.required?.includes(member)) report(inner, { kind: 'required', value: null, shape: facts });
  }
}

function checkValue(place: Place, shape: ShapeFacts, value: unknown): void {
  if (shape.type === 'structure') checkStructure(place, shape, value as Members);
  else if (shape.type === 'list') checkList(place, shape, value as readonly unknown[]);
  else if (shape.type === 'map') checkMap(place, shape, value as Members);
  else if (shape.type === 'blob') checkRange(place, shape, { value, size: Buffer.byteLength(String(value), 'base64') });
  else if (typeof value === 'string') checkText(place, shape, value);
  else if (typeof value === 'number') checkRange(place, shape, { value, size: value });
}

function checkList(place: Place, shape: ShapeFacts, items: readonly unknown[]): void {
  checkRange(place, shape, { value: items, size: items.length });
  const item = shapeOf(place.model, partOf(shape, 'member').shape);
  if (isLeaf(item)) checkLeaves(place, item, { leaves: items, within: { whole: items, as: 'item' } });
  else
    for (const [index, value] of items.entries())
      checkValue({ ...place, path: `${place.path}.${index + 1}.member` }, item, value);
}

const isLeaf = ({ type }: ShapeFacts) => !['structure', 'list', 'map', 'blob'].includes(type);

interface Leaves {
  readonly leaves: readonly unknown[];
  readonly within: NonNullable<Violation['within']>;
}

/** However many of them are wrong, that is told once, of the whole: `Value '[a b]' at 'names'`. */
function checkLeaves(place: Place, shape: ShapeFacts, { leaves, within }: Leaves): void {
  const found: Violation[] = [];
  for (const leaf of leaves)
    checkValue({ found, model: place.model, path: place.path, member: place.member }, shape, leaf);
  const [first] = found;
  if (first) place.found.push({ ...first, within });
}

function checkMap(place: Place, shape: ShapeFacts, map: Members): void {
  const size = Object.keys(map).length;
  // EKS takes an empty one for none: eksctl sends `tags: {}`, whatever the model says.
  if (size > 0 || place.model.service !== 'eks') checkRange(place, shape, { value: map, size });
  const key = shapeOf(place.model, partOf(shape, 'key').shape);
  const part = shapeOf(place.model, partOf(shape, 'value').shape);
  checkLeaves(place, key, { leaves: Object.keys(map), within: { whole: map, as: 'key' } });
  if (isLeaf(part)) checkLeaves(place, part, { leaves: Object.values(map), within: { whole: map, as: 'value' } });
  else
    for (const [name, value] of Object.entries(map))
      checkValue({ ...place, path: `${place.path}.${name}.member` }, part, value);
}

function checkText(place: Place, shape: ShapeFacts, value: string): void {
  if (shape.enum) {
    if (!shape.enum.includes(value)) report(place, { kind: 'enum', value, shape });
    return;
  }
  const isLengthRight = checkRange(place, shape, { value, size: value.length });
  // The service takes namespaces that its model does not (recorded in localstack's tests, tests/aws/services/logs).
  if (place.member === 'metricNamespace') return;
  // The pattern is for the whole text; what is too long is not matched at all.
  if (isLengthRight && shape.pattern !== undefined && !toPattern(shape.pattern).test(value))
    report(place, { kind: 'pattern', value, shape });
}

function checkRange(place: Place, shape: ShapeFacts, { value, size }: { value: unknown; size: number }): boolean {
  const kind =
    shape.min !== undefined && size < shape.min
      ? 'min'
      : shape.max !== undefined && size > shape.max
        ? 'max'
        : undefined;
  if (kind) report(place, { kind, value, shape });
  return kind === undefined;
}

function report({ found, path, member }: Place, violation: Omit<Violation, 'path' | 'member'>): void {
  found.push({ ...violation, path, member });
}

/** The models' patterns are Java's; those with \p need the `u` flag, some others do not compile under it. */
function toPattern(pattern: string): RegExp {
  const whole = `^(?:${pattern})$`;
  try {
    return new RegExp(whole, 'u');
  } catch (error) {
    if (error instanceof SyntaxError) return new RegExp(whole);
    throw error;
  }
}

/**
 * The sentence that services built on AWS's common framework say, for example
 * `1 validation error detected: Value 'x' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 64`.
 * @param isTold whether the value is said again; that of a blob never is
 */
export function validationSentence(
  violations: readonly Violation[],
  isTold: (violation: Violation) => boolean = () => true,
): string {
  const plural = violations.length === 1 ? '' : 's';
  const details = violations.map(
    (violation) =>
      `Value ${violation.shape.type !== 'blob' && isTold(violation) ? `${valueText(violation.within?.whole ?? violation.value)} ` : ''}at '${violation.path}' failed to satisfy constraint: ${constraintText(violation)}`,
  );
  return `${violations.length} validation error${plural} detected: ${details.join('; ')}`;
}

function valueText(value: unknown): string {
  return value === null ? 'null' : `'${typeof value === 'string' ? value : javaText(value)}'`;
}

/** As Java says them: `[a, b]`, `{a=b}`. */
function javaText(value: unknown): string {
  const isFlat = (values: readonly unknown[]) => values.every((part) => typeof part !== 'object');
  if (Array.isArray(value) && isFlat(value)) return `[${value.join(', ')}]`;
  if (typeof value === 'object' && value !== null && isFlat(Object.values(value)))
    return `{${Object.entries(value)
      .map(([key, part]) => `${key}=${String(part)}`)
      .join(', ')}}`;
  return JSON.stringify(value);
}

const SUBJECTS = { item: 'Member', key: 'Map keys', value: 'Map value' } as const;

/**
 * What the value should have been: `Member must have length less than or equal to 64`. Of what is in a list or map all that it must keep is
 * told, as Lambda, Certificate Manager and Organizations have answered (tests of localstack, getmoto/moto and Dynalite).
 */
export function constraintText({ kind, shape, within }: Violation): string {
  if (within) return `${SUBJECTS[within.as]} must satisfy constraint: [${constraintsOf(shape).join(', ')}]`;
  switch (kind) {
    case 'required':
      return 'Member must not be null';
    case 'min':
      return boundText(shape, 'greater', shape.min);
    case 'max':
      return boundText(shape, 'less', shape.max);
    case 'pattern':
      return patternText(shape);
    case 'enum':
      return enumText(shape);
  }
}

/** In the service's order. A text with an end has a beginning, too. */
function constraintsOf(shape: ShapeFacts): string[] {
  if (shape.enum) return [enumText(shape)];
  const min = shape.min ?? (shape.max !== undefined && shape.type === 'string' ? 0 : undefined);
  return [
    ...(shape.max === undefined ? [] : [boundText(shape, 'less', shape.max)]),
    ...(min === undefined ? [] : [boundText(shape, 'greater', min)]),
    ...(shape.pattern === undefined ? [] : [patternText(shape)]),
  ];
}

function boundText({ type }: ShapeFacts, side: 'less' | 'greater', bound: number | undefined): string {
  const isNumber = ['integer', 'long', 'float', 'double'].includes(type);
  return `Member must have ${isNumber ? 'value' : 'length'} ${side} than or equal to ${bound}`;
}

const patternText = ({ pattern }: ShapeFacts) => `Member must satisfy regular expression pattern: ${pattern}`;
const enumText = ({ enum: values = [] }: ShapeFacts) => `Member must satisfy enum value set: [${values.join(', ')}]`;
