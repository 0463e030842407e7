import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    // Programs that are made once: a service that opens file after file takes a fifth longer.
    languageOptions: { parserOptions: { project: ['tsconfig.json'] } },
    rules: {
      // Typed arrays are read at indices that their own length bounds.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/dot-notation': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/unbound-method': 'off', // our interfaces are records of functions
      '@typescript-eslint/prefer-nullish-coalescing': [
        'error',
        { ignorePrimitives: { string: true } },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' },
      ],
      'max-lines': ['error', { max: 400 }],
      'max-params': ['error', 5],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/page/client/**/*.ts'],
    languageOptions: { parserOptions: { project: ['src/page/client/tsconfig.json'] } },
  },
  {
    files: ['src/**/*.ts', 'passes/**/*.ts', 'targets/**/*.ts', 'runtime/**/*.ts'],
    ignores: ['src/support/broken.ts', 'src/page/client/**'],
    rules: {
      // Readers of bytes throw RangeErrors, which whoever knows the file tells by a code.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ThrowStatement > NewExpression[callee.name=/^(Error|TypeError)$/]',
          message:
            'messages are codes (src/diagnostics); where one of us broke an agreement, call broken()',
        },
      ],
    },
  },
);
