// Looks at what operations answer, before the protocol writes it: whether the model knows it, and whether what is always there is there.

import { partOf, type ServiceModel, type ShapeFacts, shapeOf } from '../../../src/aws/model.ts';
import type { AnyOperation, Service } from '../../../src/aws/operation.ts';

/** Values that the service sends though its model does not know them. */
const BEYOND_THE_MODEL = new Set(['available', 'nat_gateway', 'pending', 'Policy', 'vpc_endpoint']);

export interface Answer {
  readonly service: string;
  readonly operation: string;
  readonly output: unknown;
}

/** From now on every answer of these services is told to `tell`. @returns what ends it */
export function watchAnswers(services: Readonly<Record<string, Service>>, tell: (answer: Answer) => void): Disposable {
  const originals = Object.values(services).map((service) => ({ service, operations: { ...service.operations } }));
  for (const { service, operations } of originals)
    for (const [operation, run] of Object.entries(operations))
      (service.operations as Record<string, AnyOperation>)[operation] = (input, context) => {
        const told = (output: unknown) => {
          tell({ service: service.model.service, operation, output });
          return output;
        };
        // What answers at once still does: whoever asks from within counts on it.
        const output = run(input, context);
        return output instanceof Promise ? output.then(told) : told(output);
      };
  return {
    [Symbol.dispose]: () => {
      for (const { service, operations } of originals) Object.assign(service.operations, operations);
    },
  };
}

/** What is wrong with an answer, as sentences; empty where nothing is. */
export function faultsOf(model: ServiceModel, { operation, output }: Answer): string[] {
  const name = model.operations[operation]?.output;
  if (name === undefined) return output === undefined ? [] : [`${operation} answers, and has no output`];
  const faults: string[] = [];
  check({ model, faults }, shapeOf(model, name), { value: output ?? {}, path: operation });
  return faults;
}

interface Checking {
  readonly model: ServiceModel;
  readonly faults: string[];
}

const TYPES: Readonly<Record<string, string>> = { string: 'string', blob: 'string', boolean: 'boolean' };

function check(checking: Checking, shape: ShapeFacts, { value, path }: { value: unknown; path: string }): void {
  const { model, faults } = checking;
  if (value === undefined || value === null) return;
  if (shape.type === 'structure') checkStructure(checking, shape, { value: value as object, path });
  else if (shape.type === 'list' || shape.type === 'map') {
    if (Array.isArray(value) !== (shape.type === 'list')) faults.push(`${path} is no ${shape.type}`);
    const part = shapeOf(model, partOf(shape, shape.type === 'list' ? 'member' : 'value').shape);
    for (const [key, inner] of Object.entries(value)) check(checking, part, { value: inner, path: `${path}.${key}` });
  } else checkScalar(checking, shape, { value, path });
}

function checkScalar({ faults }: Checking, shape: ShapeFacts, { value, path }: { value: unknown; path: string }): void {
  const type = TYPES[shape.type] ?? 'number';
  if (typeof value !== type) faults.push(`${path} is a ${typeof value}, not a ${type}`);
  if (shape.enum && !shape.enum.includes(String(value)) && !BEYOND_THE_MODEL.has(String(value)))
    faults.push(`${path} is ${String(value)}, which is none of ${shape.enum.join(', ')}`);
}

function checkStructure(checking: Checking, shape: ShapeFacts, { value, path }: { value: object; path: string }): void {
  const members = shape.members ?? {};
  for (const name of shape.required ?? [])
    if ((value as Record<string, unknown>)[name] === undefined) checking.faults.push(`${path} has no ${name}`);
  for (const [name, part] of Object.entries(value)) {
    const member = members[name];
    if (member) check(checking, shapeOf(checking.model, member.shape), { value: part, path: `${path}.${name}` });
  }
}

/** The members of these paths that are not there: `cluster.name`, `Vpcs.*.VpcId`. */
export function absentMembers(output: unknown, paths: readonly string[]): string[] {
  return paths.filter((path) => !isThere(output, path.split('.')));
}

function isThere(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return value !== undefined && value !== null;
  if (step === '*') return Array.isArray(value) && value.every((item) => isThere(item, rest));
  return value !== null && typeof value === 'object' && isThere((value as Record<string, unknown>)[step], rest);
}
