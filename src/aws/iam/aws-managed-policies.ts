// The AWS-managed policies that EKS and its neighbours use, by path and name.
// https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html

import type { JsonObject } from '../../lib/json.ts';
import { partitionOfArn } from '../partitions.ts';
import known from './aws-managed-policies.data.json' with { type: 'json' };
import type { PolicyRecord } from './policies.ts';

/** Emulator: the name of every AWS-managed policy is believed where one is attached. */
export const AWS_POLICY_ARN = /^arn:aws[a-z-]*:iam::aws:policy\/[\w+=,.@/-]+$/;

/** Of each: its times in milliseconds since 1970, its default version, and the document of that, as IAM gave them in September 2026. */
interface KnownPolicy {
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly versionId: string;
  readonly document: JsonObject;
}

/** By path and name. Emulator: of ReadOnlyAccess, which is far longer, the part about services that are served. */
const KNOWN = new Map(
  Object.entries(known as Readonly<Record<string, KnownPolicy>>).map(([name, policy]) => [
    name,
    toRecord(name, policy),
  ]),
);

/** All that are known, as those of a partition. */
export function awsPolicies(partition: string): PolicyRecord[] {
  return [...KNOWN.values()].map((record) => inPartition(record, partition));
}

/** Undefined for an ARN that is not one of AWS's, or of one that is not known. */
export function awsPolicy(arn: string): PolicyRecord | undefined {
  const found = AWS_POLICY_ARN.test(arn) ? KNOWN.get(arn.slice(arn.indexOf('/') + 1)) : undefined;
  return found && inPartition(found, partitionOfArn(arn));
}

/** Each partition has policies of its own, whose documents name resources of it. */
function inPartition(record: PolicyRecord, partition: string): PolicyRecord {
  if (partition === 'aws') return record;
  const move = (text: string) => text.replaceAll('arn:aws:', `arn:${partition}:`);
  const versions = record.versions.map((version) => ({ ...version, document: move(version.document) }));
  return { ...record, policy: { ...record.policy, Arn: move(record.policy.Arn) }, versions };
}

/** Emulator: earlier versions are not known. */
function toRecord(pathAndName: string, { createdMs, updatedMs, versionId, document }: KnownPolicy): PolicyRecord {
  const slash = pathAndName.lastIndexOf('/');
  const name = pathAndName.slice(slash + 1);
  return {
    policy: {
      PolicyName: name,
      PolicyId: `ANPA${name
        .toUpperCase()
        .replace(/[^A-Z2-7]/g, 'A')
        .padEnd(17, 'A')
        .slice(-17)}`,
      Arn: `arn:aws:iam::aws:policy/${pathAndName}`,
      Path: `/${pathAndName.slice(0, slash + 1)}`,
      CreateDate: createdMs,
      UpdateDate: updatedMs,
    },
    versions: [{ versionId, document: JSON.stringify(document, null, 4), createdMs: updatedMs }],
    defaultVersionId: versionId,
    nextVersion: Number(versionId.slice(1)) + 1,
  };
}
