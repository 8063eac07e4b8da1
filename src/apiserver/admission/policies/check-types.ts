// Whether the expressions of a policy fit the kinds that it is for: what does not is warned of in the policy's status.
// https://github.com/kubernetes/apiserver/blob/master/pkg/admission/plugin/policy/validating/typechecking.go

import type { SchemaSource } from '../../../kube/schema/schema.ts';
import type { ExpressionWarning, NamedRuleWithOperations, ValidatingAdmissionPolicy } from '../../../kube/types.gen.ts';
import { typeCheckEnvironment } from '../../cel/admission/expressions.ts';
import { compile } from '../../cel/index.ts';
import { builtInValues } from '../../cel/schema/built-in-values.ts';
import { schemaType, type ValueSchema } from '../../cel/schema/schema-type.ts';
import { type CelType, DYN } from '../../cel/typing/cel-type.ts';
import type { KindDefinition } from '../../kinds/kind.ts';
import type { Kinds } from '../matching.ts';

export interface CheckTypesOptions {
  readonly kinds: Kinds;
  readonly schemas: SchemaSource;
}

const MAX_TYPES = 10;
const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';

/** In the order of the expressions; empty when all fit, or nothing is known of the kinds. */
export function checkTypes(
  { spec = {} }: ValidatingAdmissionPolicy,
  options: CheckTypesOptions,
): readonly ExpressionWarning[] {
  const types = kindsToCheck(spec.matchConstraints?.resourceRules ?? [], options.kinds).flatMap((kind) => {
    const type = typeOf(kind, options);
    return type ? [{ name: `${kind.group}/${kind.version}, Kind=${kind.kind}`, type }] : [];
  });
  const params = spec.paramKind && paramType(spec.paramKind, options);
  const warn = (source: string, fieldRef: string): readonly ExpressionWarning[] => {
    const words = types.flatMap(({ name, type }) => {
      const compiled = compile(source, environmentOf(spec.variables ?? [], { object: type, params }));
      return 'issues' in compiled ? [`${name}: ${compiled.issues}\n`] : [];
    });
    return words.length > 0 ? [{ fieldRef, warning: words.join('\n') }] : [];
  };
  return (spec.validations ?? []).flatMap(({ expression, messageExpression }, index) => [
    ...warn(expression, `spec.validations[${index}].expression`),
    ...(messageExpression ? warn(messageExpression, `spec.validations[${index}].messageExpression`) : []),
  ]);
}

/** What the variables come to is known as far as they themselves fit. */
function environmentOf(
  variables: readonly { readonly name: string; readonly expression: string }[],
  known: { readonly object: CelType; readonly params: CelType | undefined },
) {
  const types = new Map<string, CelType>();
  for (const { name, expression } of variables) {
    const compiled = compile(expression, typeCheckEnvironment({ ...known, variables: new Map(types) }));
    types.set(name, 'program' in compiled ? compiled.program.type : DYN);
  }
  return typeCheckEnvironment({ ...known, variables: types });
}

function typeOf(
  { group, version, kind }: Pick<KindDefinition, 'group' | 'version' | 'kind'>,
  options: CheckTypesOptions,
) {
  const schema = options.schemas.forKind(group, version, kind);
  const meta = options.schemas.definition(OBJECT_META);
  if (!schema || !meta) return undefined;
  const shown = schema.document ? (schema.document('v3') as ValueSchema) : builtInValues(schema);
  const properties = { ...shown.properties, metadata: builtInValues(meta) };
  return schemaType(shown.properties ? { ...shown, properties } : shown, !shown.properties, kind)?.type;
}

function paramType(
  { apiVersion = '', kind = '' }: NonNullable<NonNullable<ValidatingAdmissionPolicy['spec']>['paramKind']>,
  options: CheckTypesOptions,
): CelType | undefined {
  const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  return typeOf({ group, version, kind }, options);
}

/** By group, version and kind; rules with wildcards name no kind. */
function kindsToCheck(rules: readonly NamedRuleWithOperations[], kinds: Kinds): readonly KindDefinition[] {
  const found = new Set<KindDefinition>();
  for (const rule of rules) {
    const named = kindsOfRule(rule, kinds());
    for (const kind of named.slice(0, MAX_TYPES)) found.add(kind);
    if (named.length >= MAX_TYPES) break;
  }
  const keyOf = ({ group, version, kind }: KindDefinition) => `${group}\0${version}\0${kind}`;
  return [...found].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function kindsOfRule(
  { apiGroups = [], apiVersions = [], resources = [] }: NamedRuleWithOperations,
  all: readonly KindDefinition[],
) {
  if ([...apiGroups, ...apiVersions].some((word) => word.includes('*'))) return [];
  const names = resources.filter((resource) => !/[*/]/.test(resource)).sort();
  return [...apiGroups]
    .sort()
    .flatMap((group) =>
      [...apiVersions]
        .sort()
        .flatMap((version) =>
          names.flatMap(
            (name) =>
              all.find((kind) => kind.group === group && kind.version === version && kind.plural === name) ?? [],
          ),
        ),
    );
}
