// The generated facts and the lists of operations agree.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SERVICES } from './support/services.ts';

const AWS = join(import.meta.dirname, '../../src/aws');
/** The services do not agree on how to write abbreviations, the files do: `describevpcs`. */
const operationName = (file: string) => file.replace(/\.ts$/, '').replaceAll('-', '');

describe.each(Object.entries(SERVICES))('%s', (name, service) => {
  it('serves exactly the operations that its model describes', () => {
    expect(Object.keys(service.operations).sort()).toEqual(Object.keys(service.model.operations).sort());
  });

  it('has a file for each of them', () => {
    const files = new Set(readdirSync(join(AWS, name)).map(operationName));
    expect(Object.keys(service.operations).filter((operation) => !files.has(operation.toLowerCase()))).toEqual([]);
  });

  it('has every shape that its operations reach', () => {
    const shapes = service.model.shapes;
    const missing = Object.values(shapes)
      .flatMap((shape) => [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value])
      .filter((part) => part !== undefined && shapes[part.shape] === undefined);
    expect(missing).toEqual([]);
  });
});
