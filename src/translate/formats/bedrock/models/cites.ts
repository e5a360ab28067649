/** The Claudes that came before citations. */
const OLDER = /claude-(?:v\d|instant|3-(?:haiku|sonnet|opus)|3-5-sonnet-20240620)/

/**
 * Whether a Claude cites documents: all do since the second Claude 3.5 Sonnet.
 * https://docs.anthropic.com/en/docs/build-with-claude/citations
 */
export const citesDocuments = (model: string): boolean => !OLDER.test(model.toLowerCase())
