/** What can be wrong. The words are those of alerts. */
export const CONDITION_KINDS = [
  'budget_warning',
  'budget_used_up',
  'reload_failed',
  'target_failing',
  'store_down',
] as const
export type ConditionKind = (typeof CONDITION_KINDS)[number]

export const SEVERITIES = ['warning', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Something that is wrong now. Whoever sees the same thing, on any machine, gives it the same id. */
export type Condition = {
  readonly id: string
  readonly kind: ConditionKind
  /** What it is about: names of the configuration, or of a store. */
  readonly subject: string
  readonly severity: Severity
  /** One plain sentence with figures, and no words of a provider. */
  readonly summary: string
  readonly detail: Readonly<Record<string, string | number>>
}

/** What a look has found. */
export type Seen = {
  readonly conditions: readonly Condition[]
  /** Kinds of which this look cannot say whether they are over. */
  readonly unknown: ReadonlySet<ConditionKind>
}
