// The benchmarks: `npm run bench [NAME…]`. Each starts a server of its own, loads it from this process, and prints what it saw.

import { awsOperations } from './aws-operations.ts';
import { clusters } from './clusters.ts';
import { type Benchmark, formatFigure } from './figures.ts';
import { growth } from './growth.ts';
import { kubeOperations } from './kube-operations.ts';
import { podStart } from './pod-start.ts';
import { scale } from './scale.ts';

const BENCHMARKS: readonly Benchmark[] = [clusters, awsOperations, kubeOperations, scale, growth, podStart];

const names = process.argv.slice(2);
const unknown = names.filter((name) => !BENCHMARKS.some((benchmark) => benchmark.name === name));
if (unknown.length > 0) {
  process.stderr.write(`no such benchmark: ${unknown.join(', ')}\n`);
  for (const { name, about } of BENCHMARKS) process.stderr.write(`  ${name.padEnd(10)} ${about}\n`);
  process.exit(2);
}
for (const benchmark of BENCHMARKS.filter(({ name }) => names.length === 0 || names.includes(name))) {
  process.stdout.write(`\n${benchmark.name}: ${benchmark.about}\n`);
  await benchmark.run((figure) => void process.stdout.write(`  ${formatFigure(figure)}\n`));
}
