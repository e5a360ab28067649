import type { Static, TSchema } from '@sinclair/typebox'
import * as t from '@sinclair/typebox'
import { limitFields } from '../../limits/rules/members'

const strict = { additionalProperties: false } as const

/** SHA-256 in hexadecimal digits. */
export const DIGEST_PATTERN = '^[0-9a-fA-F]{64}$'

/** Names of keys, which lists and commands show. */
export const KEY_NAME_PATTERN = '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'

/** The name of an application or a team. It is a file's name, and of an application the end of a variable's. */
export const NAME_PATTERN = '^[a-z0-9][a-z0-9_-]{0,63}$'

const described = { $schema: t.Optional(t.String({ description: 'The schema, for editors' })) }

const description = t.Optional(t.String({ description: 'What it is, for people' }))

const patterns = (text: string): TSchema & { static: string[] } =>
  t.Array(t.String({ minLength: 1, maxLength: 256 }), { minItems: 1, description: text })

const Key = t.Object(
  {
    name: t.Optional(
      t.String({
        pattern: KEY_NAME_PATTERN,
        description: 'up to 64 letters, digits and . _ -',
      }),
    ),
    sha256: t.String({
      pattern: DIGEST_PATTERN,
      description: 'the SHA-256 of the key, 64 hexadecimal digits',
    }),
    expires_at: t.Optional(
      t.String({
        description: 'When it ends: a date and time with its zone, as RFC 3339 has them',
      }),
    ),
  },
  { ...strict, description: 'A key, of which only the digest is kept' },
)

/** One file of `config/applications/`. */
export const ApplicationFile = t.Object(
  {
    ...described,
    description,
    team: t.Optional(
      t.String({
        pattern: NAME_PATTERN,
        description: 'the name of a team: small letters, digits, - and _',
      }),
    ),
    keys: t.Optional(t.Array(Key, { description: 'Its keys; each of them lets it in' })),
    models: t.Optional(
      patterns('The aliases that it may use: * stands for any characters, and ! excludes'),
    ),
    endpoints: t.Optional(
      patterns('The paths that it may ask: * stands for any characters, and ! excludes'),
    ),
    allow_from: t.Optional(
      patterns('The networks that its requests may come from, such as 10.0.0.0/8'),
    ),
    unknown_ids: t.Optional(
      t.Boolean({
        description:
          'true lets it ask for things by ids that Portus has not seen, such as files that were made elsewhere (default false)',
      }),
    ),
    ...limitFields,
  },
  { ...strict, title: 'Portus application', description: 'config/applications/<name>.json' },
)
export type ApplicationFile = Static<typeof ApplicationFile>

/** One file of `config/teams/`. */
export const TeamFile = t.Object(
  { ...described, description, ...limitFields },
  { ...strict, title: 'Portus team', description: 'config/teams/<name>.json' },
)
export type TeamFile = Static<typeof TeamFile>
