// The kinds that a CustomResourceDefinition brings: one for each version that is served.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/registry/customresource/strategy.go, validator.go

import { labelKeyProblems } from '../../kube/names.ts';
import type { KindRef, KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../../kube/types.gen.ts';
import { deepEqual, type JsonObject } from '../../lib/json.ts';
import type { FieldErrors } from '../field-errors.ts';
import type { KindDefinition, ObjectSubresource } from '../kinds/kind.ts';
import { byPreference } from '../registry/registry.ts';
import { type CustomTypeFacts, readCustom } from './custom-type.ts';
import { META_RULES, type Validated, validateChanged, validateNew } from './custom-validation.ts';
import { documentOf } from './document.ts';
import { parseJsonPath } from './json-path.ts';
import { resourceRules } from './object-rules.ts';
import { printerColumns } from './printer-columns.ts';
import { scaleView } from './scale.ts';
import { schemaOf, storedForm } from './stored-form.ts';
import { typeOfKind } from './type-schema.ts';
import type { ConversionTools } from './webhook-conversion.ts';

const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

export interface CustomKindTools extends ConversionTools {
  /** The type of metadata. */
  readonly objectMeta: TypeSchema;
}

export function customKinds(definition: CustomResourceDefinition, tools: CustomKindTools): KindDefinition[] {
  const { versions } = definition.spec;
  return versions.filter(({ served }) => served).map((version) => customKind(definition, version, tools));
}

/** The kind in the version that is in the store, served or not. */
export function storageKind(definition: CustomResourceDefinition, tools: CustomKindTools): KindDefinition {
  const { versions } = definition.spec;
  const storage = versions.find((version) => version.storage) ?? (versions[0] as CustomResourceDefinitionVersion);
  return customKind(definition, storage, tools);
}

type CustomObject = KubeObject & { status?: unknown; spec?: unknown };

/** The references of a definition's kinds, by version. */
function refOf({ spec }: CustomResourceDefinition, version: string): KindRef {
  const { kind, plural } = spec.names;
  return { group: spec.group, version, kind, plural, namespaced: spec.scope === 'Namespaced' };
}

function customKind(
  definition: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  tools: CustomKindTools,
): KindDefinition {
  const { spec, status } = definition;
  const ref = refOf(definition, version.name);
  const names = { ...spec.names, ...status?.acceptedNames };
  const schema = schemaOf(version);
  const facts = {
    group: spec.group,
    kind: ref.kind,
    schema,
    objectMeta: tools.objectMeta,
    keepsUnknown: spec.preserveUnknownFields === true,
  };
  const validated: Validated = { kind: ref, schema, scale: version.subresources?.scale, rules: resourceRules(schema) };
  const warning = deprecationOf(spec, version);
  return {
    ...ref,
    singular: names.singular ?? '',
    listKind: names.listKind ?? `${ref.kind}List`,
    ...(names.shortNames?.length ? { shortNames: names.shortNames } : {}),
    ...(names.categories?.length ? { categories: names.categories } : {}),
    ...META_RULES,
    verbs: VERBS,
    checksMetaLast: true,
    updateChecks: ['changed-meta', 'rules', 'changes'],
    requiresResourceVersion: true,
    columns: printerColumns(version.additionalPrinterColumns ?? []),
    fieldSelectors: selectorsOf(version),
    ...(warning === undefined ? {} : { deprecation: warning }),
    custom: { type: customType(ref, facts) },
    storedAs: storedForm({ definition, ref, facts }, tools),
    ...strategyOf(version, validated),
    warnings: (object, current) => finalizerWarnings(object, current),
  };
}

function customType(ref: KindRef, facts: CustomTypeFacts): TypeSchema {
  return {
    ...typeOfKind(facts.keepsUnknown ? undefined : facts.schema, facts.objectMeta),
    name: `${ref.group.split('.').reverse().join('.')}.${ref.version}.${ref.kind}`,
    read: (value, isMerged = false) => readCustom(value, facts, { keepsNulls: isMerged, dropsInvalid: isMerged }),
    document: (dialect) => documentOf(ref, facts, dialect),
  };
}

type Strategy = Pick<
  KindDefinition<CustomObject>,
  'prepareForCreate' | 'prepareForUpdate' | 'validateCreate' | 'validateUpdate' | 'status' | 'views'
>;

function strategyOf({ subresources }: CustomResourceDefinitionVersion, validated: Validated): Partial<KindDefinition> {
  const hasStatus = subresources?.status !== undefined && subresources.status !== null;
  const strategy: Strategy = {
    prepareForCreate(object) {
      if (hasStatus) delete object.status;
      object.metadata.generation = 1;
    },
    prepareForUpdate(object, current) {
      if (hasStatus) keepStatus(object, current);
      if (!deepEqual(contentOf(object), contentOf(current)))
        object.metadata.generation = (current.metadata.generation ?? 0) + 1;
    },
    validateCreate: (object, errors) => validateNew(validated, object, errors),
    validateUpdate: (object, current, errors) => validateChanged(validated, { object, current, part: 'whole' }, errors),
    ...(hasStatus ? { status: statusOf(validated) } : {}),
    ...(subresources?.scale
      ? {
          views: [
            {
              ...scaleView(subresources.scale),
              validateObject: (object: KubeObject, current: KubeObject, errors: FieldErrors) =>
                validateChanged(validated, { object, current, part: 'whole' }, errors),
            },
          ],
        }
      : {}),
  };
  return strategy as unknown as Partial<KindDefinition>;
}

const contentOf = ({ metadata: _, ...content }: KubeObject) => content;

function keepStatus(object: CustomObject, current: CustomObject): void {
  if (current.status === undefined) delete object.status;
  else object.status = current.status;
}

/** Of a write to the status nothing else is taken, not even labels, though it is looked at whose they are. */
function statusOf(validated: Validated): ObjectSubresource<CustomObject> {
  return {
    name: 'status',
    merge(incoming, { status: _, ...current }) {
      const { metadata, status } = incoming;
      return { ...current, metadata, ...(status === undefined ? {} : { status }) } as CustomObject;
    },
    settle: keepAllMeta,
    validate: (object, current, errors) => validateChanged(validated, { object, current, part: 'status' }, errors),
  };
}

/** The metadata with its owners alone (apiextensions-apiserver pkg/registry/customresource/status_strategy.go). */
function keepAllMeta(next: CustomObject, current: CustomObject): CustomObject {
  const { managedFields } = next.metadata;
  return { ...next, metadata: { ...current.metadata, ...(managedFields && { managedFields }) } };
}

/** By the path without its dot; what is not there is the empty text. */
function selectorsOf({ selectableFields = [] }: CustomResourceDefinitionVersion) {
  return Object.fromEntries(
    selectableFields.map(({ jsonPath }) => {
      const path = parseJsonPath(jsonPath);
      const read = (object: KubeObject) => String(path?.(object as unknown as JsonObject)[0] ?? '');
      return [jsonPath.replace(/^\./, ''), read];
    }),
  );
}

function deprecationOf(
  { group, names, versions }: CustomResourceDefinition['spec'],
  { name, deprecated, deprecationWarning }: CustomResourceDefinitionVersion,
): string | undefined {
  if (!deprecated) return undefined;
  if (deprecationWarning !== undefined) return deprecationWarning;
  const [better] = versions
    .filter((version) => version.served && !version.deprecated && byPreference(version.name, name) < 0)
    .map((version) => version.name)
    .sort(byPreference);
  const words = `${group}/${name} ${names.kind} is deprecated`;
  return better === undefined ? words : `${words}; use ${group}/${better} ${names.kind}`;
}

function finalizerWarnings({ metadata }: KubeObject, current: KubeObject | undefined): string[] {
  const before = current?.metadata.finalizers ?? [];
  const added = (metadata.finalizers ?? []).filter((finalizer) => !before.includes(finalizer));
  return [...new Set(added)].sort().flatMap((finalizer) => {
    const subject = `metadata.finalizers: ${JSON.stringify(finalizer)}:`;
    const odd = labelKeyProblems(finalizer).map((problem) => `${subject} ${problem}`);
    if (finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)) return odd;
    const how = finalizer.includes('.') ? ' including a path (/)' : '';
    const why = 'to avoid accidental conflicts with other finalizer writers';
    return [...odd, `${subject} prefer a domain-qualified finalizer name${how} ${why}`];
  });
}
