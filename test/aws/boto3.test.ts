// boto3, as programs use it: waiters, paginators, exceptions with their members.

import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { missing, onPath } from '../support/tools.ts';
import { ACCOUNT, startAws } from './support/start-aws.ts';

const run = promisify(execFile);
const WALK = join(import.meta.dirname, '../fixtures/boto3/walk.py');

/** The Python that has boto3: BOTO3_PYTHON, else the one on PATH. */
function findBoto3(): string | undefined {
  const python = process.env['BOTO3_PYTHON'] ?? onPath('python3');
  const found = python !== undefined && spawnSync(python, ['-c', 'import boto3']).status === 0;
  return found ? python : undefined;
}

const python = findBoto3();
const reason = missing({ boto3: python });

describe.skipIf(reason !== undefined)('boto3', { timeout: 120_000 }, () => {
  it('waits, pages and tells errors apart, for IAM, EC2 and EKS', async () => {
    await using aws = await startAws();
    const { stdout } = await run(python ?? '', [WALK, aws.url, ACCOUNT], { timeout: 100_000 });
    expect(JSON.parse(stdout)).toEqual({
      arn: `arn:aws:iam::${ACCOUNT}:root`,
      iam: {
        users: ['ann', 'bob', 'eve'],
        user_pages: 3,
        document: true,
        attached: ['all-of-eks'],
        missing_role: 'NoSuchEntity',
      },
      ec2: { subnets: true, subnet_pages: 1, tables: 1, missing_vpc: 'InvalidVpcID.NotFound' },
      eks: {
        clusters: ['one', 'two'],
        cluster_pages: 2,
        selectors: true,
        created_year: new Date().getFullYear(),
        insights: [
          'Cluster health issues',
          'EKS add-on version compatibility',
          'Kubelet version skew',
          'kube-proxy version skew',
        ],
        missing_cluster: 'two',
      },
    });
  });
});
