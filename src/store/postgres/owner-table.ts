/**
 * Who has made what providers keep. An address of a provider can be longer than an index takes, so the key has its digest. Ids and
 * kinds are compared byte by byte.
 */
export const OWNER_TABLE: readonly string[] = [
  `CREATE TABLE portus.owners (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    provider_digest bytea NOT NULL,
    provider text NOT NULL,
    application text NOT NULL,
    alias text NOT NULL,
    made_at timestamptz NOT NULL,
    UNIQUE (kind, id, provider_digest))`,
  'CREATE INDEX owners_of_application ON portus.owners (application, number)',
  // How much each application has. Whoever changes what it has locks its row first.
  `CREATE TABLE portus.owner_counts (
    application text PRIMARY KEY,
    things bigint NOT NULL)`,
]
