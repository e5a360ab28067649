import type { MemberReader } from './reader'

/**
 * `output_format` is the beta's name for what is now a part of `output_config`.
 * https://docs.anthropic.com/en/docs/build-with-claude/structured-outputs
 */
export function moveFormat(
  read: MemberReader['read'],
  edits: Map<string, string | undefined>,
): void {
  const format = read('output_format')
  if (format === undefined) return
  const config = read('output_config')
  const isFree = config === undefined || /^(?:null|\{\s*\})$/.test(config)
  if (!isFree && config.includes('"format"')) return
  edits.set('output_format', undefined)
  if (format === 'null') return
  edits.set(
    'output_config',
    isFree ? `{"format":${format}}` : config.replace('{', () => `{"format":${format},`),
  )
}
