// Terraform keeps its state in a bucket, locks it there, and finds buckets as it left them.

import {
  CreateBucketCommand,
  DeleteObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { missing } from '../support/tools.ts';
import { terraformAvailable, terraformScene } from './terraform.ts';

const reason = missing({ 'terraform with its AWS provider': terraformAvailable() });
const Bucket = 'state';
const LOCK = 'env/terraform.tfstate.tflock';

describe.skipIf(reason !== undefined)('buckets', { timeout: 300_000 }, () => {
  let s3: S3Client;
  const scene = terraformScene('buckets', 25_640, async (endpoint) => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    s3 = new S3Client({ endpoint, region: 'us-west-2', credentials, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket }));
  });
  const keys = async () => (await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key);

  it('are made as they are written down, and a second plan finds nothing to do', async () => {
    expect(await scene.tf.apply()).toMatch(/Apply complete! Resources: 7 added/);
    expect(await scene.tf.output('page')).toBe('team one');
    expect(await keys()).toEqual(['env/terraform.tfstate']);
    expect(await scene.tf.plan()).toMatchObject({ result: 'nothing to do' });
    expect(await scene.tf.apply('-var', 'team=two')).toMatch(/Resources: 0 added, 2 changed, 0 destroyed/);
    expect(await scene.tf.output('page')).toBe('team two');
  });

  it('keep the state from who comes second', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: LOCK, Body: '{}' }));
    const { result, text } = await scene.tf.plan();
    expect([result, text]).toEqual(['failed', expect.stringContaining('Error acquiring the state lock')]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: LOCK }));
  });

  it('go with all that is in them', async () => {
    await s3.send(new PutObjectCommand({ Bucket: 'team-assets', Key: 'of/somebody', Body: 'else' }));
    expect(await scene.tf.destroy()).toMatch(/Destroy complete! Resources: 7 destroyed/);
    expect((await s3.send(new ListBucketsCommand())).Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
  });
});
