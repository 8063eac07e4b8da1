// Regenerates every *.gen file from published descriptions: `npm run generate -- <folder>`, where the folder holds
// kubernetes-openapi-v2-1.36.json (kubernetes/kubernetes, api/openapi-spec/swagger.json).

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { kubernetesTypes, type OpenApiV2 } from './kubernetes-types.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: npm run generate -- <folder with the published descriptions>');
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
const write = (path: string, text: string) => writeFileSync(new URL(`../${path}`, import.meta.url), text);

write('kube/types.gen.ts', kubernetesTypes(read('kubernetes-openapi-v2-1.36.json') as OpenApiV2));
