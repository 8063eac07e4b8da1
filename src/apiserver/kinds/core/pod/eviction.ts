// Evicting a pod: it is marked, its budget is asked in the same commit (admission/disruption-budget.ts), then it is deleted.
// https://github.com/kubernetes/kubernetes/blob/master/pkg/registry/core/pod/storage/eviction.go

import { setCondition } from '../../../../kube/conditions.ts';
import type { DeleteOptions, Pod, PodCondition } from '../../../../kube/types.gen.ts';
import { deepCopy } from '../../../../lib/json.ts';
import { checkPreconditions } from '../../../registry/delete-preconditions.ts';
import { successStatus } from '../../../registry/handlers.ts';
import type { CustomSubresource, SubresourceContext } from '../../kind.ts';

export const eviction: CustomSubresource = {
  name: 'eviction',
  body: { group: 'policy', version: 'v1', kind: 'Eviction' },
  namesObject: true,
  verbs: ['create'],
  async handle(context) {
    const { deleteOptions = {} } = (context.body ?? {}) as { deleteOptions?: Partial<DeleteOptions> };
    const dryRun = context.request.dryRun || (deleteOptions.dryRun ?? []).includes('All');
    const options = { ...deleteOptions, ...(dryRun ? { dryRun: ['All'] } : {}) };
    const { resourceVersion } = (await mark(context, options, dryRun)).metadata;
    await context.delete(dryRun ? options : atVersion(options, resourceVersion));
    return successStatus({ code: 201 });
  },
};

/** Asking the budget is part of it. */
function mark(context: SubresourceContext, options: Partial<DeleteOptions>, dryRun: boolean) {
  const now = context.now();
  return context.update(
    (current) => {
      checkPreconditions({ group: '', kind: 'Pod' }, current, options);
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
