// What an admission rule is. Rules run in the order of their list: all `mutate`, then validation of the object, then all `validate`.

import type { KubeObject } from '../../kube/object.ts';
import type { DeleteOptions } from '../../kube/types.gen.ts';
import type { Transaction } from '../../store/store.ts';
import type { KindName } from '../decode/identity.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import type { RequestContext } from '../request.ts';

export type Operation = 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';

export interface AdmissionRequest<T extends KubeObject = KubeObject> {
  readonly operation: Operation;
  readonly kind: KindDefinition;
  readonly request: RequestContext;
  readonly namespace: string | undefined;
  /** `status`, `binding`, …; absent for the object itself. */
  readonly subresource?: string;
  /**
   * What `object` is, where it is not of the kind itself: `Eviction`, `PodExecOptions`, `Scale`. `current` is of the same kind when it is
   * updated; else it is what `object` is below.
   */
  readonly bodyKind?: KindName;
  /** Absent for DELETE. `mutate` may change it. */
  readonly object: T | undefined;
  /** Of a write to a part of the object: what was sent, before everything else was put back as it was. */
  readonly given?: T;
  /** Absent for CREATE. Frozen. */
  readonly current: T | undefined;
  /** Of a DELETE: as they were sent for `mutate`, with the grace that comes of them for `validate`. */
  readonly options?: Partial<DeleteOptions>;
  /** An eviction that is bound to a uid, which is not that of `current`, and to no version. */
  readonly meansAnother?: boolean;
}

/** The object before, in the form of `object`; absent where there was none. */
export function formerOf({ operation, bodyKind, current }: AdmissionRequest): KubeObject | undefined {
  return bodyKind && operation !== 'UPDATE' ? undefined : current;
}

// biome-ignore lint/suspicious/noConfusingVoidType: most rules return nothing
export type Mutated = 'again' | undefined | void;

/** Refuses by throwing an ApiError (Forbidden, as a rule). */
export interface AdmissionRule {
  readonly name: string;
  /** The webhook configuration that shows this rule to users; it is not called, as the rule stands for it. */
  readonly webhook?: string;
  /** `again`: what others than the rules changed is for all rules to see, in a second round. */
  mutate?(request: AdmissionRequest): Promise<Mutated> | Mutated;
  /** The second round, where it is not the same as the first. */
  mutateAgain?(request: AdmissionRequest): Promise<void> | void;
  validate?(request: AdmissionRequest): Promise<void> | void;
  /** The same two for what has a `bodyKind`: a create below an object (`token`), a connection to one (`exec`), a view (`scale`). */
  mutateSubresource?(request: AdmissionRequest): Promise<Mutated> | Mutated;
  validateSubresource?(request: AdmissionRequest): Promise<void> | void;
  /** What must still hold at the moment of the write: reads only, through the transaction. */
  commit?(request: AdmissionRequest, transaction: Transaction): void;
}
