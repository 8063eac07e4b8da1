// The container engine: whether it answers, and whether pods can be what they are on Fargate.

import type { Config } from '../../config.ts';
import { systemClock } from '../../lib/clock.ts';
import type { EngineReport } from '../../runtime/engine-report.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const ENGINE = 'container engine';
const TOLERABLE_SKEW_MS = 30_000;

export async function checkEngine({ runtime, dockerHost, dockerCertPath }: Config): Promise<readonly Finding[]> {
  if (runtime === 'simulated') return [ok(ENGINE, 'not used: containers are simulated')];
  const { examineEngine } = await import('../../runtime/engine-report.ts'); // Docker's client is large.
  const report = await examineEngine(dockerHost, systemClock(), dockerCertPath);
  if (report.problem) return [unreachable(report, report.problem, runtime === 'docker')];
  return [ok(ENGINE, `${report.description ?? ''} at ${report.address}`), limits(report), clock(report), image(report)];
}

function unreachable(
  { address }: EngineReport,
  { code, message }: { code: string; message: string },
  isNeeded: boolean,
): Finding {
  const fix =
    code === 'EACCES'
      ? `your user may not use ${address}: sudo usermod -aG docker $USER, then log in again`
      : 'start Docker (Linux: sudo systemctl start docker), or set DOCKER_HOST to where it listens';
  if (isNeeded) return problem(ENGINE, message, fix);
  return warning(ENGINE, `${message}; pods will be simulated, no process will run`, fix);
}

function limits({ cgroupVersion = '', hasLimits }: EngineReport): Finding {
  const name = 'cgroups';
  if (hasLimits) return ok(name, `version ${cgroupVersion}, limits of memory and CPU hold`);
  return warning(
    name,
    `version ${cgroupVersion}, limits of memory or CPU do not hold`,
    'enable the memory and cpu controllers for Docker; without them no container is OOMKilled',
  );
}

function clock({ clockAheadMs = 0 }: EngineReport): Finding {
  const seconds = Math.round(clockAheadMs / 1000);
  if (Math.abs(clockAheadMs) < TOLERABLE_SKEW_MS) return ok('clock', 'this machine and the engine agree');
  return warning(
    'clock',
    `the engine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} this machine's`,
    'set both from the same source; after a laptop has slept: restart Docker Desktop',
  );
}

function image({ sandboxImage }: EngineReport): Finding {
  const name = 'network interface image';
  if (sandboxImage === 'present') return ok(name, 'is in the engine');
  if (sandboxImage === 'made here') return ok(name, "will be made from this machine's busybox and nft");
  return problem(
    name,
    'is not in the engine, and busybox (static) and nft are not on this machine to make it from',
    'on Debian or Ubuntu: sudo apt-get install busybox-static nftables; elsewhere: docker compose up',
  );
}
