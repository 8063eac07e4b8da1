// A cluster's logs in CloudWatch: its group, and the stream of its audit events. Emulator: the other types of logs have no streams.
// https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html

import type { Clock, Timer } from '../../lib/clock.ts';
import { sha256Hex } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { LOG_GROUPS, putNewLogGroup } from '../logs/log-groups.ts';
import { appendEvents, bytesOf, findLogStream, type LogLine, putNewLogStream } from '../logs/log-streams.ts';
import { EKS_AUDIT_POLICY } from './audit-policy.ts';
import { CLUSTERS, type ClusterRecord, clusterKey } from './clusters.ts';
import type { ClusterReference } from './control-planes.ts';
import type { LogSetup } from './types.gen.ts';

/** The real service delivers within minutes. */
const DELIVERY_MS = 1_000;
/** What one delivery may hold, as PutLogEvents counts; what comes meanwhile and does not fit is lost, and said to be. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;
/** Of one event. */
const MOST_EVENT_BYTES = 1024 * 1024;

export interface ClusterAuditLog extends Disposable {
  readonly policy: typeof EKS_AUDIT_POLICY;
  /** Whether the cluster's logging says `audit` now. */
  isOn(): boolean;
  /** Takes an event, as a line of JSON. */
  write(line: string): void;
}

/** `/aws/eks/demo/cluster` */
function groupName(reference: ClusterReference): string {
  return `/aws/eks/${reference.name}/cluster`;
}

/** @returns whether the cluster's logging has the type enabled */
function isEnabled(record: ClusterRecord | undefined, type?: NonNullable<LogSetup['types']>[number]): boolean {
  const setups = record?.cluster.logging?.clusterLogging ?? [];
  return setups.some(
    ({ enabled, types = [] }) => enabled && (type === undefined ? types.length > 0 : types.includes(type)),
  );
}

/** Makes the group when any type is enabled and it is not there. */
export function ensureLogGroup(
  transaction: Transaction,
  reference: ClusterReference,
  { record, nowMs }: { readonly record: ClusterRecord; readonly nowMs: number },
): void {
  const logGroupName = groupName(reference);
  if (!isEnabled(record) || LOG_GROUPS.find(transaction, LOG_GROUPS.keyOf(reference, logGroupName))) return;
  putNewLogGroup(transaction, reference, { logGroupName, nowMs });
}

export interface ClusterAuditLogOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reference: ClusterReference;
}

/** Delivers audit events to the cluster's stream, a second's together. Disposing delivers what waits. */
export function clusterAuditLog({ store, clock, logger, reference }: ClusterAuditLogOptions): ClusterAuditLog {
  let waiting: LogLine[] = [];
  let bytes = 0;
  let lost = 0;
  let timer: Timer | undefined;
  const key = clusterKey(reference);
  let seen: ClusterRecord | undefined;
  let isOn = false;
  const deliver = () => {
    timer = undefined;
    const events = waiting;
    waiting = [];
    bytes = 0;
    if (lost > 0) logger.warn({ lost, cluster: reference.name }, 'audit events did not reach CloudWatch');
    lost = 0;
    const record = CLUSTERS.find(store, key);
    if (events.length === 0 || !record) return;
    const name = { logGroupName: groupName(reference), logStreamName: streamName(record) };
    const nowMs = clock.simulatedMs();
    try {
      store.commit((transaction) => {
        ensureLogGroup(transaction, reference, { record, nowMs });
        if (!LOG_GROUPS.find(transaction, LOG_GROUPS.keyOf(reference, name.logGroupName))) return;
        if (!findLogStream(transaction, reference, name)) putNewLogStream(transaction, reference, { name, nowMs });
        appendEvents(transaction, reference, { name, events, nowMs });
      });
    } catch (error) {
      // A full disk, for one. Nobody waits for these events, and what comes later may find room.
      logger.error({ error, lost: events.length, cluster: reference.name }, 'audit events did not reach CloudWatch');
    }
  };
  return {
    policy: EKS_AUDIT_POLICY,
    isOn() {
      const record = CLUSTERS.find(store, key);
      if (record !== seen) isOn = isEnabled(record, 'audit');
      seen = record;
      return isOn;
    },
    write(line) {
      const event = { timestamp: Math.floor(clock.simulatedMs()), message: line.trimEnd() };
      const size = bytesOf([event]);
      if (size > MOST_EVENT_BYTES || bytes + size > MOST_WAITING_BYTES) lost += 1;
      else waiting.push(event);
      bytes += size > MOST_EVENT_BYTES ? 0 : size;
      timer ??= clock.after(DELIVERY_MS, deliver);
    },
    [Symbol.dispose]() {
      timer?.cancel();
      deliver();
    },
  };
}

/** `kube-apiserver-audit-` and 32 digits. One API server answers for the whole life of a cluster, so it is one stream. */
function streamName({ oidcIssuer }: ClusterRecord): string {
  return `kube-apiserver-audit-${sha256Hex(oidcIssuer).slice(0, 32)}`;
}
