// The json protocol (Logs, KMS, SSM): the operation is in a header, the input is the body, and so is the output.

import { AwsError } from '../aws-error.ts';
import { shapeOf } from '../model.ts';
import { readBody, structureFromWire, toWire } from './json-shapes.ts';
import { type AnswerOptions, type ProtocolCodec, statusOf } from './protocol.ts';

export const json: ProtocolCodec = {
  parse(model, request) {
    const operation = request.headers.get('x-amz-target')?.split('.')[1] ?? '';
    if (operation === '')
      throw new AwsError('MissingAction', 'The request must contain the header X-Amz-Target', { status: 400 });
    const facts = Object.hasOwn(model.operations, operation) ? model.operations[operation] : undefined;
    if (!facts) return { operation: operation.slice(0, 128) };
    return {
      operation,
      input: facts.input ? structureFromWire(model, shapeOf(model, facts.input), readBody(request)) : {},
    };
  },
  answer(operation, output, options) {
    const shape = options.model.operations[operation]?.output;
    const body = shape ? JSON.stringify(toWire(options.model, shapeOf(options.model, shape), output ?? {})) : '';
    return { status: 200, headers: headersOf(options), body };
  },
  error(error, options) {
    const body = JSON.stringify({ __type: error.code, message: error.message });
    const headers = { ...headersOf(options), 'x-amzn-errortype': error.code };
    return { status: statusOf(error, options.model), headers, body };
  },
  notServed: (operation, model) =>
    new AwsError('UnknownOperationException', `${model.service}:${operation} is not emulated.`, { status: 400 }),
};

function headersOf({ requestId }: AnswerOptions): Record<string, string> {
  return { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': requestId };
}
