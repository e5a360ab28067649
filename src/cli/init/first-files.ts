import type { FirstAlias } from './providers'

/** The file of a first alias. */
export const aliasText = (
  { description, target }: FirstAlias,
  model: string,
  depth: number,
): string =>
  `${JSON.stringify(
    {
      $schema: `${'../'.repeat(depth)}schema.json`,
      description,
      ...target,
      override_params: { model },
    },
    null,
    2,
  )}\n`

/**
 * The file with variables: the digest of the application's key, and what the provider wants.
 *
 * @param missing Variables that the process does not have.
 */
export const environmentText = (keyLine: string, missing: readonly string[]): string =>
  [
    '# The key of the application, as a digest: nobody can read it here.',
    keyLine,
    ...(missing.length > 0 ? ['', '# What the provider has given you.'] : []),
    ...missing.map((name) => `${name}=`),
    '',
  ].join('\n')
