import tseslint from 'typescript-eslint';

const time = 'Time comes from lib/clock.ts: pass a Clock.';

export default tseslint.config(
  { ignores: ['node_modules', 'dist', '**/*.gen.ts', '**/*.mjs', 'test/fixtures'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts'],
    languageOptions: { parser: tseslint.parser, parserOptions: { projectService: true } },
    plugins: { '@typescript-eslint': tseslint.plugin },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'max-lines': ['error', { max: 400 }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines-per-function': ['error', { max: 60 }],
      'max-params': ['error', { max: 3 }],
      'no-restricted-syntax': [
        'error',
        { selector: "MemberExpression[object.name='Date'][property.name='now']", message: time },
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: time },
        { selector: "CallExpression[callee.name='setTimeout']", message: time },
        { selector: "CallExpression[callee.name='setInterval']", message: time },
        { selector: "MemberExpression[object.name='process'][property.name='env']", message: 'config.ts is the only reader of the environment.' },
      ],
    },
  },
  { files: ['src/lib/clock.ts', 'src/config.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
