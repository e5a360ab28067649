import type { Usage } from '../../../../api/dialect'
import type { JsonObject } from '../../../conversation'
import { openaiCounts } from '../../chat/print-usage'

/** Token counts. https://platform.openai.com/docs/api-reference/responses/object#responses-object-usage */
export function printUsage(usage: Usage): JsonObject {
  const { cached, written, input, output, reasoning } = openaiCounts(usage)
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  }
}
