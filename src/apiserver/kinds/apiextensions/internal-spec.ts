// The form in which upstream looks at a definition: what all versions have alike stands once, above them. Paths in messages follow it.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apis/apiextensions/v1/conversion.go

import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
  CustomResourceSubresources,
  ExtensionWebhookClientConfig,
  SelectableField,
} from '../../../kube/types.gen.ts';
import { deepEqual } from '../../../lib/json.ts';
import type { JsonSchema } from '../../custom/json-schema.ts';

/** What a version may have of its own, or the definition for all of them. */
export interface VersionParts {
  readonly schema: JsonSchema | undefined;
  readonly subresources: CustomResourceSubresources | undefined;
  readonly additionalPrinterColumns: readonly CustomResourceColumnDefinition[];
  readonly selectableFields: readonly SelectableField[];
}

export interface InternalVersion extends VersionParts {
  readonly name: string;
  readonly deprecated: boolean;
  readonly deprecationWarning: string | undefined;
  readonly served: boolean;
  readonly storage: boolean;
}

export interface InternalSpec {
  readonly shared: VersionParts;
  readonly versions: readonly InternalVersion[];
  readonly conversion: {
    readonly strategy: string;
    readonly clientConfig: ExtensionWebhookClientConfig | undefined;
    readonly reviewVersions: readonly string[];
  };
}

const NOTHING: VersionParts = {
  schema: undefined,
  subresources: undefined,
  additionalPrinterColumns: [],
  selectableFields: [],
};

export function internalSpec(spec: CustomResourceDefinitionSpec): InternalSpec {
  const versions = (spec.versions ?? []).map(internalVersion);
  const [first] = versions;
  const isAlike = (part: keyof VersionParts) => versions.every((version) => deepEqual(version[part], first?.[part]));
  const alike = first ? (Object.keys(NOTHING) as (keyof VersionParts)[]).filter(isAlike) : [];
  const shared = { ...NOTHING, ...Object.fromEntries(alike.map((part) => [part, first?.[part]])) };
  const cleared = Object.fromEntries(alike.map((part) => [part, NOTHING[part]]));
  const { strategy = '', webhook } = spec.conversion ?? {};
  return {
    shared,
    versions: versions.map((version) => ({ ...version, ...cleared })),
    conversion: {
      strategy,
      clientConfig: webhook?.clientConfig,
      reviewVersions: webhook?.conversionReviewVersions ?? [],
    },
  };
}

export const schemaOfVersion = ({ schema }: CustomResourceDefinitionVersion): JsonSchema | undefined =>
  schema?.openAPIV3Schema as JsonSchema | undefined;

function internalVersion(version: CustomResourceDefinitionVersion): InternalVersion {
  const { name, deprecated = false, deprecationWarning, served = false, storage = false, subresources } = version;
  return {
    name: name ?? '',
    deprecated,
    deprecationWarning,
    served,
    storage,
    schema: schemaOfVersion(version),
    subresources,
    additionalPrinterColumns: version.additionalPrinterColumns ?? [],
    selectableFields: version.selectableFields ?? [],
  };
}
