import type { Format, Heard, Speech } from '../../providers/kit/kit'
import type { Answer, Received } from '../../providers/server'

/** What a model says, one after the other: the next thing when all calls before have their results. */
export type Script = readonly Speech[]

export type ScriptedModel = {
  answer: Answer
  /** Every answer that was no 2xx, with the reason. */
  refusals: string[]
  /** What was heard in the requests that the script has answered. */
  turns: { heard: Heard; received: Received }[]
  /** What else was asked for, such as titles. */
  asides: Received[]
}

/**
 * A model that follows a script. Where it stands is read from the results in the request alone, so an
 * agent may ask for other things in between, and may ask again.
 */
export function scriptedModel(format: Format, script: Script, tool: string): ScriptedModel {
  const refusals: string[] = []
  const turns: ScriptedModel['turns'] = []
  const asides: Received[] = []
  const answer: Answer = async (received) => {
    const heard = format.hear(received)
    const isAside = !heard.tools.includes(tool)
    const speech = isAside ? ASIDE : speechFor(script, heard.results.length)
    if (isAside) asides.push(received)
    else turns.push({ heard, received })
    const response = await format.say(speech)(received)
    if (response.ok) return response
    const words = await response.text()
    refusals.push(`${received.method} ${received.path}: ${response.status} ${words}`)
    return new Response(words, response)
  }
  return { answer, refusals, turns, asides }
}

const ASIDE: Speech = { text: 'A file is changed' }

function speechFor(script: Script, results: number): Speech {
  let called = 0
  for (const speech of script) {
    if (called === results) return speech
    called += speech.calls?.length ?? 0
  }
  return { text: `The script has nothing to say behind ${results} results` }
}
