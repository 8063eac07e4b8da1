// Who is asked of every request whether it is written down.

import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import { type AuditPolicy, scopeOf } from './policy.ts';
import { type AuditSink, AuditTrail, type TrailFacts } from './trail.ts';

/** Undefined: nothing is written of this request. */
export type Auditor = (facts: TrailFacts) => AuditTrail | undefined;

export interface AuditorOptions {
  readonly policy: AuditPolicy;
  readonly sink: AuditSink;
  /** On every event: what tells the events of one API server from those of another. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function auditor({ policy, annotations = {}, ...options }: AuditorOptions): Auditor {
  return (facts) => {
    const scope = scopeOf(policy, facts.attributes);
    if (scope.level === 'None') return undefined;
    const trail = new AuditTrail(facts, { ...options, scope });
    for (const [key, value] of Object.entries(annotations)) trail.annotate(key, value);
    return trail;
  };
}
