// Evicting a pod: it is marked, its budget is asked in the same commit (admission/disruption-budget.ts), then it is deleted.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/storage/eviction.go

import { ApiError } from '../../../../kube/api-error.ts';
import { setCondition } from '../../../../kube/conditions.ts';
import { disruptsNothing } from '../../../../kube/disruption.ts';
import type { DeleteOptions, Pod, PodCondition } from '../../../../kube/types.gen.ts';
import { deepCopy, deepEqual } from '../../../../lib/json.ts';
import { FieldErrors, invalidObject } from '../../../field-errors.ts';
import { validateDeleteOptions } from '../../../registry/delete-options.ts';
import { checkPreconditions } from '../../../registry/delete-preconditions.ts';
import { successStatus } from '../../../registry/handlers.ts';
import type { CustomSubresource, SubresourceContext } from '../../kind.ts';

export const eviction: CustomSubresource = {
  name: 'eviction',
  body: { group: 'policy', version: 'v1', kind: 'Eviction' },
  namesObject: true,
  verbs: ['create'],
  async handle(context) {
    checkUnsafe(context);
    const options = optionsOf(context);
    const dryRun = (options.dryRun ?? []).length > 0;
    // What budgets guard they are asked about before it is looked at whether it is the pod that is meant; what they gave is not given back.
    const pod = context.current as Pod;
    const meansAnother = options.preconditions?.resourceVersion == null;
    if (!disruptsNothing(pod) && !isMeant(pod, options)) await context.takeInCommit({ dryRun, meansAnother });
    const { resourceVersion } = (await mark(context, options, dryRun)).metadata;
    validateDeleteOptions(options); // Not before there is the mark.
    await context.delete(dryRun ? options : atVersion(options, resourceVersion));
    return successStatus({ code: 201 });
  },
};

/** What deletes a pod that cannot be read evicts none. */
function checkUnsafe({ body, current }: SubresourceContext): void {
  const { deleteOptions } = (body ?? {}) as { deleteOptions?: Partial<DeleteOptions> };
  const field = 'ignoreStoreReadErrorWithClusterBreakingPotential';
  if (!deleteOptions?.[field]) return;
  const errors = new FieldErrors();
  errors.invalid(`deleteOptions.${field}`, true, 'can not be set for pod eviction, try after removing the option');
  throw invalidObject({ group: 'policy', kind: 'Eviction' }, current.metadata.name, errors.causes);
}

/** Of the request's and the body's dry run the one that there is, or both where they agree (propagateDryRun). */
function optionsOf({ body, request }: SubresourceContext): Partial<DeleteOptions> {
  const { deleteOptions = {} } = (body ?? {}) as { deleteOptions?: Partial<DeleteOptions> };
  const said = deleteOptions.dryRun ?? [];
  if (!request.dryRun) return deleteOptions;
  if (said.length > 0 && !deepEqual(said, ['All']))
    throw new ApiError('Unknown', `Non-matching dry-run options in request and content: [All] and [${said.join(' ')}]`);
  return { ...deleteOptions, dryRun: ['All'] };
}

/** Those that bind the mark: an empty one binds the deletion alone. */
function binding({ preconditions = {} }: Partial<DeleteOptions>): Partial<DeleteOptions> {
  return { preconditions: Object.fromEntries(Object.entries(preconditions).filter(([, wanted]) => wanted)) };
}

function isMeant({ metadata }: Pod, options: Partial<DeleteOptions>): boolean {
  const { uid = metadata.uid, resourceVersion = metadata.resourceVersion } = binding(options).preconditions ?? {};
  return uid === metadata.uid && resourceVersion === metadata.resourceVersion;
}

/** Asking the budget is part of it. */
function mark(context: SubresourceContext, options: Partial<DeleteOptions>, dryRun: boolean) {
  const now = context.now();
  return context.update(
    (current) => {
      checkPreconditions({ group: '', kind: 'Pod' }, current, binding(options));
      const pod = deepCopy(current) as Pod;
      const target = {
        type: 'DisruptionTarget',
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: now,
        reason: 'EvictionByEvictionAPI',
        message: 'Eviction API: evicting',
      } as unknown as PodCondition;
      return { ...pod, status: { ...pod.status, conditions: setCondition(pod.status?.conditions, target) } };
    },
    { dryRun },
  );
}

/** Whoever bound the eviction to a version bound it to the one before the mark. */
function atVersion(options: Partial<DeleteOptions>, resourceVersion: string): Partial<DeleteOptions> {
  if (options.preconditions?.resourceVersion == null) return options;
  return { ...options, preconditions: { ...options.preconditions, resourceVersion } };
}
