/** Members of a chat completion that providers mostly have together. */

export const PENALTIES = ['frequency_penalty', 'presence_penalty'] as const
export const TOOLS = ['tool_choice', 'tools'] as const
export const FUNCTIONS = ['function_call', 'functions'] as const
export const LOGPROBS = ['logprobs', 'top_logprobs'] as const
