// What the validation of values found, as errors on fields.
// https://github.com/kubernetes/apiextensions-apiserver/blob/master/pkg/apiserver/validation/validation.go (kubeOpenAPIResultToFieldErrors)

import type { FieldErrors } from '../field-errors.ts';
import type { Verdict } from './value-validation.ts';

/** How a path is written that leads to the whole object. */
export const WHOLE = '<nil>';

/** @param path of the value that was validated; empty for the whole object */
export function addProblems({ problems }: Verdict, path: string, errors: FieldErrors): void {
  for (const problem of problems) {
    if (problem.code === 'composite') {
      errors.invalid(path || WHOLE, '', problem.message);
      continue;
    }
    const inner = problem.path.replace(/^\./, '');
    const at = [path, inner].filter(Boolean).join('.') || WHOLE;
    const { value = '', valid } = problem;
    if (problem.code === 'required') errors.required(at);
    else if (problem.code === 'enum') errors.notSupported(at, value, texts(valid));
    else if (problem.code === 'tooLong') errors.tooLong(at, Number(valid));
    else if (problem.code === 'tooMany') errors.tooMany(at, Number(value), Number(valid));
    else if (problem.code === 'type') errors.typeInvalid(at, value, problem.message);
    else errors.invalid(at, value, problem.message);
  }
}

const texts = (valid: unknown): readonly string[] =>
  (Array.isArray(valid) ? valid : []).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
