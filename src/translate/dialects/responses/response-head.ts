import type { AnswerEvent, PrintOptions } from '../../answer-events'
import type { JsonObject } from '../../conversation'

/** The members of a response that has begun. https://platform.openai.com/docs/api-reference/responses/object */
export function responseHead(
  { model, createdAtS }: AnswerEvent & { type: 'start' },
  { model: alias, asked = () => undefined, isKept }: PrintOptions,
): JsonObject {
  return {
    id: `resp_${crypto.randomUUID().replaceAll('-', '')}`,
    object: 'response',
    created_at: createdAtS ?? Math.floor(Date.now() / 1000),
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: asked('instructions') ?? null,
    max_output_tokens: asked('max_output_tokens') ?? null,
    model: model ?? alias,
    output: [],
    parallel_tool_calls: asked('parallel_tool_calls') ?? true,
    previous_response_id: asked('previous_response_id') ?? null,
    reasoning: { effort: null, summary: null, ...(asked('reasoning') as object) },
    store: isKept ?? asked('store') ?? true,
    temperature: asked('temperature') ?? 1,
    text: asked('text') ?? { format: { type: 'text' } },
    tool_choice: asked('tool_choice') ?? 'auto',
    tools: asked('tools') ?? [],
    top_p: asked('top_p') ?? 1,
    truncation: asked('truncation') ?? 'disabled',
    usage: null,
    user: asked('user') ?? null,
    metadata: asked('metadata') ?? {},
  }
}
