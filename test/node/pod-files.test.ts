import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { podFiles } from '../../src/node/kubelet/volumes/pod-files.ts';

const root = mkdtempSync(join(tmpdir(), 'eks-fargate-files-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const writing = (name: string, mode?: number) => ({
  directory: { path: join(root, name), mode: 0o700 },
  files: [{ path: join(root, name, 'deep', 'file'), data: name, ...(mode === undefined ? {} : { mode }) }],
});

describe('files of pods', () => {
  it('are written with the modes that are asked for, whatever the umask', async () => {
    await podFiles('writeFiles', writing('a', 0o666));
    expect(statSync(join(root, 'a')).mode & 0o777).toBe(0o700);
    expect(statSync(join(root, 'a', 'deep', 'file')).mode & 0o777).toBe(0o666);
  });

  it('that cannot be written are refused in the system’s words, and others are written', async () => {
    writeFileSync(join(root, 'taken'), '');
    const outcomes = await Promise.allSettled([
      podFiles('writeFiles', writing('before')),
      podFiles('writeFiles', writing('taken')),
      podFiles('writeFiles', writing('after')),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const { reason } = outcomes[1] as PromiseRejectedResult;
    expect(reason).toMatchObject({ code: 'EEXIST', message: expect.stringContaining('file already exists, mkdir') });
    expect(readFileSync(join(root, 'after', 'deep', 'file'), 'utf8')).toBe('after');
  });

  it('go with all below them, and what is not there is gone', async () => {
    await podFiles('writeFiles', writing('b'));
    await podFiles('remove', { path: join(root, 'b') });
    await podFiles('remove', { path: join(root, 'b') });
    expect(() => statSync(join(root, 'b'))).toThrow('ENOENT');
  });
});
