// What the functions of a stack's template are told: its parameters, its conditions, and what it has made so far.

import type { JsonValue } from '../../lib/json.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { zonesOf } from '../ec2/zones.ts';
import type { Scope } from '../operation.ts';
import { partitionOf } from '../partitions.ts';
import { validationError } from './errors.ts';
import { findExport } from './exports.ts';
import { findResource } from './stack-resources.ts';
import type { StackContent, StackRecord } from './stacks.ts';
import { type Environment, evaluate } from './template/intrinsics.ts';
import { parameterRef } from './template/parameters.ts';
import { parseTemplate, type Template } from './template/template.ts';

export type StackIdentity = Pick<StackRecord, 'name' | 'stackId' | 'notificationArns'>;

export interface EnvironmentOptions {
  readonly scope: Scope;
  readonly from: Store | Transaction;
  readonly stack: StackIdentity;
  readonly content: StackContent;
}

export function stackEnvironment({ scope, from, stack, content }: EnvironmentOptions): Environment {
  const template = parseTemplate(content.templateBody);
  const pseudo: Readonly<Record<string, JsonValue | undefined>> = {
    'AWS::AccountId': scope.account,
    'AWS::NoValue': undefined,
    'AWS::NotificationARNs': stack.notificationArns,
    'AWS::Partition': partitionOf(scope.region).name,
    'AWS::Region': scope.region,
    'AWS::StackId': stack.stackId,
    'AWS::StackName': stack.name,
    'AWS::URLSuffix': partitionOf(scope.region).dnsSuffix,
  };
  const made = (logicalId: string) => findResource(from, scope, { stack, logicalId })?.made;
  const environment: Environment = {
    ref(name) {
      if (Object.hasOwn(pseudo, name)) return pseudo[name];
      const parameter = template.parameters.get(name);
      const value = content.stored?.[name] ?? content.parameters[name] ?? '';
      // Also as the value of a parameter (recorded in localstack's tests, tests/aws/services/cloudformation).
      if (parameter && value === 'AWS::NoValue') return undefined;
      return parameter ? parameterRef(parameter, value) : made(name)?.physicalId;
    },
    attribute: (resource, name) => made(resource)?.attributes[name] ?? '',
    mapping: (name) => template.mappings.get(name),
    isTrue: conditionsOf(template, () => environment),
    importedValue(exportName) {
      const found = findExport(from, scope, exportName);
      if (!found) throw validationError(`No export named ${exportName} found`);
      return found.Value ?? '';
    },
    zones: (region) => zonesOf(region).map(({ name }) => name),
  };
  return environment;
}

function conditionsOf(template: Template, environment: () => Environment): Environment['isTrue'] {
  const open = new Set<string>();
  const known = new Map<string, boolean>(); // Of two that each name another twice, and so on, none is worked out twice.
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const condition = template.conditions.get(name);
    if (condition === undefined)
      throw validationError(`Template format error: Unresolved condition dependency ${name} in the template`);
    if (open.has(name))
      throw validationError(`Template format error: Circular Condition dependency: [${[...open].join(', ')}]`);
    open.add(name);
    const isTrue = evaluate(condition, environment()) === true;
    open.delete(name);
    known.set(name, isTrue);
    return isTrue;
  };
}

/** The names of the resources that are made: those without a condition, or with one that holds. */
export function wantedResources(template: Template, { isTrue }: Environment): string[] {
  return [...template.resources]
    .filter(([, { condition }]) => condition === undefined || isTrue(condition))
    .map(([name]) => name);
}
