/** What was done to servers of the fleet, and what somebody was refused; and the kind of error of a request. */
export const AUDIT_TABLE: readonly string[] = [
  `CREATE TABLE portus.audit_entries (
    id uuid PRIMARY KEY,
    at timestamptz NOT NULL,
    action text NOT NULL,
    actor text,
    client_address text,
    subject text,
    detail jsonb NOT NULL)`,
  // A table that this version has made has it already.
  'ALTER TABLE portus.usage_rows ADD COLUMN IF NOT EXISTS error text',
  'CREATE INDEX audit_entries_by_time ON portus.audit_entries (at, id)',
]
