// Whether an object is still the one that its deletion was bound to (rest.BeforeDelete).

import { conflict } from '../../kube/api-error.ts';
import type { KubeObject } from '../../kube/object.ts';
import type { DeleteOptions } from '../../kube/types.gen.ts';

/** An absent precondition holds, an empty one does not. Throws Conflict, which names the kind. */
export function checkPreconditions(
  { group, kind }: { group: string; kind: string },
  current: KubeObject,
  { preconditions }: Partial<DeleteOptions>,
): void {
  const { uid, resourceVersion, name } = current.metadata;
  const check = (what: string, values: readonly [wanted: string | undefined, has: string], fate: string) => {
    const [wanted, has] = values;
    if (wanted == null || wanted === has) return;
    const why = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${has})`;
    throw conflict({ group, plural: kind }, name, `${why}. The object might have been ${fate}`);
  };
  check('UID', [preconditions?.uid, uid], 'deleted and then recreated');
  check('ResourceVersion', [preconditions?.resourceVersion, resourceVersion], 'modified');
}
