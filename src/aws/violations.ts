// What is wrong with an input, measured against the model: required, length, range, pattern, enum. How a service says it is its own.

import { partOf, type ServiceModel, type ShapeFacts, shapeOf } from './model.ts';

export interface Violation {
  readonly kind: 'required' | 'min' | 'max' | 'pattern' | 'enum';
  /** Member names from the top, lists with `.member`: `resourcesVpcConfig.subnetIds.1.member`. */
  readonly path: string;
  /** The innermost member name. */
  readonly member: string;
  readonly value: unknown;
  readonly shape: ShapeFacts;
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
    const path = place.path === '' ? member : `${place.path}.${member}`;
    const inner = { ...place, path, member };
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
  for (const [index, value] of items.entries())
    checkValue({ ...place, path: `${place.path}.${index + 1}.member` }, item, value);
}

function checkMap(place: Place, shape: ShapeFacts, map: Members): void {
  const size = Object.keys(map).length;
  // EKS takes an empty one for none: eksctl sends `tags: {}`, whatever the model says.
  if (size > 0 || place.model.service !== 'eks') checkRange(place, shape, { value: map, size });
  const key = shapeOf(place.model, partOf(shape, 'key').shape);
  const part = shapeOf(place.model, partOf(shape, 'value').shape);
  for (const [name, value] of Object.entries(map)) {
    checkText({ ...place, path: `${place.path}.key` }, key, name);
    checkValue({ ...place, path: `${place.path}.${name}.member` }, part, value);
  }
}

function checkText(place: Place, shape: ShapeFacts, value: string): void {
  if (shape.enum) {
    if (!shape.enum.includes(value)) report(place, { kind: 'enum', value, shape });
    return;
  }
  const isLengthRight = checkRange(place, shape, { value, size: value.length });
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
      `Value ${violation.shape.type !== 'blob' && isTold(violation) ? `${valueText(violation.value)} ` : ''}at '${lowerFirst(violation.path)}' failed to satisfy constraint: ${constraintText(violation)}`,
  );
  return `${violations.length} validation error${plural} detected: ${details.join('; ')}`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function valueText(value: unknown): string {
  return value === null ? 'null' : `'${typeof value === 'string' ? value : JSON.stringify(value)}'`;
}

/** What the value should have been: `Member must have length less than or equal to 64`. */
export function constraintText({ kind, shape }: Violation): string {
  const isNumber =
    shape.type === 'integer' || shape.type === 'long' || shape.type === 'float' || shape.type === 'double';
  switch (kind) {
    case 'required':
      return 'Member must not be null';
    case 'min':
      return isNumber
        ? `Member must have value greater than or equal to ${shape.min}`
        : `Member must have length greater than or equal to ${shape.min}`;
    case 'max':
      return isNumber
        ? `Member must have value less than or equal to ${shape.max}`
        : `Member must have length less than or equal to ${shape.max}`;
    case 'pattern':
      return `Member must satisfy regular expression pattern: ${shape.pattern}`;
    case 'enum':
      return `Member must satisfy enum value set: [${(shape.enum ?? []).join(', ')}]`;
  }
}
