// Upstream's own objects as data: roles and bindings (plugin/pkg/auth/authorizer/rbac/bootstrappolicy), priority classes, and the
// flow control that every server has (staging/src/k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap).

import { readFileSync } from 'node:fs';
import type { ObjectMeta } from '../../kube/types.gen.ts';

/** An object in plain data: `metadata` and the kind's own fields. */
export interface PlainObject {
  readonly metadata: Partial<ObjectMeta> & { readonly name: string };
  readonly [field: string]: unknown;
}

type Plural =
  | 'clusterroles'
  | 'clusterrolebindings'
  | 'roles'
  | 'rolebindings'
  | 'priorityclasses'
  | 'flowschemas'
  | 'prioritylevelconfigurations';

export type BootstrapPolicy = Readonly<Record<Plural, readonly PlainObject[]>>;

/** Reads it anew at each call. */
export function readBootstrapPolicy(): BootstrapPolicy {
  const text = readFileSync(new URL('./bootstrap-policy.gen.json', import.meta.url), 'utf8');
  return JSON.parse(text) as BootstrapPolicy;
}
