// One runtime with a sandbox to work in, and what the contract asks of it again and again.

import { PassThrough, type Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { hexId } from '../../src/lib/ids.ts';
import type { ContainerRuntime, ContainerSpec, LogOptions } from '../../src/runtime/container-runtime.ts';
import { LABELS } from '../../src/runtime/labels.ts';
import { deferred, shellSpec } from '../support/docker.ts';

export interface ContractSubject {
  readonly name: string;
  open(instance: string): Promise<ContainerRuntime>;
  image(): Promise<string>;
  /** Why what needs a process is left out. */
  readonly noProcesses?: string;
  /** Why several instances cannot be told apart. */
  readonly noNeighbours?: string;
  readonly noMissingImages?: string;
}

export class Bench {
  readonly instance = `test-${hexId(8)}`;
  runtime!: ContainerRuntime;
  image = '';
  sandboxId = '';
  readonly #subject: ContractSubject;

  constructor(subject: ContractSubject) {
    this.#subject = subject;
  }

  async start(): Promise<void> {
    this.runtime = await this.#subject.open(this.instance);
    this.image = await this.#subject.image();
    await this.runtime.prepare();
    this.sandboxId = (await this.sandbox(this.runtime, this.instance)).id;
  }

  sandbox(runtime: ContainerRuntime, instance: string) {
    return runtime.createSandbox({
      name: `eks-fargate-${instance}-${hexId(8)}`,
      labels: { [LABELS.role]: 'eni' },
      isRouter: false,
    });
  }

  spec(script: string, more: Partial<ContainerSpec> = {}): ContainerSpec {
    const name = `${this.instance}-${hexId(8)}`;
    return { ...shellSpec({ name, image: this.image, sandboxId: this.sandboxId }, script), ...more };
  }

  async run(script: string, more: Partial<ContainerSpec> = {}): Promise<string> {
    const id = await this.runtime.createContainer(this.spec(script, more));
    await this.runtime.startContainer(id);
    return id;
  }

  /** Resolves when the container has ended, with its exit code. */
  async ended(id: string): Promise<number | undefined> {
    const over = deferred<number | undefined>();
    const look = async () => {
      const state = await this.runtime.findContainer(id);
      if (state?.status === 'exited') over.resolve(state.exitCode);
    };
    const onChange = () => void look().catch(over.reject);
    using _watch = this.runtime.watch(onChange, onChange);
    return await over.promise;
  }

  async logs(id: string, more: Partial<LogOptions> = {}): Promise<{ stdout: Readable; stderr: Readable }> {
    const signal = new AbortController().signal;
    return this.runtime.logs(id, { follow: false, timestamps: false, signal, ...more });
  }

  async exec(id: string, command: readonly string[], stdin?: Readable) {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const signal = new AbortController().signal;
    const input = stdin ? { stdin } : {};
    const code = await this.runtime.exec(id, { command, stdout, stderr, tty: false, signal, ...input });
    stdout.end();
    stderr.end();
    return { code, stdout: await text(stdout), stderr: await text(stderr) };
  }
}
