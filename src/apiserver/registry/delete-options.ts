// Which options of a delete go together.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/apis/meta/v1/validation/validation.go (ValidateDeleteOptions)

import type { DeleteOptions } from '../../kube/types.gen.ts';
import { FieldErrors, invalidObject } from '../field-errors.ts';

const POLICIES = ['Foreground', 'Background', 'Orphan'];

/** Throws Invalid. */
export function validateDeleteOptions({ propagationPolicy, orphanDependents, dryRun }: Partial<DeleteOptions>): void {
  const errors = new FieldErrors();
  if (propagationPolicy != null && orphanDependents != null) {
    errors.invalid(
      'propagationPolicy',
      propagationPolicy,
      'orphanDependents and deletionPropagation cannot be both set',
    );
  }
  if (propagationPolicy != null && !POLICIES.includes(propagationPolicy))
    errors.notSupported('propagationPolicy', propagationPolicy, [...POLICIES, 'nil']);
  if (dryRun?.some((value) => value !== 'All')) errors.notSupported('dryRun', dryRun, ['All']);
  if (!errors.isEmpty) throw invalidObject({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors.causes);
}
