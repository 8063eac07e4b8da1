// Policy documents, read for being evaluated. What IAM would not have taken is checked where documents are stored.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html

import { isObject, type JsonObject } from '../../lib/json.ts';
import { type Condition, doesHold, parseConditions } from './conditions.ts';
import { isArnLike, isLike, type RequestValues } from './pattern.ts';

/** What a request wants, as policies see it. */
export interface Question {
  /** `eks:CreateCluster` */
  readonly action: string;
  /** An ARN, or `*` where the action knows no resources. */
  readonly resource: string;
  readonly valuesOf: RequestValues;
}

/** `Action` or `NotAction`, `Resource` or `NotResource`. */
interface Selection {
  readonly patterns: readonly string[];
  readonly isExcluding: boolean;
}

export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Selection;
  readonly resources: Selection;
  readonly conditions: readonly Condition[];
  /** Policies of version 2008-10-17, and those without a version, have no variables. */
  readonly hasVariables: boolean;
}

/** A statement of a resource's policy: `Principal` or `NotPrincipal`, as far as they name principals of AWS. */
export interface ResourceStatement extends Statement {
  readonly principals: { readonly names: readonly string[]; readonly isExcluding: boolean };
}

/** The statements of a document; none for what is no document. */
export function parseStatements(document: string): Statement[] {
  const { statements, hasVariables } = readDocument(document);
  return statements.map((statement) => readStatement(statement, hasVariables));
}

/** As `parseStatements`, of a policy that is a resource's own: without resources, a statement speaks of that one. */
export function parseResourceStatements(document: string): ResourceStatement[] {
  const { statements, hasVariables } = readDocument(document);
  return statements.map((statement) => {
    const excluded = statement['NotPrincipal'];
    const principal = excluded ?? statement['Principal'];
    const named = isObject(principal) ? principal['AWS'] : principal;
    const names = (Array.isArray(named) ? named : [named]).filter((item) => typeof item === 'string');
    const hasResource = (statement['Resource'] ?? statement['NotResource']) !== undefined;
    return {
      ...readStatement(hasResource ? statement : { ...statement, Resource: '*' }, hasVariables),
      principals: { names, isExcluding: excluded !== undefined },
    };
  });
}

function readDocument(document: string): {
  readonly statements: readonly JsonObject[];
  readonly hasVariables: boolean;
} {
  const policy: unknown = JSON.parse(document);
  if (!isObject(policy)) return { statements: [], hasVariables: false };
  const { Statement } = policy;
  const statements = (Array.isArray(Statement) ? Statement : [Statement]).filter(isObject);
  return { statements, hasVariables: policy['Version'] === '2012-10-17' };
}

function readStatement(statement: JsonObject, hasVariables: boolean): Statement {
  return {
    effect: statement['Effect'] === 'Allow' ? 'Allow' : 'Deny',
    actions: selection(statement, 'Action'),
    resources: selection(statement, 'Resource'),
    conditions: parseConditions(statement['Condition']),
    hasVariables,
  };
}

function selection(statement: JsonObject, element: 'Action' | 'Resource'): Selection {
  const excluded = statement[`Not${element}`];
  const value = excluded ?? statement[element];
  const patterns = (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
  return { patterns, isExcluding: excluded !== undefined };
}

/** Whether the statement speaks of what is asked. */
export function doesApply(statement: Statement, question: Question): boolean {
  const variables = statement.hasVariables ? question.valuesOf : undefined;
  return (
    isAbout(statement, question) &&
    statement.conditions.every((condition) => doesHold(condition, question.valuesOf, variables))
  );
}

/** Whether the statement speaks of the action and the resource, whatever its conditions. */
export function isAbout(statement: Statement, { action, resource, valuesOf }: Question): boolean {
  const { actions, resources } = statement;
  const variables = statement.hasVariables ? valuesOf : undefined;
  const name = action.toLowerCase();
  const isOfAction = actions.patterns.some((pattern) => isLike(pattern.toLowerCase(), name));
  if (isOfAction === actions.isExcluding) return false;
  const isOfResource = resources.patterns.some((pattern) => isArnLike(pattern, resource, variables));
  return isOfResource !== resources.isExcluding;
}
