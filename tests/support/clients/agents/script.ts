import { toolsIn } from '../../providers/kit/codex-tools'
import { type Format, type Heard, itemsOf, membersOf, type Speech } from '../../providers/kit/kit'
import { openaiError } from '../../providers/openai-chat'
import type { Answer, Received } from '../../providers/server'

/** A call of a tool by its name, or by a part of it. Text is for a tool that takes free text. */
export type ScriptedCall = { id: string; tool: string; input: object | string }

/** What a model says, one after the other: the next thing when all calls before have their results. */
export type Script = readonly { thought?: string; text?: string; calls?: readonly ScriptedCall[] }[]

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
 *
 * @param others The scripts of conversations in which the user says these words, such as those of sub-agents.
 */
export function scriptedModel(
  format: Format,
  script: Script,
  others: Readonly<Record<string, Script>> = {},
): ScriptedModel {
  const refusals: string[] = []
  const turns: ScriptedModel['turns'] = []
  const asides: Received[] = []
  const answer: Answer = async (received) => {
    const { json = {} } = received
    const heard = format.hear(received)
    const isAside = heard.tools.length === 0
    const [, own = script] =
      Object.entries(others).find(([words]) => heard.text.includes(words)) ?? []
    const response = isAside
      ? await format.say({ text: 'A file is changed' })(received)
      : await answerTo(stepFor(own, new Set(heard.results.map(({ id }, at) => id ?? at)).size))
    if (isAside) asides.push(received)
    else turns.push({ heard, received })
    if (response.ok) return response
    const words = await response.text()
    refusals.push(`${received.method} ${received.path}: ${response.status} ${words}`)
    return new Response(words, response)

    function answerTo(step: Script[number] | undefined): Response | Promise<Response> {
      const missing = step?.calls?.find(({ tool }) => !offered(json, tool))
      if (!step) return openaiError(400, `The script ends before ${heard.results.length} results`)
      if (missing) return openaiError(400, `No ${missing.tool} among ${heard.tools.join(', ')}`)
      return format.say(speechOf(step, json))(received)
    }
  }
  return { answer, refusals, turns, asides }
}

function stepFor(script: Script, results: number): Script[number] | undefined {
  let called = 0
  const next = script.find((step) => {
    const isNext = called === results
    called += step.calls?.length ?? 0
    return isNext
  })
  // What calls nothing can be said at any time, such as a summary.
  return next ?? (called === 0 ? script[0] : undefined)
}

type Tool = { name: string; namespace?: string; isCustom: boolean; schema: unknown }

/** The tool of a request by its name, or by a part of it, whatever the provider's format. */
function offered(json: Record<string, unknown>, name: string): Tool | undefined {
  const declared = itemsOf(json.tools).flatMap((tool) => itemsOf(tool.functionDeclarations))
  const converse = itemsOf(membersOf(json.toolConfig).tools).map(({ toolSpec }) =>
    membersOf(toolSpec),
  )
  const all = [...toolsIn(json), ...itemsOf(json.tools), ...declared, ...converse].map((tool) => {
    const { name, namespace, parameters, input_schema, parametersJsonSchema, inputSchema } = {
      ...tool,
      ...membersOf(tool.function),
    } as Record<string, unknown>
    return {
      name: String(name ?? ''),
      ...(namespace !== undefined && { namespace: String(namespace) }),
      isCustom: tool.type === 'custom',
      schema: parameters ?? input_schema ?? parametersJsonSchema ?? membersOf(inputSchema).json,
    }
  })
  return all.find((tool) => tool.name === name) ?? all.find((tool) => tool.name.includes(name))
}

/** The model calls what it is offered. Where free text has become a member, it fills that. */
function speechOf({ calls = [], ...said }: Script[number], json: Record<string, unknown>): Speech {
  const made = calls.map(({ id, tool: name, input }) => {
    const { isCustom, schema, ...tool } = offered(json, name) as Tool
    const [only = ''] = Object.keys(membersOf(membersOf(schema).properties))
    return {
      id,
      ...tool,
      isCustom,
      input: typeof input === 'string' && !isCustom ? { [only]: input } : input,
    }
  })
  return {
    ...said,
    calls: made.flatMap(({ isCustom, input, ...call }) =>
      isCustom ? [] : [{ ...call, input: input as object }],
    ),
    customCalls: made.flatMap(({ isCustom, input, ...call }) =>
      isCustom ? [{ ...call, input: String(input) }] : [],
    ),
  }
}
