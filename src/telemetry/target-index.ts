/** `config.targets[1].targets[0]` as `1.0`; `config`, the only target of an alias, is its target 0. */
export const targetIndex = (target: string): string =>
  target === 'config' ? '0' : [...target.matchAll(/\[(\d+)\]/g)].map(([, index]) => index).join('.')
