// What the API servers of one process have in common: none of it changes, and making it takes longer than all else at a cluster's start.

import type { KubeObject } from '../kube/object.ts';
import { builtInSchema } from '../kube/schema/built-in-schema.ts';
import type { SchemaSource } from '../kube/schema/schema.ts';
import { Memo } from '../lib/memo.ts';
import { type BootstrapPolicy, readBootstrapPolicy } from './bootstrap/policy.ts';
import { BuiltInSections } from './openapi/built-in-sections.ts';

/** More than one cluster has, and what a few clusters have of their own. */
const PREPARED_LIMIT = 1_000;

export interface SharedData {
  /** The built-in types; the kinds that a cluster's users define are not among them. */
  readonly schemas: SchemaSource;
  readonly policy: BootstrapPolicy;
  /** Objects of a fresh cluster without uid and times, frozen, by what they were made of: see bootstrap/ensure.ts. */
  readonly prepared: Memo<KubeObject>;
  /** What documents of OpenAPI say of the built-in kinds: empty until somebody asks. */
  readonly openApi: BuiltInSections;
}

/** Reads the tables; once for each process is enough. */
export function sharedData(): SharedData {
  return {
    schemas: builtInSchema(),
    policy: readBootstrapPolicy(),
    prepared: new Memo(PREPARED_LIMIT),
    openApi: new BuiltInSections(),
  };
}
