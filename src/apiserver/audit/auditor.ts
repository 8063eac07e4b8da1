// Who is asked of every request whether it is written down.

import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/logger.ts';
import { type AuditPolicy, scopeOf } from './policy.ts';
import { type AuditSink, AuditTrail, type Trail, type TrailFacts } from './trail.ts';
import { TrailGroup } from './trail-group.ts';

export interface Auditor {
  /** False: nothing is written of any request now, and nobody need gather the facts of one. */
  readonly isOn: boolean;
  /** @returns undefined: nothing is written of this request */
  begin(facts: TrailFacts): Trail | undefined;
}

export interface AuditorOptions {
  readonly policy: AuditPolicy;
  readonly sink: AuditSink;
  /** On every event: what tells the events of one API server from those of another. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Asked of each request; absent: always. */
  readonly isOn?: () => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function auditor({ policy, annotations = {}, isOn = () => true, ...options }: AuditorOptions): Auditor {
  return {
    get isOn() {
      return isOn();
    },
    begin(facts) {
      if (!isOn()) return undefined;
      const scope = scopeOf(policy, facts.attributes);
      if (scope.level === 'None') return undefined;
      const trail = new AuditTrail(facts, { ...options, scope });
      for (const [key, value] of Object.entries(annotations)) trail.annotate(key, value);
      return trail;
    },
  };
}

/** Several, each with a policy and a log of its own, as one. */
export function auditorOf(auditors: readonly Auditor[]): Auditor {
  return {
    get isOn() {
      return auditors.some((each) => each.isOn);
    },
    begin(facts) {
      const trails = auditors.flatMap((each) => each.begin(facts) ?? []);
      return trails.length > 1 ? new TrailGroup(trails) : trails[0];
    },
  };
}
