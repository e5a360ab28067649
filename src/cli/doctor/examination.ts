/** What was found of one thing. */
export type Finding = {
  what: string
  state: 'ok' | 'warn' | 'fail'
  /** What was found, and for a warning or a failure what to do. */
  message: string
}

export const ok = (what: string, message: string): Finding => ({ what, state: 'ok', message })
export const warn = (what: string, message: string): Finding => ({ what, state: 'warn', message })
export const fail = (what: string, message: string): Finding => ({ what, state: 'fail', message })

/** Findings as lines for a terminal. */
export const findingsText = (findings: readonly Finding[]): string =>
  findings
    .map(({ what, state, message }) => `${state.padEnd(4)}  ${what.padEnd(WIDTH)}  ${message}`)
    .join('\n')

const WIDTH = 13
