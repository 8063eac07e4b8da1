// What the terminal shows once the emulator answers: where it is, what to copy, what to try next.

import pc from 'picocolors';
import type { ReadyFacts } from '../main.ts';

/** The text of the screen; colours only where the terminal has them. */
export function startScreen(facts: ReadyFacts): string {
  const runtime =
    facts.runtime.kind === 'docker' ? pc.green(facts.runtime.description) : pc.yellow(facts.runtime.description);
  const next =
    facts.clusters.length === 0
      ? ['aws iam list-roles', 'the tutorial in README.md: a cluster, two Fargate profiles, a pod']
      : facts.clusters.map((cluster) => `aws eks update-kubeconfig --name ${cluster.name}   # ${cluster.status}`);
  return `
${pc.bold('eks-fargate')} is ready

  AWS endpoint   ${pc.cyan(facts.endpoint)}
  Runtime        ${runtime}
  Data           ${facts.dataDirectory}

  Copy into the shell where you run aws, kubectl or terraform:

    export AWS_ENDPOINT_URL=${facts.endpoint}
    export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-west-2

  Then try:

${next.map((line) => `    ${line}`).join('\n')}

`;
}
