// The Common Expression Language as Kubernetes 1.35 has it. README.md says how it is built and why it is our own.

import { CostExceeded, Frame, type Variables } from './evaluation/frame.ts';
import { plan } from './evaluation/plan.ts';
import { InstantiationError, type Step } from './evaluation/steps.ts';
import type { Expr } from './syntax/ast.ts';
import { parse } from './syntax/parser.ts';
import { formatIssues } from './syntax/source.ts';
import { type CelType, DYN } from './typing/cel-type.ts';
import { check } from './typing/checker.ts';
import type { Environment } from './typing/environment.ts';
import { checkLiterals } from './typing/literal-checks.ts';
import { CelError, type Value } from './values/value.ts';

export { baseEnvironment } from './library/index.ts';

/** What one evaluation may cost (apiserver pkg/apis/cel/config.go, PerCallLimit). */
export const PER_CALL_LIMIT = 1_000_000;

export interface Evaluation {
  /** Absent when there was an error. */
  readonly value?: Value;
  /** In cel-go's words. */
  readonly error?: string;
  /** In units of about 50 ns of an API server's time. */
  readonly cost: number;
}

/** An expression that is ready to run. */
export interface Program {
  readonly type: CelType;
  /** Checked: every node has its type. */
  readonly expr: Expr;
  /** @param limit in cost; more than PER_CALL_LIMIT is never allowed */
  evaluate(variables: Variables, limit?: number): Evaluation;
}

/** `issues`: what is wrong with the source; `failure`: a constant of it that cannot be (`int('x')`). */
export type Compilation = { readonly program: Program } | { readonly issues: string } | { readonly failure: string };

/** Parses, checks and plans. Never throws for a source, whatever it is. */
export function compile(source: string, environment: Environment): Compilation {
  const { expr, issues } = parse(source);
  if (!expr) return { issues: formatIssues(source, issues) };
  const found = check(expr, environment);
  const all = found.length > 0 ? found : checkLiterals(expr);
  if (all.length > 0) return { issues: formatIssues(source, all) };
  try {
    return { program: programOf(expr, plan(expr, environment)) };
  } catch (error) {
    if (error instanceof InstantiationError) return { failure: error.message };
    throw error;
  }
}

function programOf(expr: Expr, step: Step): Program {
  return {
    type: expr.type ?? DYN,
    expr,
    evaluate(variables, limit = PER_CALL_LIMIT) {
      const frame = new Frame(variables, Math.min(limit, PER_CALL_LIMIT));
      try {
        const value = step.run(frame);
        const { cost } = frame;
        return value instanceof CelError ? { error: value.message, cost } : { value, cost };
      } catch (error) {
        if (!(error instanceof CostExceeded)) throw error;
        return { error: 'operation cancelled: actual cost limit exceeded', cost: frame.cost };
      }
    },
  };
}
