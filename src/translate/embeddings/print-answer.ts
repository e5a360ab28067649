/** An item of OpenAI's list, as JSON text. Commas stand before all but the first. */
export const printItem = (vector: string, index: number): string =>
  `${index === 0 ? '' : ','}{"object":"embedding","index":${index},"embedding":${vector}}`

/**
 * OpenAI's list around printed items, in pieces of JSON. A count that nobody says is printed as zero, because
 * SDKs insist on one.
 */
export function printList(
  items: readonly Buffer[],
  { model, inputTokens = 0 }: { model: string; inputTokens: number | undefined },
): Buffer[] {
  const usage = { prompt_tokens: inputTokens, total_tokens: inputTokens }
  const tail = `],"model":${JSON.stringify(model)},"usage":${JSON.stringify(usage)}}`
  return [Buffer.from('{"object":"list","data":['), ...items, Buffer.from(tail)]
}
