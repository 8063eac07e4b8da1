import { availableParallelism } from 'node:os';
import { relative } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What measures the memory and the time of its own process. */
const ALONE = ['test/fuzz/**', 'test/lib/clock.test.ts', 'test/store/change-ring.test.ts', 'test/store/collection.test.ts'];

/** What takes longest begins first, so that the last of the workers is not left alone with it. */
const LONG = ['test/e2e/terraform', 'test/e2e/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ project, moduleId }: TestSpecification) => {
      const name = relative(import.meta.dirname, moduleId).replaceAll('\\', '/');
      const rank = LONG.findIndex((start) => name.startsWith(start));
      // What shares processes stays together.
      return project.name === 'alone' ? LONG.length + 1 : rank === -1 ? LONG.length : rank;
    };
    return (await super.sort(files)).sort((one, other) => rankOf(one) - rankOf(other));
  }
}

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Files wait for engines and clients much of their time.
    maxWorkers: Math.max(2, availableParallelism()),
    sequence: { sequencer: LongestFirst },
    projects: [
      // To load the program anew for each file would take longer than most of them do.
      {
        extends: true,
        test: { name: 'together', include: ['test/**/*.test.ts'], exclude: ALONE, isolate: false },
      },
      { extends: true, test: { name: 'alone', include: ALONE.map((path) => path.replace(/\*\*$/, '**/*.test.ts')) } },
    ],
  },
});
