// The rules of a kind that read other objects and are told first.

import type { KubeObject } from '../../kube/object.ts';
import { deepCopy } from '../../lib/json.ts';
import type { AdmissionRequest } from '../admission/rule.ts';
import type { FieldErrors } from '../field-errors.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { tryOut } from './commit.ts';
import type { Machinery } from './machinery.ts';

interface Change {
  readonly object: KubeObject;
  readonly current: KubeObject | undefined;
  readonly admission: Pick<AdmissionRequest, 'kind' | 'request'>;
  /** That of a part of the object; the kind's own when absent. */
  readonly of?: Pick<KindDefinition, 'checkFirst'>;
}

/** Throws what the kind's rule throws. @param errors gets what it does not throw */
export function checkFirst(
  { store }: Machinery,
  { object, current, admission, of }: Change,
  errors: FieldErrors,
): void {
  const { kind, request } = admission;
  const ruled = of ?? kind;
  if (!ruled.checkFirst) return;
  const change = { object: deepCopy(object), ...(current ? { current } : {}) };
  tryOut(store, (transaction) => ruled.checkFirst?.(change, { transaction, request, errors }));
}
