// Who is a node. https://github.com/kubernetes/kubernetes/blob/master/pkg/auth/nodeidentifier/default.go

import type { User } from '../request.ts';

const PREFIX = 'system:node:';

/** The name of the node whose kubelet this is, empty when the user says none; undefined: not a node. */
export function nodeOf({ name, groups }: User): string | undefined {
  return name.startsWith(PREFIX) && groups.includes('system:nodes') ? name.slice(PREFIX.length) : undefined;
}
