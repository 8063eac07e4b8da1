// What an answer tells of has been written down.

import { CreateRoleCommand, GetRoleCommand } from '@aws-sdk/client-iam';
import { expect, it, vi } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite-store.ts';
import { deferred } from '../support/docker.ts';
import { ROLE_TRUST } from '../support/role-trust.ts';
import { startAws } from './support/start-aws.ts';

const role = () => new CreateRoleCommand({ RoleName: 'late', AssumeRolePolicyDocument: ROLE_TRUST });

it('neither who writes nor who reads is answered before the store has settled', async () => {
  const store = openSqliteStore({ path: ':memory:' });
  await using aws = await startAws({ store });
  const gate = deferred<void>();
  const settled = vi.spyOn(store, 'settled').mockReturnValue(gate.promise);
  const answered: string[] = [];
  const written = aws.iam.send(role()).then(() => answered.push('written'));
  await vi.waitFor(() => expect(settled).toHaveBeenCalledTimes(1));
  const read = aws.iam.send(new GetRoleCommand({ RoleName: 'late' })).then(() => answered.push('read'));
  await vi.waitFor(() => expect(settled).toHaveBeenCalledTimes(2));
  expect(answered).toEqual([]);
  gate.resolve();
  await Promise.all([written, read]);
});

it('what cannot be written is an internal failure', async () => {
  const store = openSqliteStore({ path: ':memory:' });
  await using aws = await startAws({ store });
  const settled = vi
    .spyOn(store, 'settled')
    .mockImplementationOnce(() => Promise.reject(new Error('the disk is full')));
  await expect(aws.iam.send(role())).rejects.toMatchObject({ name: 'InternalFailure' });
  expect(settled).toHaveBeenCalled();
});

it('what requests write is staged: one transaction of the database for those of a turn', async () => {
  const store = openSqliteStore({ path: ':memory:' });
  await using aws = await startAws({ store });
  await aws.iam.send(role());
  const [stage, commit] = [vi.spyOn(store, 'stage'), vi.spyOn(store, 'commit')];
  await aws.iam.send(new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument: ROLE_TRUST }));
  expect([stage.mock.calls.length, commit.mock.calls.length]).toEqual([1, 0]);
});
