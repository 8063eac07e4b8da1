// How CloudFormation asks the other services for a stack's resources: as whoever made the stack, with the same checks as for any client.

import type { JsonObject, JsonValue } from '../../lib/json.ts';
import { isObject } from '../../lib/json.ts';
import { partOf, type ServiceModel, shapeOf } from '../model.ts';
import type { AwsContext, Service } from '../operation.ts';
import { runOperation } from '../run-operation.ts';
import { validate } from '../validate.ts';
import { validationError } from './errors.ts';

/** Whose resources stacks can have. */
export const RESOURCE_SERVICES = ['ec2', 'ecr', 'eks', 'iam', 'kms', 'logs', 's3', 'ssm'] as const;
export type ServiceName = (typeof RESOURCE_SERVICES)[number];

export interface ResourceCalls {
  readonly context: AwsContext;
  /** Runs an operation. `Input` and `Output` are the operation's own types. Throws the service's own AwsError. */
  call<Input, Output>(service: ServiceName, operation: string, input: Input): Output;
  /**
   * Properties as the operation's input has them: names by the model, and texts where it wants numbers or truth values. Throws
   * ValidationError for names that it does not know.
   */
  toInput(service: ServiceName, operation: string, properties: JsonObject): JsonObject;
}

export function resourceCalls(
  services: Readonly<Record<ServiceName, Service>>,
  context: AwsContext & { readonly strictIam: boolean },
): ResourceCalls {
  return {
    context,
    call(name, operation, input) {
      const service = services[name];
      validate(service.model, operation, input);
      const output = runOperation(service, { operation, input }, context);
      // In one turn with what is written of it in the stack's records, so that both become durable or neither.
      if (output instanceof Promise) throw new Error(`${operation} does not answer at once`);
      return output as never;
    },
    toInput(name, operation, properties) {
      const { model } = services[name];
      return toMembers(model, model.operations[operation]?.input ?? '', properties);
    },
  };
}

/** The words are those of the service for a value of another kind: https://repost.aws/knowledge-center/cloudformation-value-type-list */
function toShape(model: ServiceModel, shapeName: string, { name, value }: Named): JsonValue {
  const shape = shapeOf(model, shapeName);
  switch (shape.type) {
    case 'structure':
      if (!isObject(value)) throw validationError(`Value of property ${name} must be an object`);
      return toMembers(model, shapeName, value);
    case 'list': {
      if (!Array.isArray(value)) throw validationError(`Value of property ${name} must be of type List`);
      const member = partOf(shape, 'member').shape;
      return value.map((item) => toShape(model, member, { name, value: item }));
    }
    case 'map':
      if (!isObject(value)) throw validationError(`Value of property ${name} must be an object`);
      return value;
    default:
      if (isObject(value) || Array.isArray(value))
        throw validationError(`Value of property ${name} must be of type String`);
      return toScalar(shape.type, value);
  }
}

interface Named {
  readonly name: string;
  readonly value: JsonValue;
}

function toScalar(type: string, value: JsonValue): JsonValue {
  if (value === null) return value;
  if (type === 'string') return String(value);
  if (typeof value !== 'string') return value;
  return type === 'boolean' ? value.toLowerCase() === 'true' : Number(value);
}

function toMembers(model: ServiceModel, shapeName: string, properties: JsonObject): JsonObject {
  const members = shapeOf(model, shapeName).members ?? {};
  const named = new Map(Object.keys(members).map((member) => [member.toLowerCase(), member]));
  const entries = Object.entries(properties).map(([name, value]) => {
    const member = named.get(name.toLowerCase());
    const facts = member === undefined ? undefined : members[member];
    if (member === undefined || !facts) throw validationError(`Encountered unsupported property ${name}`);
    return [member, toShape(model, facts.shape, { name, value: value ?? null })];
  });
  return Object.fromEntries(entries) as JsonObject;
}
