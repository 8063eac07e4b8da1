// The audit policy of all clusters, from its file.

import { readFileSync } from 'node:fs';
import type { Logger } from '../../lib/logger.ts';
import type { AuditPolicy } from './policy.ts';
import { readAuditPolicy } from './read-policy.ts';

/**
 * @param path empty: there is none, and nothing is written, as with kube-apiserver
 * @param logPath where events are to go; empty: nowhere, so that nothing is written either
 * @throws Error that names the file and what is wrong with it
 */
export function loadAuditPolicy(
  { auditPolicyFile: path, auditLogPath: logPath }: { readonly auditPolicyFile: string; readonly auditLogPath: string },
  logger: Logger,
): AuditPolicy | undefined {
  if (path === '' && logPath === '') return undefined;
  if (path === '')
    logger.warn({ path: logPath }, 'no audit policy file is given: no events are written to the audit log');
  else if (logPath === '') logger.warn({ file: path }, 'no path of an audit log is given: no audit events are written');
  if (path === '' || logPath === '') return undefined;
  try {
    return readAuditPolicy(readFileSync(path, 'utf8'), (words) => logger.warn({ file: path }, words));
  } catch (error) {
    throw new Error(`loading audit policy file: ${(error as Error).message}: from file ${path}`, { cause: error });
  }
}
