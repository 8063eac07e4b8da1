// The same load on any AWS endpoint: on ours, and on another that BENCH_AWS_URL or BENCH_AWS_COMMAND names, in one run.

import { type AwsClient, awsClient } from './aws-client.ts';
import { reportStarts } from './aws-start.ts';
import { type BenchAccount, benchAccount } from './cluster.ts';
import { type Benchmark, blockFigure, MIB, quantile, type Report } from './figures.ts';
import { type OtherEndpoint, otherEndpoint } from './other-endpoint.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** How many times as much as the other endpoint it should answer. */
const TIMES = 5;

/** One for each client: a cluster takes one new profile at a time. */
const CLUSTERS = 32;

interface Players {
  readonly client: AwsClient;
  readonly account: BenchAccount;
}

interface Size {
  readonly clients: number;
  readonly total: number;
}

interface Load extends Size {
  readonly name: string;
  /** Signs what is sent, before the time is taken. Client n has the turns n, n + clients and so on. */
  prepare(players: Players, size: Size): (turn: number) => Promise<unknown>;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };

const describeCluster: Load['prepare'] = ({ client }) => {
  const request = client.sign({ service: 'eks', method: 'GET', path: '/clusters/bench-0' });
  return () => client.send(request);
};

const describeSubnets: Load['prepare'] = ({ client }) => {
  const body = 'Action=DescribeSubnets&Version=2016-11-15&Filter.1.Name=state&Filter.1.Value.1=available';
  const request = client.sign({ service: 'ec2', headers: FORM, body });
  return () => client.send(request);
};

const getCallerIdentity: Load['prepare'] = ({ client }) => {
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const request = client.sign({ service: 'sts', headers: FORM, body });
  return () => client.send(request);
};

/** A profile that is created and deleted again: two requests, counted as one. */
const createFargateProfile: Load['prepare'] = ({ client, account }, { clients, total }) => {
  const { roleArn, subnetIds } = account;
  const about = { podExecutionRoleArn: roleArn, subnets: subnetIds, selectors: [{ namespace: 'bench' }] };
  const sign = { service: 'eks', headers: { 'content-type': 'application/json' } };
  const lives = Array.from({ length: total }, (_, turn) => {
    const path = `/clusters/bench-${(turn % clients) % CLUSTERS}/fargate-profiles`;
    const name = `p${turn}`;
    const body = JSON.stringify({ fargateProfileName: name, ...about });
    const remove = client.sign({ ...sign, method: 'DELETE', path: `${path}/${name}` });
    return { create: client.sign({ ...sign, path, body }), remove };
  });
  return async (turn) => {
    const { create, remove } = lives[turn]!;
    await client.send(create);
    await client.send(remove);
  };
};

const at = (clients: number, total: number): Size => ({ clients, total });
const few = at(1, 2000);
const many = at(32, 4000);

const LOADS: readonly Load[] = [
  { name: 'DescribeCluster, 1 client', ...few, prepare: describeCluster },
  { name: 'DescribeCluster, 32 clients', ...many, prepare: describeCluster },
  { name: 'DescribeSubnets, 1 client', ...few, prepare: describeSubnets },
  { name: 'DescribeSubnets, 32 clients', ...many, prepare: describeSubnets },
  { name: 'GetCallerIdentity, 1 client', ...few, prepare: getCallerIdentity },
  { name: 'GetCallerIdentity, 32 clients', ...many, prepare: getCallerIdentity },
  { name: 'CreateFargateProfile and its deletion, 1 client', ...few, prepare: createFargateProfile },
  { name: 'CreateFargateProfile and its deletion, 32 clients', ...at(32, 600), prepare: createFargateProfile },
];

export const awsOperations: Benchmark = {
  name: 'aws',
  about: 'requests to the AWS API, beside another endpoint',
  async run(report) {
    await reportStarts(report);
    await using other = await otherEndpoint();
    await using own = await startServer({ runtime: 'simulated' });
    await play(report, own, other);
    report({
      name: `memory after it, with ${CLUSTERS} clusters`,
      value: (await own.read()).rssBytes / MIB,
      unit: 'MiB',
      ...(other?.rssBytes && { atMost: other.rssBytes() / MIB }),
    });
    report(blockFigure('', await own.read()));
  },
};

/** In how many parts each load is played, on one and on the other in turn: how much of the machine there is changes from second to second. */
const PARTS = 5;

async function play(report: Report, own: ServerProcess, other: OtherEndpoint | undefined): Promise<void> {
  const ours = await players(own);
  const theirs = other && (await players(other));
  for (const one of theirs ? [ours, theirs] : [ours]) await warmUp(one);
  await own.reset();
  for (const load of LOADS) {
    const part = { ...load, total: load.total / PARTS };
    const [here, there]: [Measured[], Measured[]] = [[], []];
    let cpuMs = 0;
    for (let round = 0; round < PARTS; round++) {
      const before = await own.read();
      here.push(await measured(ours, part));
      cpuMs += (await own.read()).cpuMs - before.cpuMs;
      if (theirs) there.push(await measured(theirs, part));
    }
    const times = here.flatMap((one) => one.times);
    const [p50, p99] = [quantile(times, 0.5).toFixed(2), quantile(times, 0.99).toFixed(2)];
    const note = `p50 ${p50} ms, p99 ${p99} ms, server's CPU ${(cpuMs / load.total).toFixed(2)} ms`;
    const value = perSecond(here);
    report({ name: load.name, value, unit: '/s', note, ...(theirs && besideOf(perSecond(there))) });
  }
  for (const one of theirs ? [ours, theirs] : [ours]) await one.client[Symbol.asyncDispose]();
}

const besideOf = (there: number) => ({ atLeast: TIMES * there, beside: { value: there, what: 'there' } });

async function players({ endpoint }: Pick<ServerProcess, 'endpoint'>): Promise<Players> {
  const account = await benchAccount({ endpoint });
  for (let index = 0; index < CLUSTERS; index++) await account.createCluster(`bench-${index}`);
  return { client: awsClient(endpoint), account };
}

/** Each load once: it takes some thousand requests until V8 has compiled what one runs through. */
async function warmUp(one: Players): Promise<void> {
  for (const load of LOADS) await measured(one, load);
}

/** Milliseconds that each request of a load took, and all of it. */
interface Measured {
  readonly times: readonly number[];
  readonly ms: number;
}

const perSecond = (parts: readonly Measured[]) =>
  (1000 * parts.reduce((sum, { times }) => sum + times.length, 0)) / parts.reduce((sum, { ms }) => sum + ms, 0);

async function measured(one: Players, load: Load): Promise<Measured> {
  const { clients, total } = load;
  const send = load.prepare(one, load);
  const times: number[] = [];
  const client = async (_: unknown, number: number) => {
    for (let turn = number; turn < total; turn += clients) {
      const sent = performance.now();
      await send(turn);
      times.push(performance.now() - sent);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: clients }, client));
  return { times, ms: performance.now() - start };
}
