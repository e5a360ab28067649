/** What `keys` can be asked to do. */
export const ACTIONS = ['new', 'list', 'rotate', 'revoke'] as const
