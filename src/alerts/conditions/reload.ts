import type { ReloadState } from '../../config/reload-state'
import type { Condition } from '../condition'
import { CUT, cutText } from './cut-text'

/**
 * That the latest reload was refused, if it was.
 *
 * @param redact Takes secrets out of a text.
 */
export function reloadConditions(
  state: ReloadState | undefined,
  redact: (text: string) => string,
): Condition[] {
  const { last } = state ?? {}
  if (!state || last?.result !== 'failure') return []
  const { problems } = last
  const first = cutText(redact(problems[0] ?? 'its cause is in the log'), CUT.problem)
  const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`
  const since = new Date(state.servedSinceMs).toISOString()
  return [
    {
      id: 'reload_failed',
      kind: 'reload_failed',
      subject: 'configuration',
      severity: 'warning',
      summary: `The configuration was not reloaded, and the one of ${since} goes on; it has ${count}: ${first}`,
      detail: {
        problems: problems.length,
        problem: first,
        revision: state.revision,
        failed_at: new Date(last.atMs).toISOString(),
      },
    },
  ]
}
