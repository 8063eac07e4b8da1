// The policy simulator: what policies would say of actions, without doing them. For SimulatePrincipalPolicy and SimulateCustomPolicy.
// Emulator: policies of resources and of organizations are not taken into account.

import { applying, judge, type NamedPolicy, type Permissions, type Verdict } from '../authorization/evaluate.ts';
import type { RequestValues } from '../authorization/pattern.ts';
import { namedPolicy } from '../authorization/permissions.ts';
import { isAbout, type Question } from '../authorization/policy.ts';
import { statementPositions } from '../authorization/statement-positions.ts';
import { AwsError } from '../aws-error.ts';
import { markerPage } from './pages.ts';
import { checkPolicyDocument } from './policy-document.ts';
import type { EvaluationResult, SimulateCustomPolicyRequest, SimulatePolicyResponse, Statement } from './types.gen.ts';

type Simulation = Omit<SimulateCustomPolicyRequest, 'PolicyInputList'>;

/** Policies that a request brings, called as the service calls them. Throws InvalidInput for what is no policy. */
export function broughtPolicies(documents: readonly string[] | undefined, list: string, region: string): NamedPolicy[] {
  return (documents ?? []).map((document, index) => {
    checkPolicyDocument(document, 'identity', region);
    return namedPolicy(`${list}.${index + 1}`, 'none', document);
  });
}

/**
 * Each action on each resource.
 * @param known condition keys that the request does not have to bring
 */
export function simulate(
  input: Simulation,
  permissions: Permissions,
  known: Readonly<Record<string, readonly string[] | undefined>>,
): SimulatePolicyResponse {
  const entries = (input.ContextEntries ?? []).map(
    ({ ContextKeyName: name = '', ContextKeyValues: values = [] }) => [name.toLowerCase(), values] as const,
  );
  const given: Readonly<Record<string, readonly string[] | undefined>> = { ...known, ...Object.fromEntries(entries) };
  const valuesOf: RequestValues = (key) => (Object.hasOwn(given, key) ? given[key] : undefined);
  const results = input.ActionNames.flatMap((action) => {
    if (!/^(\*|[\w-]+:.+)$/.test(action)) throw new AwsError('InvalidInput', `Invalid action name: ${action}`);
    return (input.ResourceArns ?? ['*']).map((resource) => evaluated(permissions, { action, resource, valuesOf }));
  });
  const numbered = results.map((result, index) => ({ result, key: String(index).padStart(8, '0') }));
  const { page, more } = markerPage(numbered, ({ key }) => key, input);
  return { EvaluationResults: page.map(({ result }) => result), ...more };
}

function evaluated(permissions: Permissions, question: Question): EvaluationResult {
  const verdict = judge(permissions, question);
  const all = [...permissions.identity, ...(permissions.boundary ?? [])];
  const found = applying(all, question);
  const deciding = found.filter(({ statement }) => (statement.effect === 'Deny') === isExplicit(verdict));
  return {
    EvalActionName: question.action,
    EvalResourceName: question.resource,
    EvalDecision: verdict.isAllowed ? 'allowed' : verdict.isExplicit ? 'explicitDeny' : 'implicitDeny',
    MatchedStatements: deciding.map(({ policy, statement }) => matchedStatement(policy, statement)),
    MissingContextValues: missingKeys(all, question),
    ...(permissions.boundary && {
      PermissionsBoundaryDecisionDetail: {
        AllowedByPermissionsBoundary: judge({ identity: permissions.boundary }, question).isAllowed,
      },
    }),
  };
}

function isExplicit(verdict: Verdict): boolean {
  return !verdict.isAllowed && verdict.isExplicit;
}

function matchedStatement(policy: NamedPolicy, statement: NamedPolicy['statements'][number]): Statement {
  const span = statementPositions(policy.document)[policy.statements.indexOf(statement)];
  return { SourcePolicyId: policy.id, SourcePolicyType: policy.source, ...span };
}

/** The condition keys that the policies ask for and the request does not tell. */
function missingKeys(policies: readonly NamedPolicy[], question: Question): string[] {
  const asked = policies
    .flatMap(({ statements }) => statements)
    .filter((statement) => isAbout(statement, question))
    .flatMap(({ conditions }) => conditions.map(({ key }) => key));
  return [...new Set(asked)].filter((key) => question.valuesOf(key) === undefined);
}
