// What the values of a template name: which resources have to be there first, and whether all that is named is declared.

import { isObject, type JsonValue } from '../../../lib/json.ts';
import { templateFormatError, validationError } from '../errors.ts';
import type { AttributeNames } from '../resource-types/resource-type.ts';
import { attributeOf, functionOf, splitOnce, substitutionOf, variablesOf } from './intrinsics.ts';
import type { Template } from './template.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
export const PSEUDO_PARAMETERS = [
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::NotificationARNs',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

export interface References {
  /** Of `Ref`, and of the plain names in `Fn::Sub`. */
  readonly refs: Set<string>;
  readonly attributes: Map<string, { readonly resource: string; readonly name: string }>;
  /** The arguments of `Fn::ImportValue`. */
  readonly imports: JsonValue[];
  /** Of `Fn::If`. */
  readonly conditions: Set<string>;
}

/**
 * All that a value names. Throws ValidationError for functions that are not written as they must be.
 * @param isTrue where it is given, of each `Fn::If` only what is taken is looked at
 */
export function referencesOf(value: JsonValue, isTrue?: (condition: string) => boolean): References {
  const found: References = { refs: new Set(), attributes: new Map(), imports: [], conditions: new Set() };
  collect(value, { ...found, isTrue });
  return found;
}

type Found = References & { readonly isTrue: ((condition: string) => boolean) | undefined };

function collect(value: JsonValue, found: Found): void {
  if (Array.isArray(value)) for (const item of value) collect(item, found);
  if (!isObject(value)) return;
  const call = functionOf(value);
  if (call) collectCall(call, found);
  else for (const part of Object.values(value)) collect(part ?? null, found);
}

function collectCall({ name, argument }: { name: string; argument: JsonValue }, found: Found): void {
  if (name === 'Ref') found.refs.add(String(argument));
  else if (name === 'Fn::GetAtt') addAttribute(attributeOf(argument), found);
  else if (name === 'Fn::Sub') {
    const { text, own } = substitutionOf(argument);
    for (const variable of variablesOf(text).filter((variable) => !Object.hasOwn(own, variable))) {
      const [resource, attribute] = splitOnce(variable);
      if (attribute === '') found.refs.add(variable);
      else addAttribute([resource, attribute], found);
    }
    collect(own, found);
  } else if (name === 'Fn::If') collectChoice(argument, found);
  else if (name !== 'Condition') {
    if (name === 'Fn::ImportValue') found.imports.push(argument);
    collect(argument, found);
  }
}

function collectChoice(argument: JsonValue, found: Found): void {
  const [condition, then = null, otherwise = null] = Array.isArray(argument) ? argument : [];
  if (typeof condition === 'string') found.conditions.add(condition);
  if (typeof condition !== 'string' || !found.isTrue) collect(argument, found);
  else collect(found.isTrue(condition) ? then : otherwise, found);
}

function addAttribute([resource, name]: [string, string], found: References): void {
  found.attributes.set(`${resource}.${name}`, { resource, name });
}

/** The resources that have to be there before this one, by what it names and by its DependsOn. */
export function dependenciesOf(template: Template, logicalId: string): string[] {
  const declared = template.resources.get(logicalId);
  if (!declared) return [];
  const { refs, attributes } = referencesOf(declared.properties);
  const named = [...refs, ...[...attributes.values()].map(({ resource }) => resource), ...declared.dependsOn];
  return [...new Set(named)].filter((name) => template.resources.has(name));
}

/** Throws ValidationError for what names something that the template does not declare, and for resources that wait for each other. */
export function checkReferences(template: Template, attributesOf: (type: string) => AttributeNames): void {
  const sections = {
    Resources: [...template.resources.values()],
    Outputs: [...template.outputs.values()].map(({ value, exportName = '' }) => ({
      properties: [value, exportName],
      dependsOn: [],
    })),
  };
  for (const [section, values] of Object.entries(sections)) {
    const found = referencesOf(values.map(({ properties }) => properties));
    const [unknown] = [...found.conditions].filter((name) => !template.conditions.has(name));
    if (unknown !== undefined)
      throw validationError(`Template error: unresolved condition dependency ${unknown} in Fn::If`);
    checkAttributes(template, found, attributesOf);
    const known = (name: string) => template.parameters.has(name) || PSEUDO_PARAMETERS.includes(name);
    const named = [...[...found.refs].filter((name) => !known(name)), ...values.flatMap(({ dependsOn }) => dependsOn)];
    const unresolved = [...new Set(named)].filter((name) => !template.resources.has(name));
    if (unresolved.length > 0)
      throw templateFormatError(
        `Unresolved resource dependencies [${unresolved.join(', ')}] in the ${section} block of the template`,
      );
  }
  const circle = circleOf(template);
  if (circle.length > 0) throw validationError(`Circular dependency between resources: [${circle.join(', ')}]`);
}

function checkAttributes(
  template: Template,
  { attributes }: References,
  attributesOf: (type: string) => AttributeNames,
): void {
  for (const { resource, name } of attributes.values()) {
    const declared = template.resources.get(resource);
    if (!declared)
      throw validationError(`Template error: instance of Fn::GetAtt references undefined resource ${resource}`);
    if (!attributesOf(declared.type).includes(name))
      throw validationError(
        `Template error: resource ${resource} does not support attribute type ${name} in Fn::GetAtt`,
      );
  }
}

/** Those that can never be made, because each waits for another of them. */
function circleOf(template: Template): string[] {
  let left = [...template.resources.keys()].map((name) => ({ name, needs: dependenciesOf(template, name) }));
  for (;;) {
    const names = new Set(left.map(({ name }) => name));
    const waiting = left.filter(({ needs }) => needs.some((need) => names.has(need)));
    if (waiting.length === left.length) return waiting.map(({ name }) => name).sort();
    left = waiting;
  }
}
