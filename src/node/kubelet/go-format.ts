// Texts as Go's fmt writes them, because the kubelet's messages are made with it.

import type { Pod } from '../../kube/types.gen.ts';

/** `%q`: double quotes, Go's escapes. */
export function quote(text: string): string {
  const escaped = text.replace(/["\\\x00-\x1f\x7f]/g, (char) => ESCAPES[char] ?? `\\x${hex(char)}`);
  return `"${escaped}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

const hex = (char: string) => char.charCodeAt(0).toString(16).padStart(2, '0');

/** `time.Duration.String()` of whole milliseconds: `313ms`, `1.2s`, `5m0s`, `1h0m0.5s`. */
export function goDuration(ms: number): string {
  const whole = Math.round(ms);
  if (whole === 0) return '0s';
  if (whole < 1000) return `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor((whole % 3_600_000) / 60_000);
  const seconds = `${(whole % 60_000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}

/** A pod in messages: `name_namespace(uid)` (pkg/kubelet/util/format/pod.go). */
export function formatPod(pod: Pod): string {
  const { name, namespace, uid } = pod.metadata;
  return `${name}_${namespace}(${uid})`;
}
