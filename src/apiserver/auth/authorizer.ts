// Who may do what. The union of the authorizers decides: the first allow wins; without one the answer is no.

import type { Attributes } from '../request.ts';

export interface Decision {
  readonly allowed: boolean;
  /** Why, for `status.reason` of access reviews; may be empty. */
  readonly reason: string;
}

export type Authorizer = (attributes: Attributes) => Decision;
