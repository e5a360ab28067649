/** Whoever asks for more groups has not thought of it, and this process would have to hold them. */
export const MAX_GROUPS = 100_000

/** The groups of a question are more than are held. */
export class TooManyGroups extends RangeError {
  override name = 'TooManyGroups'
  constructor(max: number) {
    super(`More than ${max} groups: ask for a shorter time or fewer of them`)
  }
}

/** So many groups a question may have: what it says, and never more than a process holds. */
export const mostGroups = ({ maxGroups = MAX_GROUPS }: { maxGroups?: number | undefined }) =>
  Math.min(maxGroups, MAX_GROUPS)
