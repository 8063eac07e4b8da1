// What a cluster serves beside its kinds: discovery, its version, the keys of its service-account tokens.

import type { Registry } from '../registry/registry.ts';
import { operationName, tagOf } from './operation-names.ts';
import { type Operation, PRODUCED } from './operations.ts';

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

type Listing = Pick<Operation, 'description' | 'id' | 'tag'> & Partial<Operation>;

/** As `routes/*.go` of apiserver and `genericapiserver` describe their web services. */
const FIXED: Readonly<Record<string, Listing>> = {
  '.well-known/openid-configuration': {
    description: "get service account issuer OpenID configuration, also known as the 'OIDC discovery doc'",
    id: 'getServiceAccountIssuerOpenIDConfiguration',
    tag: 'WellKnown',
    produces: ['application/json'],
  },
  api: {
    description: 'get available API versions',
    id: 'getCoreAPIVersions',
    tag: 'core',
    answer: `${META}.APIVersions`,
  },
  apis: {
    description: 'get available API versions',
    id: 'getAPIVersions',
    tag: 'apis',
    answer: `${META}.APIGroupList`,
  },
  'openid/v1/jwks': {
    description: 'get service account issuer OpenID JSON Web Key Set (contains public token verification keys)',
    id: 'getServiceAccountIssuerOpenIDKeyset',
    tag: 'openid',
    produces: ['application/jwk-set+json'],
  },
  version: {
    description: 'get the version information for this server',
    id: 'getCodeVersion',
    tag: 'version',
    answer: 'io.k8s.apimachinery.pkg.version.Info',
    produces: ['application/json'],
  },
};

/** Every such path, as the index names it. The groups of definitions describe their versions alone. */
export function listedPaths(registry: Registry): readonly string[] {
  const groups = new Set(registry.all().flatMap(({ group, custom }) => (group === '' || custom ? [] : [group])));
  return [...Object.keys(FIXED), ...[...groups].map((group) => `apis/${group}`)];
}

/** What can be done there; undefined: there is no such path. */
export function listingOperation(path: string, registry: Registry): Operation | undefined {
  if (!listedPaths(registry).includes(path)) return undefined;
  const listing = FIXED[path] ?? groupListing(path.slice('apis/'.length));
  return { path: `/${path}/`, method: 'get', parameters: [], codes: [200], produces: PRODUCED, ...listing };
}

function groupListing(group: string): Listing {
  return {
    description: 'get information of a group',
    id: operationName('get', { group, version: '', rest: 'APIGroup' }),
    tag: tagOf(group),
    answer: `${META}.APIGroup`,
  };
}
