// A cluster's logs in CloudWatch: its group, and the streams of its audit events and of its authenticator. Emulator: the other types of
// logs have no streams.
// https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html

import type { Clock, Timer } from '../../lib/clock.ts';
import { sha256Hex } from '../../lib/ids.ts';
import type { Logger } from '../../lib/logger.ts';
import type { Store, Transaction } from '../../store/store.ts';
import { LOG_GROUPS, putNewLogGroup } from '../logs/log-groups.ts';
import { appendEvents, bytesOf, findLogStream, type LogLine, putNewLogStream } from '../logs/log-streams.ts';
import { durably } from '../staged-store.ts';
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

export interface ClusterLog extends Disposable {
  /** Whether the cluster's logging has its type enabled now. */
  isOn(): boolean;
  /** Takes an event: a line of JSON of the audit log, of text of others. */
  write(line: string): void;
}

export interface ClusterAuditLog extends ClusterLog {
  readonly policy: typeof EKS_AUDIT_POLICY;
}

/** The types that have streams, with what their streams' names begin with. */
const STREAMS = { audit: 'kube-apiserver-audit', authenticator: 'authenticator' } as const;

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

export interface ClusterLogOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly reference: ClusterReference;
}

/** The log of the API server's audit events, by EKS's own policy. */
export function clusterAuditLog(options: ClusterLogOptions): ClusterAuditLog {
  return { policy: EKS_AUDIT_POLICY, ...clusterLog(options, 'audit') };
}

/** Delivers events to the cluster's stream of the type, a second's together. Disposing delivers what waits. */
export function clusterLog(
  { store, clock, logger, reference }: ClusterLogOptions,
  type: keyof typeof STREAMS,
): ClusterLog {
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
    if (lost > 0) logger.warn({ lost, cluster: reference.name }, `${type} events did not reach CloudWatch`);
    lost = 0;
    const record = CLUSTERS.find(store, key);
    if (events.length === 0 || !record) return;
    const name = { logGroupName: groupName(reference), logStreamName: streamName(record, type) };
    const nowMs = clock.simulatedMs();
    durably(store, (transaction) => {
      ensureLogGroup(transaction, reference, { record, nowMs });
      if (!LOG_GROUPS.find(transaction, LOG_GROUPS.keyOf(reference, name.logGroupName))) return;
      if (!findLogStream(transaction, reference, name)) putNewLogStream(transaction, reference, { name, nowMs });
      appendEvents(transaction, reference, { name, events, nowMs });
    }).catch((error: unknown) => {
      // A full disk, for one. Nobody waits for these events, and what comes later may find room.
      logger.error({ error, lost: events.length, cluster: reference.name }, `${type} events did not reach CloudWatch`);
    });
  };
  return {
    isOn() {
      const record = CLUSTERS.find(store, key);
      if (record !== seen) isOn = isEnabled(record, type);
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

/** `kube-apiserver-audit-` and 32 digits. One API server answers for the whole life of a cluster, so it is one stream of each type. */
function streamName({ oidcIssuer }: ClusterRecord, type: keyof typeof STREAMS): string {
  return `${STREAMS[type]}-${sha256Hex(oidcIssuer).slice(0, 32)}`;
}
