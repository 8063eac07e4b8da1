// Writes src/aws/<service>/model.gen.json and types.gen.ts: the facts of the AWS services that we serve (routes, shapes, names on
// the wire, constraints, error codes; no prose), from the services' published models as the botocore package carries them.
// What is served is what there are files for: create-fargate-profile.ts means CreateFargateProfile.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { awsTypes } from './aws-types.ts';

interface PublishedMember {
  shape: string;
  [fact: string]: unknown;
}
interface PublishedShape {
  type: string;
  members?: Record<string, PublishedMember>;
  member?: PublishedMember;
  key?: PublishedMember;
  value?: PublishedMember;
  error?: { code?: string; httpStatusCode?: number };
  exception?: boolean;
  [fact: string]: unknown;
}
interface PublishedOperation {
  http: { method: string; requestUri: string; responseCode?: number };
  input?: { shape: string };
  output?: { shape: string; resultWrapper?: string };
}
interface PublishedModel {
  metadata: Record<string, string>;
  operations: Record<string, PublishedOperation>;
  shapes: Record<string, PublishedShape>;
}

/** The facts of a member or a shape that somebody reads at run time. */
const FACTS = [
  'type',
  'shape',
  'location',
  'locationName',
  'queryName',
  'flattened',
  'required',
  'min',
  'max',
  'pattern',
  'enum',
  'timestampFormat',
  'payload',
];

/** Service folder in src/aws → version of its API. */
export const AWS_SERVICES: Readonly<Record<string, string>> = {
  eks: '2017-11-01',
  ec2: '2016-11-15',
  iam: '2010-05-08',
  sts: '2011-06-15',
  kms: '2014-11-01',
  logs: '2014-03-28',
  ssm: '2014-11-06',
  ecr: '2015-09-21',
  'service-quotas': '2019-06-24',
  cloudformation: '2010-05-15',
  s3: '2006-03-01',
};

/**
 * @param modelsFolder botocore's `data` folder: `<service>/<version>/service-2.json`, plain or gzipped
 * @param service a key of AWS_SERVICES
 * @param operationFiles the names of the files in src/aws/<service>
 * @returns the texts of model.gen.json and types.gen.ts
 */
export function awsModel(
  modelsFolder: string,
  service: string,
  operationFiles: readonly string[],
): { json: string; types: string } {
  const published = read(join(modelsFolder, service, AWS_SERVICES[service] ?? '', 'service-2.json'));
  const names = new Set(operationFiles.map(operationName));
  const isServed = (name: string) => names.has(name.toLowerCase());
  const served = Object.entries(published.operations).filter(([name]) => isServed(name));
  const shapes = reachableShapes(published, served);
  const others = Object.entries(published.operations).filter(([name]) => !isServed(name));
  const lines = [
    `"service": ${JSON.stringify(service)}`,
    ...['apiVersion', 'protocol', 'xmlNamespace', 'targetPrefix']
      .filter((fact) => published.metadata[fact] !== undefined)
      .map((fact) => `"${fact}": ${JSON.stringify(published.metadata[fact])}`),
    `"operations": ${table(served.map(([name, operation]) => [name, operationFacts(published, operation)]))}`,
    `"notServed": ${table(
      published.metadata['protocol']?.startsWith('rest-')
        ? others.map(([name, operation]) => [name, routeFacts(published, operation)])
        : [],
    )}`,
    `"errors": ${table(errorFacts(published))}`,
    `"shapes": ${table([...shapes].map((name) => [name, shapeFacts(published.shapes[name])]))}`,
  ];
  const facts = Object.fromEntries([...shapes].map((name) => [name, shapeFacts(published.shapes[name])]));
  return { json: `{\n${lines.join(',\n')}\n}\n`, types: awsTypes(facts) };
}

/** The operation files of a service's folder in `source`. */
export function operationFilesOf(source: string, service: string): string[] {
  return readdirSync(join(source, 'aws', service)).filter((file) => file.endsWith('.ts'));
}

/** `describe-vpcs.ts` → `describevpcs`: the services do not agree on how to write abbreviations. */
function operationName(file: string): string {
  return file.replace(/\.ts$/, '').replaceAll('-', '');
}

function read(path: string): PublishedModel {
  const text = existsSync(path) ? readFileSync(path) : gunzipSync(readFileSync(`${path}.gz`));
  return JSON.parse(text.toString('utf8')) as PublishedModel;
}

function reachableShapes(model: PublishedModel, operations: readonly [string, PublishedOperation][]): Set<string> {
  const names = new Set<string>();
  const visit = (name: string | undefined) => {
    if (name === undefined || names.has(name)) return;
    names.add(name);
    const shape = model.shapes[name];
    for (const member of Object.values(shape?.members ?? {})) visit(member.shape);
    for (const part of [shape?.member, shape?.key, shape?.value]) visit(part?.shape);
  };
  for (const [, operation] of operations) {
    visit(operation.input?.shape);
    visit(operation.output?.shape);
  }
  return names;
}

/** With XML, what stands in the query or in headers tells apart what has the same path. */
function routeFacts(model: PublishedModel, { http, input }: PublishedOperation): object {
  const route = { method: http.method, uri: http.requestUri };
  if (model.metadata['protocol'] !== 'rest-xml') return route;
  const { members = {}, ...facts } = model.shapes[input?.shape ?? ''] ?? { type: 'structure' };
  const requiredIn = (location: string) => {
    const names = ((facts['required'] ?? []) as string[]).filter((name) => members[name]?.['location'] === location);
    return names.length > 0 ? names.map((name) => members[name]?.['locationName'] ?? name) : undefined;
  };
  return { ...route, query: requiredIn('querystring'), headers: requiredIn('header'), status: http.responseCode };
}

function operationFacts(model: PublishedModel, operation: PublishedOperation): object {
  const { input, output } = operation;
  return {
    ...routeFacts(model, operation),
    input: input?.shape,
    output: output?.shape,
    resultWrapper: output?.resultWrapper,
  };
}

/** Error code → HTTP status and, for JSON, the members that its body has besides the message. */
function errorFacts(model: PublishedModel): [string, object][] {
  return Object.entries(model.shapes)
    .filter(([, shape]) => shape.exception)
    .map(([name, shape]) => [
      shape.error?.code ?? name,
      {
        status: shape.error?.httpStatusCode ?? 400,
        members: Object.keys(shape.members ?? {}).filter((member) => member.toLowerCase() !== 'message'),
      },
    ]);
}

function shapeFacts(shape: PublishedShape | undefined): Record<string, unknown> {
  const facts = pickFacts(shape ?? {});
  if (shape?.members)
    facts['members'] = Object.fromEntries(
      Object.entries(shape.members).map(([name, member]) => [name, pickFacts(member)]),
    );
  for (const part of ['member', 'key', 'value'] as const) if (shape?.[part]) facts[part] = pickFacts(shape[part]);
  return facts;
}

function pickFacts(from: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(FACTS.filter((fact) => from[fact] !== undefined).map((fact) => [fact, from[fact]]));
}

function table(rows: readonly (readonly [string, object])[]): string {
  const lines = [...rows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, facts]) => `  ${JSON.stringify(name)}: ${JSON.stringify(facts)}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n}`;
}
