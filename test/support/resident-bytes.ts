import { readFileSync } from 'node:fs';

/** The memory of a process, as Linux tells it. */
export function residentBytes(pid: number | undefined): number {
  const [, kibibytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}
