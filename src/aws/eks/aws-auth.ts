// The ConfigMap kube-system/aws-auth: who may use a cluster in the CONFIG_MAP authentication modes.
// https://github.com/kubernetes-sigs/aws-iam-authenticator/blob/master/pkg/mapper/configmap/configmap.go

import { parse, stringify } from 'yaml';
import type { Cluster } from '../../kube/cluster.ts';
import { CONFIG_MAPS } from '../../kube/kind-refs.ts';
import type { ConfigMap } from '../../kube/types.gen.ts';
import { isObject } from '../../lib/json.ts';
import { Memo } from '../../lib/memo.ts';
import { canonicalArn } from './canonical-arn.ts';

const AWS_AUTH = { namespace: 'kube-system', name: 'aws-auth' } as const;

export interface IdentityRow {
  readonly arn: string;
  readonly username: string;
  readonly groups: readonly string[];
}

export interface AwsAuth {
  readonly roles: readonly IdentityRow[];
  readonly users: readonly IdentityRow[];
  readonly accounts: readonly string[];
}

/** The text is not what it must be; nothing of it is used, and nothing is written over it. */
export class AwsAuthError extends Error {
  override readonly name = 'AwsAuthError';
}

/** A reader that parses again only when the object is another. What cannot be parsed maps nobody, as with the real authenticator. */
export function awsAuthReader(findCluster: () => Cluster | undefined): () => AwsAuth {
  let parsed: { readonly from: ConfigMap | undefined; readonly auth: AwsAuth } | undefined;
  return () => {
    const from = findCluster()?.of(CONFIG_MAPS).find(AWS_AUTH);
    if (!parsed || parsed.from !== from) parsed = { from, auth: readAwsAuth(from) };
    return parsed.auth;
  };
}

function readAwsAuth(configMap: ConfigMap | undefined): AwsAuth {
  const data = configMap?.data ?? {};
  return {
    roles: rowsOr(data['mapRoles'], 'rolearn'),
    users: rowsOr(data['mapUsers'], 'userarn'),
    accounts: listOr(data['mapAccounts']).map(String),
  };
}

function rowsOr(text: string | undefined, arnKey: string): IdentityRow[] {
  return listOr(text).flatMap((row) => {
    if (!isObject(row) || typeof row[arnKey] !== 'string') return [];
    const groups = Array.isArray(row['groups']) ? row['groups'].map(String) : [];
    return [{ arn: row[arnKey], username: String(row['username'] ?? ''), groups }];
  });
}

function listOr(text: string | undefined): readonly unknown[] {
  try {
    return parseList(text);
  } catch (error) {
    if (error instanceof AwsAuthError) return [];
    throw error;
  }
}

/** Lists of rows by their text: the same text is read again for each profile. */
const LISTS = new Memo<readonly unknown[]>(64, 64 * 1024);

function parseList(text = ''): readonly unknown[] {
  return LISTS.get(text, () => parseText(text));
}

function parseText(text: string): readonly unknown[] {
  let value: unknown;
  try {
    value = parse(text) ?? [];
  } catch (cause) {
    throw new AwsAuthError('the ConfigMap kube-system/aws-auth holds invalid YAML', { cause });
  }
  if (!Array.isArray(value))
    throw new AwsAuthError('the ConfigMap kube-system/aws-auth holds something else than a list');
  return value;
}

/** The row of a principal; sessions are found by their role. */
export function findRow(rows: readonly IdentityRow[], arn: string): IdentityRow | undefined {
  const wanted = canonicalArn(arn);
  return rows.find((row) => canonicalArn(row.arn) === wanted);
}

/**
 * Writes the role's row where there is none, and the ConfigMap where there is none. The row looks as EKS writes it.
 * @throws AwsAuthError when mapRoles cannot be read; ApiError Conflict when somebody else wrote meanwhile
 */
export async function ensureRoleRow(cluster: Cluster, row: IdentityRow): Promise<void> {
  const configMaps = cluster.of(CONFIG_MAPS);
  const found = configMaps.find(AWS_AUTH);
  const rows = parseList(found?.data?.['mapRoles']);
  const wanted = canonicalArn(row.arn);
  const isThere = rows.some(
    (other) => isObject(other) && typeof other['rolearn'] === 'string' && canonicalArn(other['rolearn']) === wanted,
  );
  if (isThere) return;
  const added = { groups: [...row.groups], rolearn: row.arn, username: row.username };
  const mapRoles = stringify([...rows, added], { indentSeq: false, lineWidth: 0 });
  if (found) await configMaps.update({ ...found, data: { ...found.data, mapRoles } });
  else await configMaps.create({ metadata: { ...AWS_AUTH }, data: { mapRoles } }, { namespace: AWS_AUTH.namespace });
}
