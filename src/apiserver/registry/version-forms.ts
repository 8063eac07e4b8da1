// The versions of a kind as owners of fields see them.
// https://github.com/kubernetes/apimachinery/blob/master/pkg/util/managedfields/internal/versionconverter.go

import { apiVersionOf, type KubeObject } from '../../kube/object.ts';
import type { TypeSchema } from '../../kube/schema/schema.ts';
import type { JsonObject } from '../../lib/json.ts';
import { normalizeObject } from '../decode.ts';
import type { KindDefinition } from '../kinds/kind.ts';
import { resetFieldsOf } from '../kinds/strategy.ts';
import { problemWords, typedProblems } from '../patch/typed-value.ts';
import { type FindForm, UnfitForVersion, type VersionForm } from '../patch/version-forms.ts';
import { type Machinery, schemaOf } from './machinery.ts';

/**
 * @param subresource through which the write goes
 * @returns finds the forms of the versions in which the kind is served; another group's are not its own
 */
export function versionForms(
  { registry, schemas }: Pick<Machinery, 'registry' | 'schemas'>,
  kind: KindDefinition,
  subresource?: string,
): FindForm {
  const served = (apiVersion: string) => {
    const [version = '', group = '', more] = apiVersion.split('/').reverse();
    if (more !== undefined) throw new UnfitForVersion(`unexpected GroupVersion string: ${apiVersion}`);
    return group === kind.group ? registry.findKind(group, version, kind.kind) : undefined;
  };
  const typeOf = (other: KindDefinition) => schemaOf({ schemas }, other);
  return (apiVersion) => {
    const other = served(apiVersion);
    if (!other) return undefined;
    const form = { schema: typeOf(other), resets: resetFieldsOf(other, subresource) };
    return { read: (object) => readAs(object, { from: served(object.apiVersion), to: other, form, typeOf }), ...form };
  };
}

interface Reading {
  readonly typeOf: (kind: KindDefinition) => TypeSchema | undefined;
  readonly from: KindDefinition | undefined;
  readonly to: KindDefinition;
  readonly form: Omit<VersionForm, 'read'>;
}

/** A version that a webhook makes is taken for that in which the object is: nobody is asked here. */
function readAs(object: KubeObject, { from, to, form, typeOf }: Reading): KubeObject {
  if (!from || from === to || to.storedAs?.prepareReads) return object;
  if (to.custom) return relabelled(object, to, form);
  const whole = normalizeObject(object as unknown as JsonObject, typeOf(from)) as unknown as KubeObject;
  const stored = from.storedAs?.toStored(whole) ?? whole;
  return to.storedAs?.fromStored(stored) ?? stored;
}

/** Without a webhook the versions of a definition differ in their names only; what one does not know may not be there. */
function relabelled(object: KubeObject, to: KindDefinition, { schema }: Omit<VersionForm, 'read'>): KubeObject {
  const named = { ...object, apiVersion: apiVersionOf(to) };
  const words = problemWords(typedProblems(named as unknown as JsonObject, schema));
  if (words !== undefined) throw new UnfitForVersion(words);
  return named;
}
