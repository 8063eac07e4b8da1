// OpenAPI v3 of what a cluster serves beside its kinds: discovery, its version, the keys of its service-account tokens.

import type { SchemaSource } from '../../kube/schema/schema.ts';
import type { Registry } from '../registry/registry.ts';
import { definitionsFor } from './definitions.ts';
import type { FieldValues } from './field-values.ts';
import type { TypeProse } from './prose.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

/** One path that is read. */
interface Listing {
  readonly description: string;
  readonly operationId: string;
  /** The definition of the answer; absent: text. */
  readonly type?: string;
}

/** As `routes/*.go` of apiserver and `genericapiserver` describe their web services. */
const FIXED: Readonly<Record<string, Listing>> = {
  '.well-known/openid-configuration': {
    description: "get service account issuer OpenID configuration, also known as the 'OIDC discovery doc'",
    operationId: 'getServiceAccountIssuerOpenIDConfiguration',
  },
  api: {
    description: 'get available API versions',
    operationId: 'getCoreAPIVersions',
    type: `${META}.APIVersions`,
  },
  apis: { description: 'get available API versions', operationId: 'getAPIVersions', type: `${META}.APIGroupList` },
  'openid/v1/jwks': {
    description: 'get service account issuer OpenID JSON Web Key Set (contains public token verification keys)',
    operationId: 'getServiceAccountIssuerOpenIDKeyset',
  },
  version: { description: 'get the version information for this server', operationId: 'getCodeVersion' },
};

/** Every such path, as the index names it. The groups of definitions describe their versions alone. */
export function listedPaths(registry: Registry): readonly string[] {
  const groups = new Set(registry.all().flatMap(({ group, custom }) => (group === '' || custom ? [] : [group])));
  return [...Object.keys(FIXED), ...[...groups].map((group) => `apis/${group}`)];
}

interface ListingSources {
  readonly registry: Registry;
  readonly schemas: SchemaSource;
  readonly prose: (definition: string) => TypeProse;
  readonly values: (definition: string, field: string) => FieldValues;
}

/** The paths and components of one of them; undefined: there is no such path. */
export function listingParts(path: string, { registry, schemas, ...texts }: ListingSources): object | undefined {
  if (!listedPaths(registry).includes(path)) return undefined;
  const listing = FIXED[path] ?? groupListing(path);
  const type = listing.type === undefined ? undefined : schemas.definition(listing.type);
  const schema = type ? { $ref: `#/components/schemas/${listing.type}` } : { type: 'string' };
  return {
    paths: { [`/${path}/`]: { get: operation(listing, schema) } },
    components: type ? { schemas: definitionsFor([type], { dialect: 'v3', ...texts, kinds: new Map() }) } : {},
  };
}

function groupListing(path: string): Listing {
  const [name = ''] = path.slice('apis/'.length).split('.');
  const title = name.charAt(0).toUpperCase() + name.slice(1);
  return {
    description: 'get information of a group',
    operationId: `get${title}APIGroup`,
    type: `${META}.APIGroup`,
  };
}

function operation({ description, operationId }: Listing, schema: object): object {
  return {
    description,
    operationId,
    responses: {
      200: { description: 'OK', content: { 'application/json': { schema } } },
      401: { description: 'Unauthorized' },
    },
  };
}
