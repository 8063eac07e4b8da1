// CustomResourceDefinitions: kinds that users bring. What becomes of one is in custom/.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/registry/customresourcedefinition/strategy.go,
// pkg/apis/apiextensions/v1/defaults.go

import { setCondition } from '../../../kube/conditions.ts';
import { CUSTOM_RESOURCE_DEFINITIONS } from '../../../kube/kind-refs.ts';
import type { CustomResourceDefinition, DeleteOptions, JSONSchemaProps } from '../../../kube/types.gen.ts';
import { toTimestamp } from '../../../lib/clock.ts';
import { isObject, type JsonObject } from '../../../lib/json.ts';
import { isFormat } from '../../custom/formats.ts';
import { hasSchemaWith, type JsonSchema, tidySchema } from '../../custom/json-schema.ts';
import { createdColumn, nameColumn } from '../columns.ts';
import { checkPreconditions } from '../first-delete.ts';
import type { KindDefinition } from '../kind.ts';
import { keepStatus } from '../strategy.ts';
import { validateChangedDefinition, validateNames, validateNewDefinition } from './definition-validation.ts';
import { schemaOfVersion } from './internal-spec.ts';

/** Held until no object of the kind is left. */
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

export const customResourceDefinitions: KindDefinition<CustomResourceDefinition> = {
  ...CUSTOM_RESOURCE_DEFINITIONS,
  singular: 'customresourcedefinition',
  storagePath: 'apiextensions.k8s.io/customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  nameRule: 'dns-subdomain',
  nameProblems: ({ spec }, name) =>
    name === `${spec?.names?.plural ?? ''}.${spec?.group ?? ''}` ? [] : ['must be spec.names.plural+"."+spec.group'],
  hasFreeFinalizers: true,
  updateChecks: ['changed-meta', 'rules', 'changes'],
  requiresResourceVersion: true,
  columns: [nameColumn, createdColumn],
  defaults: fillIn,
  prepareForCreate(definition) {
    definition.metadata.generation = 1;
    definition.status = { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: null } as never;
    addStoredVersion(definition);
  },
  prepareForUpdate(definition, current) {
    keepStatus(definition, current);
    addStoredVersion(definition);
  },
  validateCreate: validateNewDefinition,
  validateUpdate: validateChangedDefinition,
  warnings: (definition, current) => newFormats(definition, current).map((format) => `unrecognized format "${format}"`),
  status: {
    name: 'status',
    hasNoTable: true,
    resets: ['spec', 'metadata'],
    // Upstream resets the metadata to itself, so that all of it is written, though nobody comes to own it.
    merge: (incoming, current) => ({
      ...current,
      metadata: incoming.metadata,
      ...(incoming.status ? { status: incoming.status } : {}),
    }),
    validate(definition, _current, errors) {
      if (definition.status?.acceptedNames)
        validateNames(definition.status.acceptedNames, 'status.acceptedNames', errors);
    },
  },
  beginDelete,
};

function fillIn(definition: CustomResourceDefinition): void {
  const { spec, status } = definition;
  if (!spec?.names) return;
  if (!status?.storedVersions?.length) addStoredVersion(definition);
  const { names } = spec;
  if (!names.singular && names.kind) names.singular = names.kind.toLowerCase();
  if (!names.listKind && names.kind) names.listKind = `${names.kind}List`;
  spec.conversion ??= { strategy: 'None' };
  const service = spec.conversion.webhook?.clientConfig?.service;
  if (service) service.port ??= 443;
  for (const { schema } of spec.versions ?? [])
    if (isObject(schema?.openAPIV3Schema)) schema.openAPIV3Schema = tidied(schema.openAPIV3Schema);
}

/** Below `items` and `additionalProperties` Go reads schemas without telling of what it does not know. */
const tidied = (schema: JSONSchemaProps) => tidySchema(schema as unknown as JsonObject) as unknown as JSONSchemaProps;

/** What has once been the version in storage stays on record. */
function addStoredVersion(definition: CustomResourceDefinition): void {
  const storage = definition.spec.versions?.find((version) => version.storage)?.name;
  const stored = definition.status?.storedVersions ?? [];
  if (storage === undefined || stored.includes(storage)) return;
  definition.status = { ...definition.status, storedVersions: [...stored, storage] };
}

function newFormats(definition: CustomResourceDefinition, current: CustomResourceDefinition | undefined): string[] {
  const known = new Set(current ? oddFormats(current) : []);
  return oddFormats(definition).filter((format) => !known.has(format));
}

function oddFormats({ spec }: CustomResourceDefinition): string[] {
  const found: string[] = [];
  const look = ({ type, format }: JsonSchema) => {
    if (type === 'string' && format && !isFormat(format)) found.push(format);
    return false;
  };
  for (const version of spec.versions) hasSchemaWith(schemaOfVersion(version), look);
  return [...new Set(found)];
}

/** The first delete only marks a definition; its objects go before it (registry/customresourcedefinition/etcd.go). */
function beginDelete(
  current: CustomResourceDefinition,
  { options, nowMs }: { options: Partial<DeleteOptions>; nowMs: number },
): CustomResourceDefinition | undefined {
  checkPreconditions(CUSTOM_RESOURCE_DEFINITIONS, current, options);
  if (current.metadata.deletionTimestamp !== undefined) return undefined;
  const now = toTimestamp(nowMs);
  const conditions = setCondition(current.status?.conditions ?? [], {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: now,
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  });
  const { finalizers = [] } = current.metadata;
  return {
    ...current,
    metadata: {
      ...current.metadata,
      deletionTimestamp: now,
      finalizers: finalizers.includes(CLEANUP) ? finalizers : [...finalizers, CLEANUP],
    },
    status: { ...current.status, conditions },
  };
}
