// What is given for a stack, checked before anything is made: its template, parameters, tags and capabilities.

import type { JsonObject, JsonValue } from '../../lib/json.ts';
import type { AwsContext } from '../operation.ts';
import { checkCapabilities } from './capabilities.ts';
import { templateFormatError, validationError } from './errors.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';
import { type StackIdentity, stackEnvironment, wantedResources } from './stack-environment.ts';
import type { StackContent, StackRecord } from './stacks.ts';
import { storedValues } from './stored-parameters.ts';
import { type Environment, evaluate } from './template/intrinsics.ts';
import { parameterValues } from './template/parameters.ts';
import { checkReferences, PSEUDO_PARAMETERS, referencesOf } from './template/references.ts';
import { checkRules } from './template/rules.ts';
import { parseTemplate, type Template } from './template/template.ts';
import { templateAt } from './template-urls.ts';
import type { Parameter, Tag } from './types.gen.ts';

interface GivenTemplate {
  readonly TemplateBody?: string | undefined;
  readonly TemplateURL?: string | undefined;
  readonly UsePreviousTemplate?: boolean | undefined;
}

export interface GivenContent extends GivenTemplate {
  readonly Parameters?: Parameter[] | undefined;
  readonly Tags?: Tag[] | undefined;
  readonly Capabilities?: StackRecord['capabilities'] | undefined;
  readonly ResourceTypes?: string[] | undefined;
}

/**
 * The content that an input asks for. Throws ValidationError and InsufficientCapabilitiesException.
 * @param before what the stack is, where it is there
 */
export function stackContent(
  input: GivenContent,
  { context, stack }: { readonly context: AwsContext; readonly stack: StackIdentity & Partial<StackRecord> },
): StackContent {
  const before = stack.content;
  const templateBody = templateOf(input, before, context);
  const template = parseTemplate(templateBody);
  checkTypes(template);
  checkAllowedTypes(template, input.ResourceTypes);
  checkReferences(template, (type) => RESOURCE_TYPES.get(type)?.attributes ?? []);
  const parameters = parameterValues(template, input.Parameters ?? [], before?.parameters);
  // eksctl gives those of the stack and its own again; of the same key the last counts.
  const given = input.Tags ?? before?.tags ?? [];
  const tags = [...new Map(given.map((tag) => [tag.Key, tag])).values()];
  checkTags(tags);
  const stored = storedValues(template, parameters, context);
  const content = { templateBody, parameters, tags, ...(stored && { stored }) };
  checkCapabilities(template, input.Capabilities ?? []);
  checkValues(template, { context, stack, content });
  return content;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_BYTES = 51_200;
const MOST_TAGS = 50;

/** The text of the template that is meant. */
export function templateOf(input: GivenTemplate, before: StackContent | undefined, context: AwsContext): string {
  const { TemplateBody, TemplateURL, UsePreviousTemplate } = input;
  if (TemplateURL !== undefined && TemplateBody !== undefined)
    throw validationError('Only one of TemplateBody and TemplateURL may be specified.');
  if (TemplateURL !== undefined) return templateAt(TemplateURL, context);
  if (UsePreviousTemplate && before) return before.templateBody;
  if (TemplateBody === undefined) throw validationError('Either Template URL or Template Body must be specified.');
  if (Buffer.byteLength(TemplateBody) > MOST_BYTES)
    throw validationError(
      `1 validation error detected: Value '${TemplateBody}' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${MOST_BYTES}`,
    );
  return TemplateBody;
}

/** Emulator: what the real service would make and this one cannot is refused before anything is made. */
function checkTypes({ resources }: Template): void {
  const unknown = [...resources.values()].map(({ type }) => type).filter((type) => !RESOURCE_TYPES.has(type));
  if (unknown.length > 0)
    throw validationError(
      `The resource types [${[...new Set(unknown)].join(', ')}] of cloudformation are not emulated.`,
    );
  for (const [name, { type, properties }] of resources) {
    const known = RESOURCE_TYPES.get(type)?.properties ?? [];
    const foreign = Object.keys(properties).filter((property) => !known.includes(property));
    if (foreign.length > 0)
      throw validationError(`The properties [${foreign.join(', ')}] of ${type}, which ${name} has, are not emulated.`);
  }
}

/** `ResourceTypes`: types, or beginnings of their names with a star behind them. */
function checkAllowedTypes({ resources }: Template, allowed: readonly string[] | undefined): void {
  if (allowed === undefined) return;
  const isAllowed = (type: string) =>
    allowed.some((each) => (each.endsWith('::*') ? type.startsWith(each.slice(0, -1)) : type === each));
  const foreign = [...resources.values()].find(({ type }) => !isAllowed(type));
  if (foreign)
    throw validationError(
      `Resource type ${foreign.type} is not allowed by parameter ResourceTypes [${allowed.join(', ')}]`,
    );
}

/** Throws ValidationError for a value, among those that are wanted, that names a resource whose condition does not hold. */
function checkSkipped(template: Template, wanted: readonly string[], { isTrue }: Environment): void {
  const skippedIn = (values: JsonValue[]) => {
    const { refs, attributes } = referencesOf(values, isTrue);
    const named = new Set([...refs, ...[...attributes.values()].map(({ resource }) => resource)]);
    return [...named].filter((name) => template.resources.has(name) && !wanted.includes(name));
  };
  const ofResources = skippedIn(wanted.map((name) => template.resources.get(name)?.properties ?? {}));
  if (ofResources.length > 0)
    throw templateFormatError(
      `Unresolved resource dependencies [${ofResources.join(', ')}] in the Resources block of the template`,
    );
  const outputs = [...template.outputs.values()].filter(
    ({ condition }) => condition === undefined || isTrue(condition),
  );
  const ofOutputs = skippedIn(outputs.flatMap(({ value, exportName = '' }) => [value, exportName]));
  // Unlike that about resources, it names no section of the format.
  if (ofOutputs.length > 0)
    throw validationError(
      `Unresolved resource dependencies [${ofOutputs.join(', ')}] in the Outputs block of the template`,
    );
}

function checkTags(tags: readonly Tag[]): void {
  if (tags.some(({ Key }) => Key.toLowerCase().startsWith('aws:')))
    throw validationError('aws: prefixed tag key names are not allowed for external use.');
  if (tags.length > MOST_TAGS) throw validationError(`Tag count exceeds maximum of ${MOST_TAGS}`);
}

/** What no resource has a part in can be worked out at once, and is refused at once where it cannot. */
function checkValues(
  template: Template,
  { context, stack, content }: { context: AwsContext; stack: StackIdentity; content: StackContent },
): void {
  const environment = stackEnvironment({ scope: context, from: context.store, stack, content });
  checkRules(template.rules, environment);
  for (const condition of template.conditions.keys()) environment.isTrue(condition);
  for (const { condition } of template.outputs.values()) if (condition !== undefined) environment.isTrue(condition);
  const wanted = wantedResources(template, environment);
  checkSkipped(template, wanted, environment);
  for (const name of wanted)
    for (const property of Object.values(template.resources.get(name)?.properties ?? ({} as JsonObject))) {
      const { refs, attributes, imports } = referencesOf(property ?? null);
      const isKnown = [...refs].every((ref) => PSEUDO_PARAMETERS.includes(ref) || template.parameters.has(ref));
      if (isKnown && attributes.size === 0 && imports.length === 0) evaluate(property ?? null, environment);
    }
  if (template.outputs.size > 200) throw templateFormatError('Number of outputs, is greater than maximum allowed, 200');
}
