/**
 * The models that do not think. A name that nobody knows yet is treated as the newest models are.
 * https://docs.cohere.com/docs/models
 */
const THOUGHTLESS =
  /^(?:c4ai-)?(?:aya|command$|command-(?:r|light|nightly|a-(?:03|vision|translate)))/

/** Whether a model thinks, and takes thoughts back. https://docs.cohere.com/docs/reasoning */
export const thinks = (model: string): boolean => !THOUGHTLESS.test(model.toLowerCase())
