/** One server-sent event of Anthropic's. https://docs.anthropic.com/en/docs/build-with-claude/streaming */
export const sse = (type: string, members: object = {}): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...members })}\n\n`
