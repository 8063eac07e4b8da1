// The audit events of an API server, as they come.

import type { AuditSink } from '../../../src/apiserver/audit/trail.ts';

// biome-ignore lint/suspicious/noExplicitAny: the shape of an event is what a test is about
export type AuditEvent = any;

export interface AuditEvents {
  readonly sink: AuditSink;
  /** All events of the request with this Audit-Id up to the one of this stage, which is waited for. */
  of(id: string, stage?: string): Promise<readonly AuditEvent[]>;
}

export function auditEvents(): AuditEvents {
  const events: AuditEvent[] = [];
  const waiting = new Set<() => void>();
  return {
    sink: {
      write(line) {
        events.push(JSON.parse(line));
        for (const look of [...waiting]) look();
      },
    },
    of: (id, stage = 'ResponseComplete') =>
      new Promise((resolve) => {
        const look = () => {
          const own = events.filter((event) => event.auditID === id);
          if (!own.some((event) => event.stage === stage)) return;
          waiting.delete(look);
          resolve(own);
        };
        waiting.add(look);
        look();
      }),
  };
}
