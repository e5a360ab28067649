import { useEffect, useRef, useState } from 'preact/hooks'
import type { Client } from '../../api/client'
import { type Draft, keepDraft, keptDraft } from './draft'
import { type Api, ask } from './talk/ask'
import { readTools } from './talk/tools'
import type { Reply, ToolResult, Turn } from './talk/turns'

/** How a conversation is had. */
export type Setting = { client: Client; api: Api; alias: string; maxTokens: number }

/** A conversation: what was said, what is being said, and what can be done. */
export function useConversation({ client, api, alias, maxTokens }: Setting) {
  const [draft, setDraft] = useState<Draft>(keptDraft)
  const [running, setRunning] = useState<Reply | undefined>(undefined)
  const controller = useRef<AbortController | undefined>(undefined)
  useEffect(() => () => controller.current?.abort(), [])
  useEffect(() => keepDraft(draft), [draft])

  const sendTurns = async (turns: Turn[]) => {
    const tools = readTools(draft.tools)
    const stopper = new AbortController()
    controller.current = stopper
    setDraft((known) => ({ ...known, turns }))
    setRunning({ text: '', thinking: '', calls: [] })
    const talk = {
      alias,
      maxTokens,
      tools,
      system: draft.system,
      turns: turns.map(settled).filter(isSound),
    }
    const reply = await ask(client, api, talk, stopper.signal, setRunning)
    setDraft((known) => ({ ...known, turns: [...turns, { role: 'assistant', ...reply }] }))
    setRunning(undefined)
  }
  return {
    draft,
    running,
    change: (changes: Partial<Draft>) => setDraft((known) => ({ ...known, ...changes })),
    /** @throws {Error} where the tools cannot be read. */
    say: (text: string) => sendTurns([...draft.turns, { role: 'user', text }]),
    giveResults: (results: ToolResult[]) => sendTurns([...draft.turns, { role: 'tool', results }]),
    stop: () => controller.current?.abort(),
    clear: () => setDraft((known) => ({ ...known, turns: [] })),
  }
}

/** Calls of an answer that broke off have no results, and APIs want one for each. */
const settled = (turn: Turn): Turn =>
  turn.role === 'assistant' && turn.problem !== undefined ? { ...turn, calls: [] } : turn

/** An answer that is empty because it failed is no part of the next question. */
const isSound = (turn: Turn): boolean =>
  turn.role !== 'assistant' || turn.text !== '' || turn.calls.length > 0
