import type { Target } from '../../../../src/alias/schema'
import { googleTokenSource } from '../../../../src/credentials/google/google-token-source'
import { type Renewed, renewed } from '../../../../src/credentials/token/renewed'
import { type FakeGoogle, startGoogle } from '../../../support/token-services/google'

/** The token source of a target, in front of a fake Google, with a clock that a test turns. */
export type Kit = {
  google: FakeGoogle
  env: Record<string, string>
  /** Lets time pass. */
  pass(ms: number): void
  /** The source behind a target's members. */
  source(target: object): () => Promise<{ value: string; expiresAtMs?: number | undefined }>
  /** The same, kept and renewed. */
  token(target: object): Renewed<string>
  /** The line that a target without credentials gives. */
  refusal(target: object): Promise<{ kind: string; message: string }>
  [Symbol.dispose](): void
}

/** Starts a fake Google. `using` stops it. */
export function startKit(env: Record<string, string> = {}): Kit {
  const google = startGoogle()
  let aheadMs = 0
  const nowMs = () => Date.now() + aheadMs
  google.nowMs = nowMs
  const source = (target: object) => {
    const found = googleTokenSource({ provider: 'vertex-ai', ...target } as Target, {
      env,
      fetch: (url, init) => fetch(url, init),
      nowMs,
    })
    if (!found) throw new Error('there is no source')
    return found.source
  }
  return {
    google,
    env,
    pass: (ms) => {
      aheadMs += ms
    },
    source,
    token: (target) => renewed(source(target), nowMs),
    refusal: async (target) => {
      try {
        await source(target)()
      } catch (error) {
        const { kind, message } = error as { kind: string; message: string }
        return { kind, message }
      }
      throw new Error('there is a token')
    },
    [Symbol.dispose]: () => google[Symbol.dispose](),
  }
}
