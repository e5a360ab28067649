/** How a provider wants its thoughts back. */
export type History =
  /** DeepSeek's member of a message. */
  | 'reasoning_content'
  /** The member of gpt-oss's servers. */
  | 'reasoning'
  /** OpenRouter's list of a message. */
  | 'reasoning_details'

/** How a provider is told how much to think, beside OpenAI's `reasoning_effort`. */
export type ThinkingSwitch =
  /** `{"type": "enabled"}`, as Anthropic has it. */
  | 'thinking'
  /** The same, only to switch it off: the models think unless told not to. */
  | 'thinking_off'
  /** OpenAI's effort `none`, only to switch it off. */
  | 'effort_none'
  /** Alibaba's `enable_thinking` and `thinking_budget`. */
  | 'enable_thinking'
  /** OpenRouter's `reasoning`. */
  | 'reasoning'

/** What of OpenAI's format a provider has by its own documents, as far as a translation needs to know. */
export type Traits = {
  history?: History
  /**
   * What stands in `reasoning_content` of a turn with calls whose thoughts are not known. Such a turn is
   * refused without the member.
   */
  unknownThought?: string
  thinking?: ThinkingSwitch
  /** Whether thinking cannot be switched off. */
  thinksAlways?: boolean
  /** Whether `reasoning_effort` is known. */
  takesEffort?: boolean
  /** The efforts that are known, from the lowest on, where not all are. */
  efforts?: readonly string[]
  /** What the end user's id is called, where not `user`. */
  userMember?: 'safety_identifier' | 'user_id'
  /** Whether `prompt_cache_key` is known. */
  takesCacheKey?: boolean
  takesTopK?: boolean
  /** Whether parts may have `cache_control`. */
  takesCacheHints?: boolean
  /** Whether system messages, answers and results may be lists of texts. */
  takesTextParts?: boolean
  /** Whether a strict schema is refused where an object has optional properties. */
  wantsWholeSchemas?: boolean
}
