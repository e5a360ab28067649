/** What operators have said, and which alerts they were told: few entries, which are compared byte by byte. */
export const OPERATOR_TABLE: readonly string[] = [
  `CREATE TABLE portus.operator_entries (
    kind text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, name))`,
]
