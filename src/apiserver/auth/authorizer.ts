// Who may do what. The union of the authorizers decides: the first allow wins; without one the answer is no.

import type { Attributes } from '../request.ts';

export interface Decision {
  readonly allowed: boolean;
  /** Why, for `status.reason` of access reviews; may be empty. */
  readonly reason: string;
}

export type Authorizer = (attributes: Attributes) => Decision;

/** Allows what one of them allows; the reasons of those that do not are kept for the answer. */
export function anyOf(authorizers: readonly Authorizer[]): Authorizer {
  return (attributes) => {
    const reasons: string[] = [];
    for (const authorize of authorizers) {
      const decision = authorize(attributes);
      if (decision.allowed) return decision;
      if (decision.reason !== '') reasons.push(decision.reason);
    }
    return { allowed: false, reason: reasons.join('\n') };
  };
}
