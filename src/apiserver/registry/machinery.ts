// What the generic handlers of one API server share.

import type { SchemaSource } from '../../kube/schema/schema.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Store } from '../../store/store.ts';
import type { AdmissionRule } from '../admission/rule.ts';
import type { Authorizer } from '../auth/authorizer.ts';
import type { KindName } from '../decode/identity.ts';
import type { Registry } from './registry.ts';

export interface Machinery {
  readonly store: Store;
  readonly registry: Registry;
  readonly admission: readonly AdmissionRule[];
  readonly authorizer: Authorizer;
  readonly schemas: SchemaSource;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The type of a kind's objects; undefined for a custom kind that says nothing of them. */
export function schemaOf({ schemas }: Pick<Machinery, 'schemas'>, { group, version, kind }: KindName) {
  return schemas.forKind(group, version, kind);
}
