// Makes stacks what their records say: those in progress are brought to their end, step by step; each step is durable with what it did.

import type { Controller, Requeue } from '../../reconcile/controller.ts';
import { NAT_GATEWAYS } from '../ec2/collections.ts';
import { CLUSTERS } from '../eks/clusters.ts';
import { FARGATE_PROFILES } from '../eks/fargate-profiles.ts';
import { storeSource, watchCollection } from '../store-source.ts';
import type { StackStepsOptions } from './stack-steps.ts';
import { isInProgress, STACKS, type StackRecord } from './stacks.ts';

/** What resources of stacks are waited for in; a change there may be what a stack waits for. */
const AWAITED = [CLUSTERS, FARGATE_PROFILES, NAT_GATEWAYS].map(({ collection }) => collection);

/** @param options its store is the one that operations have: what they write in one turn becomes durable together */
export function stackController(options: StackStepsOptions): Controller {
  const { store } = options;
  return {
    name: 'cloudformation-stack',
    sources: [
      storeSource(store, STACKS.collection),
      ...AWAITED.map(
        (collection) => (enqueue: (key: string) => void) =>
          watchCollection(store, collection, () => {
            for (const { key, value } of store.list(STACKS.collection))
              if (isInProgress(value as StackRecord)) enqueue(key);
          }),
      ),
    ],
    async reconcile(key, { signal }): Promise<Requeue | undefined> {
      const inProgress = () => {
        const stack = STACKS.find(store, key);
        return stack && isInProgress(stack) ? stack : undefined;
      };
      if (!inProgress()) return undefined;
      const { stackSteps } = await import('./stack-steps.ts'); // Large, and most emulators never have a stack.
      const step = await stackSteps(options);
      for (let stack = inProgress(); stack && !signal.aborted; stack = inProgress()) {
        const outcome = step(key, stack);
        await store.settled();
        if (outcome !== 'progress') return outcome === undefined ? undefined : { requeueAfterMs: outcome };
      }
      return undefined;
    },
  };
}
