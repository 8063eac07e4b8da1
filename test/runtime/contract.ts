// What every container runtime promises. A runtime without processes names what it therefore does not do.

import { PassThrough, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hexId } from '../../src/lib/ids.ts';
import type { Labels } from '../../src/runtime/container-runtime.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import { deferred } from '../support/docker.ts';
import { Bench, type ContractSubject } from './contract-bench.ts';

export function runtimeContract(subject: ContractSubject): void {
  describe(`the ${subject.name} runtime`, () => {
    const bench = new Bench(subject);
    beforeAll(() => bench.start());
    afterAll(async () => {
      await bench.runtime.removeInstance();
      await bench.runtime[Symbol.asyncDispose]();
    });
    lifeCycle(bench);
    finding(bench);
    describe.skipIf(subject.noMissingImages)(because('images', subject.noMissingImages), () => missingImages(bench));
    describe.skipIf(subject.noProcesses)(because('processes', subject.noProcesses), () => {
      exits(bench);
      logs(bench);
      execs(bench);
      files(bench);
    });
    describe.skipIf(subject.noNeighbours)(because('instances', subject.noNeighbours), () => neighbours(subject, bench));
  });
}

function because(what: string, reason: string | undefined): string {
  return reason ? `${what} (left out: ${reason})` : what;
}

function lifeCycle(bench: Bench): void {
  it('takes a container from created through running and exited to gone', async () => {
    const id = await bench.runtime.createContainer(bench.spec('trap "exit 0" TERM; while :; do sleep 0.1; done'));
    expect((await bench.runtime.findContainer(id))?.status).toBe('created');
    await bench.runtime.startContainer(id);
    const running = await bench.runtime.findContainer(id);
    expect(running).toMatchObject({ status: 'running', startedAtMs: expect.any(Number) });
    expect(running).not.toHaveProperty('exitCode');
    await bench.runtime.stopContainer(id, 10);
    const exited = await bench.runtime.findContainer(id);
    expect(exited).toMatchObject({ status: 'exited', exitCode: 0, finishedAtMs: expect.any(Number) });
    await bench.runtime.removeContainer(id);
    expect(await bench.runtime.findContainer(id)).toBeUndefined();
  });

  it('takes starting, stopping and removing again as success', async () => {
    const id = await bench.run('trap "exit 0" TERM; while :; do sleep 0.1; done');
    await bench.runtime.startContainer(id);
    await bench.runtime.stopContainer(id, 10);
    await bench.runtime.stopContainer(id, 10);
    await Promise.all([bench.runtime.removeContainer(id), bench.runtime.removeContainer(id)]);
    await bench.runtime.removeContainer(id);
    await bench.runtime.stopContainer(id, 10);
    expect(await bench.runtime.findContainer(id)).toBeUndefined();
  });

  it('refuses a name that is taken with Conflict', async () => {
    const spec = bench.spec('true');
    await bench.runtime.createContainer(spec);
    await expect(bench.runtime.createContainer(spec)).rejects.toMatchObject({ reason: 'Conflict' });
  });

  it('tells create, start, die and destroy in their order, with the labels', async () => {
    const connected = deferred<void>();
    const destroyed = deferred<void>();
    const mark = hexId(8);
    const types: string[] = [];
    using _watch = bench.runtime.watch(({ type, labels }) => {
      if (labels['mark'] !== mark) return;
      types.push(type);
      if (type === 'destroy') destroyed.resolve();
    }, connected.resolve);
    await connected.promise;
    const id = await bench.run('trap "exit 0" TERM; while :; do sleep 0.1; done', { labels: { mark } });
    await bench.runtime.stopContainer(id, 10);
    await bench.runtime.removeContainer(id);
    await destroyed.promise;
    expect(types).toEqual(['create', 'start', 'die', 'destroy']);
  });
}

function finding(bench: Bench): void {
  it('lists containers that have all the wanted labels', async () => {
    const mark = hexId(8);
    const labelled = (labels: Labels) => bench.runtime.createContainer(bench.spec('true', { labels }));
    const both = await labelled({ mark, side: 'left' });
    await labelled({ mark, side: 'right' });
    const ids = (await bench.runtime.listContainers({ mark, side: 'left' })).map(({ id }) => id);
    expect(ids).toEqual([both]);
    expect(await bench.runtime.listContainers({ mark })).toHaveLength(2);
  });

  it('lists sandboxes by label, and no longer once they are removed', async () => {
    const sandbox = await bench.sandbox(bench.runtime, bench.instance);
    const ids = async () => (await bench.runtime.listSandboxes({ [LABELS.role]: 'eni' })).map(({ id }) => id);
    expect(await ids()).toContain(sandbox.id);
    await bench.runtime.removeSandbox(sandbox.id);
    expect(await ids()).not.toContain(sandbox.id);
  });

  it('says NotFound for the logs of a container that is not there', async () => {
    await expect(bench.logs('f'.repeat(64))).rejects.toMatchObject({ reason: 'NotFound' });
  });
}

function missingImages(bench: Bench): void {
  it('says NotFound for a container of an image that is not here', async () => {
    const image = 'eks-fargate-test/nowhere:1';
    expect(await bench.runtime.findImage(image)).toBeUndefined();
    const creating = bench.runtime.createContainer(bench.spec('true', { image }));
    await expect(creating).rejects.toMatchObject({ reason: 'NotFound' });
  });
}

function exits(bench: Bench): void {
  it('keeps the exit code of the process', async () => {
    expect(await bench.ended(await bench.run('exit 7'))).toBe(7);
  });

  it('kills a process that outlasts its grace', async () => {
    const id = await bench.run('trap "" TERM; while :; do sleep 0.1; done');
    await bench.runtime.stopContainer(id, 0);
    expect(await bench.ended(id)).toBe(137);
  });

  it('says StartFailed for a command that is not in the image', async () => {
    const id = await bench.runtime.createContainer(bench.spec('', { command: ['/no/such/program'] }));
    await expect(bench.runtime.startContainer(id)).rejects.toMatchObject({ reason: 'StartFailed' });
  });

  it('puts a container into the network of its sandbox', async () => {
    const id = await bench.run('ip -o link show');
    const inSandbox = (await bench.runtime.listSandboxes({})).find((sandbox) => sandbox.id === bench.sandboxId);
    await bench.ended(id);
    expect(await text((await bench.logs(id)).stdout)).toContain(inSandbox?.macAddress);
  });
}

function logs(bench: Bench): void {
  it('keeps standard output and standard error apart', async () => {
    const id = await bench.run('echo out; echo err >&2');
    await bench.ended(id);
    const { stdout, stderr } = await bench.logs(id);
    expect(await Promise.all([text(stdout), text(stderr)])).toEqual(['out\n', 'err\n']);
  });

  it('gives the last lines only, when so many are wanted', async () => {
    const id = await bench.run('for i in 1 2 3 4; do echo $i; done');
    await bench.ended(id);
    expect(await text((await bench.logs(id, { tailLines: 2 })).stdout)).toBe('3\n4\n');
  });

  it('follows until the process ends', async () => {
    const id = await bench.run('echo first; read line < /tmp/pipe 2>/dev/null; sleep 0.3; echo last');
    expect(await text((await bench.logs(id, { follow: true })).stdout)).toBe('first\nlast\n');
  });

  it('ends a followed log without an error when the reader goes', async () => {
    const id = await bench.run('echo first; while :; do sleep 0.1; done');
    const reading = new AbortController();
    const { stdout, stderr } = await bench.logs(id, { follow: true, signal: reading.signal });
    stdout.once('data', () => reading.abort());
    expect(await Promise.all([text(stdout), text(stderr)])).toEqual(['first\n', '']);
    await bench.runtime.removeContainer(id);
  });

  it('does not take a log for JSON with a terminal', async () => {
    const id = await bench.run('echo 12', { tty: true });
    await bench.ended(id);
    expect(await text((await bench.logs(id)).stdout)).toBe('12\r\n');
  });
}

function execs(bench: Bench): void {
  let id = '';
  beforeAll(async () => {
    id = await bench.run('while :; do sleep 0.1; done');
  });

  it('gives what a command says and its exit code', async () => {
    const result = await bench.exec(id, ['/bin/sh', '-c', 'echo out; echo err >&2; exit 3']);
    expect(result).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('hands standard input over and tells its end', async () => {
    const stdin = new PassThrough();
    stdin.end('hello\nthere\n');
    expect(await bench.exec(id, ['/bin/cat'], stdin)).toMatchObject({ code: 0, stdout: 'hello\nthere\n' });
  });

  it('has delivered all that a command says when it resolves, however slow the reader', async () => {
    let bytes = 0;
    const stdout = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        bytes += chunk.length;
        setImmediate(done);
      },
    });
    const signal = new AbortController().signal;
    const command = ['/bin/sh', '-c', 'i=0; while [ $i -lt 64 ]; do printf "%065536d" 0; i=$((i + 1)); done'];
    expect(await bench.runtime.exec(id, { command, stdout, tty: false, signal })).toBe(0);
    expect([bytes, stdout.writableLength]).toEqual([64 * 65_536, 0]);
  });

  it('says StartFailed in the engine’s words when there is no such program', async () => {
    const command = ['no-such-program'];
    const said = new PassThrough();
    const exec = bench.runtime.exec(id, { command, stdout: said, tty: false, signal: new AbortController().signal });
    await expect(exec).rejects.toMatchObject({ reason: 'StartFailed', message: /no-such-program/ });
    expect(said.readableLength).toBe(0);
  });

  it('cuts a command off when the signal says so', async () => {
    const cut = new AbortController();
    const stdout = new PassThrough();
    stdout.once('data', () => cut.abort());
    const command = ['/bin/sh', '-c', 'echo on; exec sleep 60'];
    const exec = bench.runtime.exec(id, { command, stdout, tty: false, signal: cut.signal });
    await expect(exec).rejects.toMatchObject({ reason: 'Failed' });
  });

  it('says NotFound when the container is not there', async () => {
    await expect(bench.exec('f'.repeat(64), ['/bin/true'])).rejects.toMatchObject({ reason: 'NotFound' });
  });
}

function files(bench: Bench): void {
  it('reads the first bytes of a file of a stopped container, and undefined of none', async () => {
    const id = await bench.run('echo farewell > /tmp/last-words');
    await bench.ended(id);
    expect(String(await bench.runtime.readFile(id, '/tmp/last-words', 4))).toBe('fare');
    expect(await bench.runtime.readFile(id, '/tmp/none', 4)).toBeUndefined();
    expect(await bench.runtime.readFile(id, '/tmp', 4)).toBeUndefined();
  });
}

function neighbours(subject: ContractSubject, bench: Bench): void {
  it('removes all of its own instance and nothing of another', async () => {
    const instance = `test-${hexId(8)}`;
    await using other = await subject.open(instance);
    const sandboxId = (await bench.sandbox(other, instance)).id;
    const theirs = await other.createContainer(bench.spec('true', { sandboxId }));
    const ours = await bench.runtime.createContainer(bench.spec('true'));
    await other.removeInstance();
    expect(await other.findContainer(theirs)).toBeUndefined();
    expect(await other.listSandboxes({})).toEqual([]);
    expect(await bench.runtime.findContainer(ours)).toBeDefined();
    expect(await bench.runtime.listContainers({})).not.toEqual([]);
  });
}
