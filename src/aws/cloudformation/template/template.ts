// What a template declares, and whether it is one: the words are those of the service, as its users report them.

import { isObject, type JsonObject, type JsonValue } from '../../../lib/json.ts';
import { Memo } from '../../../lib/memo.ts';
import { templateFormatError, validationError } from '../errors.ts';
import { type Rule, toRule } from './rules.ts';
import { parseTemplateText } from './template-text.ts';

const POLICIES = ['Delete', 'Retain', 'RetainExceptOnCreate'] as const;
export type RemovalPolicy = (typeof POLICIES)[number];
export type RemovalPolicies = Readonly<Record<'deletion' | 'replacement', RemovalPolicy>>;

export interface ResourceDeclaration {
  readonly type: string;
  readonly properties: JsonObject;
  readonly dependsOn: readonly string[];
  /** The name of the condition on which it is made. */
  readonly condition: string | undefined;
  /** What becomes of it when the stack has it no more, and of what an update puts another in the place of. */
  readonly policies: RemovalPolicies;
}

export interface OutputDeclaration {
  readonly value: JsonValue;
  readonly description: string | undefined;
  readonly exportName: JsonValue | undefined;
  readonly condition: string | undefined;
}

export interface Template {
  readonly description: string | undefined;
  readonly parameters: ReadonlyMap<string, JsonObject>;
  readonly rules: ReadonlyMap<string, Rule>;
  readonly mappings: ReadonlyMap<string, JsonObject>;
  readonly conditions: ReadonlyMap<string, JsonValue>;
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;
  readonly outputs: ReadonlyMap<string, OutputDeclaration>;
}

const KNOWN = new Memo<Template>(50);

/** Throws ValidationError for what is no template. */
export function parseTemplate(text: string): Template {
  return KNOWN.get(text, () => toTemplate(parseTemplateText(text)));
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html */
const SECTIONS = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Rules',
  'Mappings',
  'Conditions',
  'Transform',
  'Resources',
  'Outputs',
];
/** What would change what is made, and is not emulated. */
const NOT_EMULATED = ['Transform'];

function toTemplate(document: JsonValue): Template {
  if (!isObject(document)) throw templateFormatError('unsupported structure.');
  refuseNulls(document, '');
  const unknown = Object.keys(document).filter((name) => !SECTIONS.includes(name));
  if (unknown.length > 0) throw validationError(`Invalid template property or properties [${unknown.join(', ')}]`);
  const version = document['AWSTemplateFormatVersion'] ?? '2010-09-09';
  if (version !== '2010-09-09') throw templateFormatError(`${String(version)} is not a supported value.`);
  for (const name of NOT_EMULATED)
    if (document[name] !== undefined) throw validationError(`The section ${name} of templates is not emulated.`);
  const description = document['Description'];
  if (description !== undefined && typeof description !== 'string')
    throw templateFormatError('Description must be a string.');
  const resources = section(document, 'Resources');
  if (resources.size === 0) throw templateFormatError('At least one Resources member must be defined.');
  return {
    description,
    parameters: parameters(document),
    rules: new Map([...section(document, 'Rules')].map(([name, value]) => [name, toRule(name, value)])),
    mappings: mappings(document),
    conditions: section(document, 'Conditions'),
    resources: new Map([...resources].map(([name, value]) => [name, toResource(name, value)])),
    outputs: new Map([...section(document, 'Outputs')].map(([name, value]) => [name, toOutput(name, value)])),
  };
}

function section(document: JsonObject, name: string): ReadonlyMap<string, JsonValue> {
  const members = document[name] ?? {};
  if (!isObject(members)) throw templateFormatError(`Any ${name} member must be an object.`);
  return new Map(Object.entries(members).map(([key, value]) => [key, value ?? null]));
}

/** As YAML has it where nothing follows a name. */
function refuseNulls(value: JsonValue, path: string): void {
  if (value === null) throw validationError(`[${path}] 'null' values are not allowed in templates`);
  if (typeof value !== 'object') return;
  for (const [name, part] of Object.entries(value)) refuseNulls(part ?? null, `${path}/${name}`);
}

function parameters(document: JsonObject): ReadonlyMap<string, JsonObject> {
  const members = [...section(document, 'Parameters')].map(([name, value]): [string, JsonObject] => {
    if (!/^[A-Za-z0-9]+$/.test(name)) throw templateFormatError(`Parameter name ${name} is non alphanumeric.`);
    if (!isObject(value)) throw templateFormatError('Any Parameters member must be an object.');
    return [name, value];
  });
  return new Map(members);
}

/** Two levels of names, and a text or a list of texts at the end of each. */
function mappings(document: JsonObject): ReadonlyMap<string, JsonObject> {
  const toMap = (name: string, value: JsonValue): JsonObject => {
    if (!isObject(value)) throw templateFormatError(`Every Mappings member ${name} must be a map`);
    return value;
  };
  const members = [...section(document, 'Mappings')].map(([name, value]): [string, JsonObject] => {
    const mapping = toMap(name, value);
    for (const [key, row] of Object.entries(mapping))
      if (Object.values(toMap(key, row ?? null)).some((attribute) => !isText(attribute) && !isTexts(attribute)))
        throw templateFormatError('Every Mappings attribute must be a String or a List.');
    return [name, mapping];
  });
  return new Map(members);
}

const isText = (value: JsonValue | undefined): boolean => typeof value !== 'object';
const isTexts = (value: JsonValue | undefined): boolean => Array.isArray(value) && value.every(isText);

const RESOURCE_MEMBERS = [
  'Type',
  'Properties',
  'DependsOn',
  'Condition',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];

function toResource(name: string, value: JsonValue): ResourceDeclaration {
  if (!/^[A-Za-z0-9]+$/.test(name)) throw templateFormatError(`Resource name ${name} is non alphanumeric.`);
  const place = `[/Resources/${name}]`;
  if (!isObject(value)) throw templateFormatError('Any Resources member must be an object.');
  const { Type, Properties = {}, DependsOn = [], Condition, DeletionPolicy, UpdateReplacePolicy } = value;
  if (typeof Type !== 'string')
    throw templateFormatError(`${place} Every Resources object must contain a Type member.`);
  const unknown = Object.keys(value).filter((member) => !RESOURCE_MEMBERS.includes(member));
  if (unknown.length > 0) throw validationError(`Invalid template resource property '${unknown[0]}'`);
  if (!isObject(Properties)) throw templateFormatError(`${place} Properties must be an object.`);
  const dependsOn = Array.isArray(DependsOn) ? DependsOn : [DependsOn];
  const policies = {
    deletion: toPolicy(DeletionPolicy, `DeletionPolicy ${String(DeletionPolicy)} for resource ${name}`),
    replacement: toPolicy(
      UpdateReplacePolicy,
      `UpdateReplacePolicy ${String(UpdateReplacePolicy)} for resource ${name}`,
    ),
  };
  return {
    type: Type,
    properties: Properties,
    dependsOn: dependsOn.map(String),
    condition: typeof Condition === 'string' ? Condition : undefined,
    policies,
  };
}

function toPolicy(value: JsonValue = 'Delete', what: string): RemovalPolicy {
  const policy = POLICIES.find((known) => known === value);
  if (!policy) throw templateFormatError(`Unrecognized ${what}`);
  return policy;
}

function toOutput(name: string, value: JsonValue): OutputDeclaration {
  if (!/^[A-Za-z0-9]+$/.test(name)) throw templateFormatError(`Output name ${name} is non alphanumeric.`);
  if (!isObject(value) || value['Value'] === undefined)
    throw templateFormatError('Every Outputs member must contain a Value object');
  const { Value, Description, Export, Condition } = value;
  return {
    value: Value,
    description: typeof Description === 'string' ? Description : undefined,
    exportName: isObject(Export) ? Export['Name'] : undefined,
    condition: typeof Condition === 'string' ? Condition : undefined,
  };
}
