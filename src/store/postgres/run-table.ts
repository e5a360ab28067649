/**
 * Runs of processes, from their first write to their end. `written_at` is the time of the database until which a process has
 * written what had come. A process that no longer says so has ended without its last rows.
 */
export const RUN_TABLE: readonly string[] = [
  `CREATE TABLE portus.usage_runs (
    id uuid PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now(),
    written_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz,
    is_told boolean NOT NULL DEFAULT false)`,
]
