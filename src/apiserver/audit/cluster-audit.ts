// Where one cluster's audit events go.

import { join } from 'node:path';
import type { Logger } from '../../lib/logger.ts';
import { type AuditLog, appendToFile, appendToStdout, auditLog } from './audit-log.ts';
import type { AuditorOptions } from './auditor.ts';

export interface ClusterName {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** @param path a folder, in which the cluster has a file; or `-` for standard output, where its name is on each event */
export function clusterAudit(
  path: string,
  { account, region, name }: ClusterName,
  logger: Logger,
): { readonly sink: AuditLog } & Pick<AuditorOptions, 'annotations'> {
  const told = logger.child({ cluster: name });
  if (path === '-')
    return {
      sink: auditLog(appendToStdout(), told),
      annotations: { 'eks-fargate/cluster': `${account}/${region}/${name}` },
    };
  return { sink: auditLog(appendToFile(join(path, `${account}-${region}-${name}.log`)), told) };
}
