// The types of all kinds that a cluster serves: the built-in ones, and those that definitions bring.

import type { SchemaSource } from '../../kube/schema/schema.ts';
import type { Registry } from './registry.ts';

export function clusterSchema(builtIn: SchemaSource, registry: Registry): SchemaSource {
  return {
    forKind: (group, version, kind) =>
      builtIn.forKind(group, version, kind) ?? registry.findKind(group, version, kind)?.custom?.type,
    definition: (name) => builtIn.definition(name),
  };
}
