// Writes docs/aws.md: which operations of AWS are served, and which of them are recorded only.

import { cloudFormation } from '../aws/cloudformation/index.ts';
import { ec2 } from '../aws/ec2/index.ts';
import { ecr } from '../aws/ecr/index.ts';
import { eks } from '../aws/eks/index.ts';
import { iam } from '../aws/iam/index.ts';
import { kms } from '../aws/kms/index.ts';
import { logs } from '../aws/logs/index.ts';
import type { Service } from '../aws/operation.ts';
import { RECORDED_MEMBERS, RECORDED_ONLY } from '../aws/recorded-only.ts';
import { s3 } from '../aws/s3/index.ts';
import { serviceQuotas } from '../aws/service-quotas/index.ts';
import { ssm } from '../aws/ssm/index.ts';
import { sts } from '../aws/sts/index.ts';

const TITLES: readonly (readonly [string, Service])[] = [
  ['EKS', eks],
  ['EC2', ec2],
  ['IAM', iam],
  ['STS', sts],
  ['CloudWatch Logs', logs],
  ['KMS', kms],
  ['SSM', ssm],
  ['ECR', ecr],
  ['Service Quotas', serviceQuotas],
  ['CloudFormation', cloudFormation],
  ['S3', s3],
];

const HEAD = `# AWS operations

Written by \`npm run generate\`; a test compares it with the code. *Works*: it does what the real service does, as far as its clients can
tell. *Recorded only*: it is checked, stored and described, and has no effect, for the reason beside it. Every other operation answers
with the service's own kind of error and names itself; \`GET /health\` counts them.
`;

/** The text of docs/aws.md. */
export function awsSupport(): string {
  return [HEAD, ...TITLES.map(([title, service]) => section(title, service))].join('\n');
}

function section(title: string, { model, operations }: Service): string {
  const reasons = RECORDED_ONLY[model.service] ?? {};
  const rows = Object.keys(operations)
    .sort()
    .map(
      (name) =>
        `| ${name} | ${reasons[name] === undefined ? `works${exceptions(model.service, name)}` : `recorded only: ${reasons[name]}`} |`,
    );
  const others = Object.keys(model.notServed).sort();
  const missing = others.length === 0 ? [] : [`Not emulated: ${others.join(', ')}.`, ''];
  return [`## ${title}`, '', '| operation | |', '|---|---|', ...rows, '', ...missing].join('\n');
}

/** What of an operation that works is recorded only. */
function exceptions(service: string, operation: string): string {
  const members = Object.entries(RECORDED_MEMBERS[service]?.[operation] ?? {});
  return members.map(([member, why]) => `; \`${member}\` is recorded only: ${why}`).join('');
}
